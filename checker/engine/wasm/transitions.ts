import type { EffectNode, ExprNode } from '../../language/data.js';
import { ModelError } from '../../language/ground.js';
import type { GroundVariable } from '../../language/ground.js';
import { domainFault } from '../../language/lower/faults.js';
import { alwaysFits } from '../bounds.js';
import type { Tables } from '../tables.js';
import type { Ground } from './cells.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import { isPlain } from './cost.js';
import { ExpressionEmitter } from './expressions.js';
import type { FunctionWriter } from './module.js';
import type { Places } from './places.js';

/** What the emitters of one module share. */
export interface Target extends Ground {
  readonly tables: Tables;
  readonly places: Places;
}

/** Code that marks each property that a fault violates. */
export function faultCode(target: Target): (fault: string) => Code {
  return (fault) => {
    const k = target.tables.fault(fault);
    return k === undefined ? [] : target.tables.owners[k].map((p) => hit(target, p));
  };
}

export const hit = ({ places }: Target, property: number): Code => w.store8(w.i32(places.hits + property), 0, w.i32(1));

/**
 * Emits the effects of a transition on the packed state at the address in `at`, in place, with the
 * order and faults of `Evaluator.apply`.
 */
export class EffectEmitter {
  private readonly expressions: ExpressionEmitter;
  private readonly fault: (fault: string) => Code;

  constructor(private readonly target: Target, private readonly f: FunctionWriter, at: Local) {
    this.fault = faultCode(target);
    this.expressions = new ExpressionEmitter(target, f, at, this.fault);
  }

  list(effects: readonly EffectNode[]): Code { return effects.map((e) => this.effect(e)); }

  private effect(e: EffectNode): Code {
    const { tables, places } = this.target;
    switch (e.op) {
      case 'set': return this.set(e.target, e.value);
      case 'when': return w.when(this.expressions.test(e.cond), this.list(e.yes), this.list(e.no));
      case 'violate': return w.when(this.expressions.test(e.cond), hit(this.target, tables.property(e.property)));
      case 'atRisk': {
        const address = w.i32(places.risks + tables.property(e.property));
        const told = w.when(this.expressions.test(e.cond), w.store8(address, 0, w.i32(1)));
        // A condition that can fault is met even when the risk is old news.
        return isPlain(e.cond, this.target.shape) ? w.when(w.eqz(w.load8(address, 0)), told) : told;
      }
      case 'fault': return this.fault(e.fault);
      case 'emit': return [];
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  private set(target: ExprNode, value: ExprNode): Code {
    if (target.op !== 'read') throw new ModelError('only variables can be written');
    const v = this.target.shape.variable(target.variable);
    const fits = alwaysFits(value, v.max, this.target.shape);
    const isStatic = target.index.every((i) => i.op === 'const');
    if (isStatic && fits && v.object === undefined) {
      const direct = this.expressions.value(value);
      return this.expressions.locate(v, target.index, (at) => this.expressions.cells.write(v, at, direct), w.drop(direct), w.VOID);
    }
    const computed = this.expressions.value(value);
    const x = this.f.take(w.I32);
    const code = [
      w.set(x, computed),
      this.expressions.locate(v, target.index, (at) => [this.clamp(v, x, fits), this.expressions.cells.write(v, at, w.get(x))], [], w.VOID),
    ];
    this.f.release(x);
    return code;
  }

  /** Cuts a value to the domain and tells. */
  private clamp(v: GroundVariable, x: Local, fits: boolean): Code {
    if (fits) return [];
    const above = v.kind === 'mask' ? w.and(w.get(x), w.i32(v.max)) : w.i32(v.max);
    const cut = w.select(w.ltSigned(w.get(x), w.i32(0)), w.i32(0), above);
    // Without sign a value below 0 is a large one.
    return w.when(w.gt(w.get(x), w.i32(v.max)), [this.fault(domainFault(v)), w.set(x, cut)]);
  }
}

/** Copies `words` words from the address in `from` to that in `to`, widest accesses first. */
export function copy(words: number, from: Local, to: Local): Code {
  const out: Code[] = [];
  let k = 0;
  for (; k + 4 <= words; k += 4) out.push(w.store128(w.get(to), 4 * k, w.load128(w.get(from), 4 * k)));
  for (; k + 2 <= words; k += 2) out.push(w.store64(w.get(to), 4 * k, w.load64(w.get(from), 4 * k)));
  if (k < words) out.push(w.store(w.get(to), 4 * k, w.load(w.get(from), 4 * k)));
  return out;
}
