import type { EffectNode, ExprNode } from '../language/data.js';
import { ModelError } from '../language/ground.js';
import type { GroundSystem } from '../language/ground.js';
import { domainFault, faultOwners, faultText } from '../language/lower/faults.js';
import { and, asTruth, choice, compare, isFalse, isTrue, no, not, number, or, yes } from './flat.js';
import type { Flat } from './flat.js';
import { isBoolean, note } from './reader.js';
import type { Cell, Faults, Reader } from './reader.js';

/** What a transition does, in order; each statement sees what the ones before it wrote. */
export type Statement =
  | { readonly op: 'assign'; readonly cell: Omit<Cell, 'inside'>; readonly value: Flat }
  | { readonly op: 'when'; readonly cond: Flat; readonly yes: readonly Statement[]; readonly no: readonly Statement[] }
  | Failure;

/** `property` is violated where `cond` holds. */
export interface Failure {
  readonly op: 'fail';
  readonly cond: Flat;
  readonly property: string;
  readonly because: string;
}

/** Turns effects into statements, with the violations of the properties asked for. */
export class StatementReader {
  private readonly owners: ReadonlyMap<string, readonly string[]>;
  constructor(private readonly reader: Reader, system: GroundSystem, private readonly asked: ReadonlySet<string>) {
    this.owners = faultOwners(system);
  }

  list(effects: readonly EffectNode[]): readonly Statement[] { return effects.flatMap((e) => this.effect(e)); }

  /** The faults that `e` can meet, as failures. */
  polls(e: ExprNode): readonly Failure[] {
    const found: Faults = new Map();
    this.reader.faults(e, yes, found);
    return this.failures(found);
  }

  private effect(e: EffectNode): readonly Statement[] {
    switch (e.op) {
      case 'set': return this.set(e);
      case 'when': return [...this.polls(e.cond), ...branch(this.reader.test(e.cond), this.list(e.yes), this.list(e.no))];
      case 'violate': {
        const failure: Failure = { op: 'fail', cond: this.reader.test(e.cond), property: e.property, because: e.because };
        return [...this.polls(e.cond), ...(this.asked.has(e.property) && !isFalse(failure.cond) ? [failure] : [])];
      }
      case 'atRisk': return this.polls(e.cond);
      case 'fault': return this.failures(new Map([[e.fault, yes]]));
      case 'emit': return [];
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  private set({ target, value: given }: Extract<EffectNode, { op: 'set' }>): readonly Statement[] {
    if (target.op !== 'read') throw new ModelError('only variables can be written');
    const v = this.reader.variable(target.variable);
    const { inside, ...cell } = this.reader.cell(v, target.index);
    const value = this.reader.value(given);
    const [isBelow, isAbove] = [this.reader.least(value) < 0, this.reader.bound(value) > v.max];
    const found: Faults = new Map();
    this.reader.faults(given, yes, found);
    this.reader.indexFaults(v, v.object, target.index, yes, found);
    const below = isBelow ? compare('lt', value, number(0)) : no;
    const above = isAbove ? not(compare('le', value, number(v.max))) : no;
    if (isBelow || isAbove) note(found, domainFault(v), and(inside, or(below, above)));
    const held: Flat = !isAbove ? value : v.kind === 'mask' ? { op: 'bitand', a: value, b: number(v.max) }
      : choice(above, number(v.max), value);
    const cut = isBelow ? choice(below, number(0), held) : held;
    const assign: Statement = { op: 'assign', cell, value: isBoolean(v) ? asTruth(value) : cut };
    return [...this.failures(found), ...branch(inside, [assign], [])];
  }

  private failures(found: Faults): readonly Failure[] {
    return [...found].flatMap(([fault, cond]) => (this.owners.get(fault) ?? []).filter((p) => this.asked.has(p))
      .map((property): Failure => ({ op: 'fail', cond, property, because: faultText(fault) })));
  }
}

function branch(cond: Flat, whenTrue: readonly Statement[], whenFalse: readonly Statement[]): readonly Statement[] {
  if (isTrue(cond)) return whenTrue;
  if (isFalse(cond)) return whenFalse;
  if (whenTrue.length === 0 && whenFalse.length === 0) return [];
  if (whenTrue.length === 0) return [{ op: 'when', cond: not(cond), yes: whenFalse, no: [] }];
  return [{ op: 'when', cond, yes: whenTrue, no: whenFalse }];
}
