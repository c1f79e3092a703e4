import { Evaluator } from '../checker/language/evaluate.js';
import type { EmittedEvent, State } from '../checker/language/evaluate.js';
import type { GroundSystem, GroundTransition } from '../checker/language/ground.js';
import { faultOwners } from '../checker/language/lower/faults.js';
import { faultText } from '../checker/language/lower/faults.js';

/** Violated properties, each with what went wrong. */
export type Violations = ReadonlyMap<string, string>;

/** What comes of one transition in one state. */
export type Attempt =
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'frozen' }
  /** The guard is false; testing it may be a fault all the same. */
  | { readonly kind: 'blocked'; readonly violated: Violations }
  | { readonly kind: 'taken'; readonly state: State; readonly violated: Violations; readonly events: readonly EmittedEvent[] };

/** Takes single steps of one system, judged as every search judges them. */
export class Executor {
  readonly evaluator: Evaluator;
  private readonly owners: ReadonlyMap<string, readonly string[]>;
  private readonly programCounters: readonly number[];
  private readonly byLocation: readonly Map<number, readonly GroundTransition[]>[];

  constructor(readonly system: GroundSystem) {
    this.evaluator = new Evaluator(system);
    this.owners = faultOwners(system);
    this.programCounters = system.agents.map((a) => this.evaluator.variable(a.pc).offset);
    this.byLocation = system.agents.map(() => new Map());
    for (const t of system.transitions) {
      const here = this.byLocation[t.agent];
      here.set(t.from, [...(here.get(t.from) ?? []), t]);
    }
  }

  location(agent: number, state: State): number { return state[this.programCounters[agent]]; }

  isEnabled(agent: number, state: State): boolean {
    return this.evaluator.value(this.system.agents[agent].enabled, state) !== 0;
  }

  attempt(t: GroundTransition, state: State): Attempt {
    if (this.location(t.agent, state) !== t.from) return { kind: 'elsewhere' };
    if (!this.isEnabled(t.agent, state)) return { kind: 'frozen' };
    const polled = new Set<string>();
    const held = this.evaluator.value(t.guard, state, polled) !== 0;
    const violated = new Map<string, string>();
    this.blame(polled, violated);
    if (!held) return { kind: 'blocked', violated };
    const outcome = this.evaluator.apply(t.effects, state);
    for (const [property, because] of outcome.violated) if (!violated.has(property)) violated.set(property, because);
    this.blame(outcome.faults, violated);
    this.judge(outcome.state, violated);
    return { kind: 'taken', state: outcome.state, violated, events: outcome.events };
  }

  /** Invariants that do not hold in `state`. */
  violatedIn(state: State): Violations {
    const violated = new Map<string, string>();
    this.judge(state, violated);
    return violated;
  }

  /** Successors by steps that the kernel promises to take; nothing is judged. */
  cooperativeSuccessors(state: State): readonly State[] {
    const out: State[] = [];
    for (let agent = 0; agent < this.byLocation.length; agent++) {
      const here = this.byLocation[agent].get(this.location(agent, state)) ?? [];
      if (here.length === 0 || !this.isEnabled(agent, state)) continue;
      for (const t of here) {
        if (!t.environment && this.evaluator.value(t.guard, state) !== 0) out.push(this.evaluator.apply(t.effects, state).state);
      }
    }
    return out;
  }

  private judge(state: State, violated: Map<string, string>): void {
    for (const p of this.system.properties) {
      if (p.invariant === undefined || violated.has(p.name)) continue;
      if (this.evaluator.value(p.invariant, state) === 0) violated.set(p.name, p.because);
    }
  }

  private blame(faults: ReadonlySet<string>, violated: Map<string, string>): void {
    for (const f of faults) {
      for (const p of this.owners.get(f) ?? []) if (!violated.has(p)) violated.set(p, faultText(f));
    }
  }
}
