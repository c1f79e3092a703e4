import type { EffectNode, ExprNode } from './data.js';
import type { GroundSystem, GroundVariable } from './ground.js';
import { domainFault, indexFault } from './lower/faults.js';
import { binaryValue, countBits, firstFrom } from './lower/fold.js';

/** A state: one value a cell, laid out as `GroundSystem.variables`. */
export type State = readonly number[];

export interface EmittedEvent { readonly event: string; readonly args: Readonly<Record<string, number>> }

/** What one step did. */
export interface Outcome {
  readonly state: State;
  readonly violated: ReadonlyMap<string, string>;
  readonly atRisk: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  readonly events: readonly EmittedEvent[];
}

/** Interprets expressions and effects of one ground system, with no optimisation: the oracle. */
export class Evaluator {
  private readonly variables: ReadonlyMap<string, GroundVariable>;
  constructor(readonly system: GroundSystem) {
    this.variables = new Map(system.variables.map((v) => [v.name, v]));
  }

  variable(name: string): GroundVariable {
    const v = this.variables.get(name);
    if (v === undefined) throw new RangeError(`no variable '${name}' in ${this.system.name}`);
    return v;
  }

  /** Value of `e`; faults met on the way are added to `faults`. Total: see `missed`. */
  value(e: ExprNode, state: State, faults?: Set<string>): number {
    switch (e.op) {
      case 'const': return e.value;
      case 'read': {
        const v = this.variable(e.variable);
        const cell = this.cell(v, e.index, state, faults);
        return cell < 0 ? missed(v) : state[cell];
      }
      case 'ref': return this.reference(e, state, faults);
      case 'alive': return this.isAlive(e.object, this.value(e.ref, state, faults), state) ? 1 : 0;
      case 'if': return this.value(this.value(e.cond, state, faults) ? e.yes : e.no, state, faults);
      case 'not': return this.value(e.a, state, faults) ? 0 : 1;
      case 'first': return firstFrom(this.value(e.a, state, faults), 0, this.size(e.set));
      case 'count': return countBits(this.value(e.a, state, faults));
      case 'and': return this.value(e.a, state, faults) ? this.value(e.b, state, faults) : 0;
      case 'or': return this.value(e.a, state, faults) ? 1 : this.value(e.b, state, faults);
      case 'eq': case 'ne': case 'lt': case 'le': case 'add': case 'sub': case 'monus': case 'has': case 'with':
      case 'without': case 'intersect': case 'minus': case 'union': case 'next': {
        const a = this.value(e.a, state, faults);
        return binaryValue(e.op, a, this.value(e.b, state, faults), this.size(e.set));
      }
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  private size(set: string | undefined): number { return set === undefined ? 0 : this.system.sets[set].length; }

  private cell(v: GroundVariable, index: readonly ExprNode[], state: State, faults: Set<string> | undefined): number {
    let flat = 0;
    for (let k = 0; k < index.length; k++) {
      const i = this.value(index[k], state, faults);
      if (i < 0 || i >= v.sizes[k]) { faults?.add(indexFault(v, k)); return -1; }
      if (v.object !== undefined && !this.isAlive(v.object, i, state)) faults?.add(`dead:${v.object}`);
      flat = flat * v.sizes[k] + i;
    }
    return v.offset + flat;
  }

  private reference(e: Extract<ExprNode, { op: 'ref' }>, state: State, faults: Set<string> | undefined): number {
    const p = this.system.pools[e.pool];
    let flat = 0;
    for (let k = 0; k < e.args.length; k++) {
      const i = this.value(e.args[k], state, faults);
      if (i < 0 || i >= p.sizes[k]) { faults?.add(`index:${p.dims[k]}`); return this.size(p.object); }
      flat = flat * p.sizes[k] + i;
    }
    return p.base + flat;
  }

  private isAlive(object: string, ref: number, state: State): boolean {
    for (const p of Object.values(this.system.pools)) {
      if (p.object !== object || p.alive === undefined || ref < p.base || ref >= p.base + p.count) continue;
      return state[this.variable(p.alive).offset + ref - p.base] === 1;
    }
    return true;
  }

  /** Applies `effects` in order. */
  apply(effects: readonly EffectNode[], state: State): Outcome {
    const run = { state: [...state], violated: new Map<string, string>(), atRisk: new Set<string>(), faults: new Set<string>(), events: [] };
    this.effects(effects, run);
    return run;
  }

  private effects(effects: readonly EffectNode[], run: Run): void {
    for (const e of effects) this.effect(e, run);
  }

  private effect(e: EffectNode, run: Run): void {
    const value = (x: ExprNode): number => this.value(x, run.state, run.faults);
    switch (e.op) {
      case 'set': return this.write(e.target, value(e.value), run);
      case 'when': return this.effects(value(e.cond) ? e.yes : e.no, run);
      case 'violate': if (value(e.cond)) run.violated.set(e.property, e.because); return;
      case 'atRisk': if (value(e.cond)) run.atRisk.add(e.property); return;
      case 'fault': run.faults.add(e.fault); return;
      case 'emit':
        run.events.push({ event: e.event, args: Object.fromEntries(Object.entries(e.args).map(([k, x]) => [k, this.value(x, run.state)])) });
        return;
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  private write(target: ExprNode, value: number, run: Run): void {
    if (target.op !== 'read') throw new RangeError('only variables can be written');
    const v = this.variable(target.variable);
    const cell = this.cell(v, target.index, run.state, run.faults);
    if (cell < 0) return;
    if (value < 0 || value > v.max) run.faults.add(domainFault(v));
    run.state[cell] = cut(v, value);
  }
}

/** What a read outside its range gives: none of an index, else 0. */
export const missed = ({ kind, max }: Pick<GroundVariable, 'kind' | 'max'>): number => (kind === 'index' ? max : 0);

/** A value as the variable can hold it: the nearer end of a range, the members of a mask. */
export const cut = ({ kind, max }: Pick<GroundVariable, 'kind' | 'max'>, value: number): number =>
  (value < 0 ? 0 : value <= max ? value : kind === 'mask' ? value & max : max);

interface Run {
  readonly state: number[];
  readonly violated: Map<string, string>;
  readonly atRisk: Set<string>;
  readonly faults: Set<string>;
  readonly events: EmittedEvent[];
}
