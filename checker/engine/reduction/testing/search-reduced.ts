import { Evaluator } from '../../../language/evaluate.js';
import type { State } from '../../../language/evaluate.js';
import type { GroundSystem, GroundTransition } from '../../../language/ground.js';
import { faultOwners } from '../../../language/lower/faults.js';
import { stuckStates } from '../../../reference/stuck.js';
import type { Reduction } from '../passable.js';

/** What a search says, without counts and paths. */
export interface Verdict {
  readonly states: number;
  readonly complete: boolean;
  readonly violated: readonly string[];
  readonly atRisk: readonly string[];
  readonly maxima: Readonly<Record<string, number>>;
}

export interface ReducedOptions {
  readonly statesMax?: number;
  /** Steps passed through in a row at most. */
  readonly chainMax?: number;
  /** A state at the end of a chain that is too long is left by its passable step alone: unsound. */
  readonly ignoring?: boolean;
}

/** The reduced search by interpretation: stores only states in which no passable step is ready. */
export function searchReduced(system: GroundSystem, reduction: Reduction, options: ReducedOptions = {}): Verdict {
  const search = new Reduced(system, reduction, options);
  return search.run();
}

class Reduced {
  private readonly evaluator: Evaluator;
  private readonly owners: ReadonlyMap<string, readonly string[]>;
  private readonly ids = new Map<string, number>();
  private readonly states: State[] = [];
  private readonly cooperative: number[][] = [];
  private readonly violated = new Set<string>();
  private readonly atRisk = new Set<string>();
  private readonly maxima = new Map<string, number>();

  constructor(private readonly system: GroundSystem, private readonly reduction: Reduction, private readonly options: ReducedOptions) {
    this.evaluator = new Evaluator(system);
    this.owners = faultOwners(system);
  }

  run(): Verdict {
    const { statesMax = Infinity } = this.options;
    this.discover(this.system.initial);
    let next = 0;
    while (next < this.states.length && this.states.length < statesMax) this.expand(next++);
    const complete = next === this.states.length;
    if (complete) for (const [p] of stuckStates(this.system, this.states, this.cooperative)) this.violated.add(p.name);
    return {
      states: this.states.length, complete, violated: [...this.violated].sort(), atRisk: [...this.atRisk].sort(),
      maxima: Object.fromEntries([...this.maxima].sort()),
    };
  }

  private expand(source: number): void {
    const state = this.states[source];
    this.cooperative[source] = [];
    const only = this.options.ignoring === true ? this.ready(state) : undefined;
    for (const t of only === undefined ? this.system.transitions : [only]) {
      const after = this.step(t, state);
      if (after === undefined) continue;
      const target = this.discover(after);
      if (!t.environment) this.cooperative[source].push(target);
    }
  }

  private isThere(t: GroundTransition, state: State): boolean {
    const agent = this.system.agents[t.agent];
    return state[this.evaluator.variable(agent.pc).offset] === t.from && this.evaluator.value(agent.enabled, state) !== 0;
  }

  /** Takes `t` if it is enabled, and reports whatever it shows. */
  private step(t: GroundTransition, state: State): State | undefined {
    if (!this.isThere(t, state)) return undefined;
    const polled = new Set<string>();
    const enabled = this.evaluator.value(t.guard, state, polled) !== 0;
    this.blame(polled);
    if (!enabled) return undefined;
    const outcome = this.evaluator.apply(t.effects, state);
    for (const p of outcome.violated.keys()) this.violated.add(p);
    for (const p of outcome.atRisk) this.atRisk.add(p);
    this.blame(outcome.faults);
    return outcome.state;
  }

  private ready(state: State): GroundTransition | undefined {
    return this.system.transitions.find((t) => this.isPassable(t, state) && this.isThere(t, state)
      && this.evaluator.value(t.guard, state) !== 0);
  }

  private isPassable(t: GroundTransition, state: State): boolean {
    if (this.reduction.passable[t.id] === 1) return true;
    const condition = this.reduction.conditional.get(t.id);
    return condition !== undefined && this.evaluator.value(condition, state) !== 0;
  }

  /** Passes through states as long as it may, then stores. */
  private discover(start: State): number {
    let state = start;
    for (let k = this.options.chainMax ?? 64; k > 0; k--) {
      const t = this.ready(state);
      if (t === undefined) break;
      state = this.step(t, state) ?? state;
    }
    const key = state.join(',');
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.states.push(state) - 1;
    this.ids.set(key, id);
    for (const p of this.system.properties) {
      if (p.invariant !== undefined && this.evaluator.value(p.invariant, state) === 0) this.violated.add(p.name);
      if (p.atRisk !== undefined && this.evaluator.value(p.atRisk, state) !== 0) this.atRisk.add(p.name);
      if (p.measure !== undefined) this.maxima.set(p.name, Math.max(this.maxima.get(p.name) ?? -1, this.evaluator.value(p.measure, state)));
    }
    return id;
  }

  private blame(faults: ReadonlySet<string>): void {
    for (const f of faults) for (const p of this.owners.get(f) ?? []) this.violated.add(p);
  }
}
