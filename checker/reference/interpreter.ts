import { Evaluator } from '../language/evaluate.js';
import type { State } from '../language/evaluate.js';
import type { GroundSystem, GroundTransition } from '../language/ground.js';
import { faultOwners, faultText } from '../language/lower/faults.js';

/** A property that is violated, and why. */
export type Verdict = readonly [property: string, because: string];

/** What one transition of a state does. */
export interface Firing {
  readonly transition: GroundTransition;
  /** In order: by the guard's faults, by effects, by their faults; the first of a property counts. */
  readonly violated: readonly Verdict[];
  readonly atRisk: ReadonlySet<string>;
  /** Undefined: not enabled; its guard may still have met a fault. */
  readonly next: State | undefined;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Takes the steps of a ground system by interpretation, and judges states. */
export class Interpreter {
  readonly evaluator: Evaluator;
  private readonly owners: ReadonlyMap<string, readonly string[]>;

  constructor(readonly system: GroundSystem) {
    this.evaluator = new Evaluator(system);
    this.owners = faultOwners(system);
  }

  /** The transitions at the agents' locations, in order of id. */
  *firings(state: State): Generator<Firing> {
    for (const transition of this.system.transitions) {
      if (!this.isThere(transition, state)) continue;
      const polled = new Set<string>();
      const enabled = this.evaluator.value(transition.guard, state, polled) !== 0;
      const polls = this.blamed(polled);
      if (!enabled) {
        if (polls.length > 0) yield { transition, violated: polls, atRisk: NOTHING, next: undefined };
        continue;
      }
      const outcome = this.evaluator.apply(transition.effects, state);
      const violated = [...polls, ...outcome.violated, ...this.blamed(outcome.faults)];
      yield { transition, violated, atRisk: outcome.atRisk, next: outcome.state };
    }
  }

  /** Properties whose invariant fails in a state. */
  broken(state: State): readonly Verdict[] {
    return this.system.properties.filter((p) => p.invariant !== undefined && this.evaluator.value(p.invariant, state) === 0)
      .map((p) => [p.name, p.because] as const);
  }

  private isThere(t: GroundTransition, state: State): boolean {
    const agent = this.system.agents[t.agent];
    return state[this.evaluator.variable(agent.pc).offset] === t.from && this.evaluator.value(agent.enabled, state) !== 0;
  }

  private blamed(faults: ReadonlySet<string>): readonly Verdict[] {
    return [...faults].flatMap((f) => (this.owners.get(f) ?? []).map((p) => [p, faultText(f)] as const));
  }
}
