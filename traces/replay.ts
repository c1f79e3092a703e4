import { isDeepStrictEqual } from 'node:util';
import type { State } from '../checker/language/evaluate.js';
import type { GroundProperty, GroundSystem } from '../checker/language/ground.js';
import { didYouMean } from '../checker/language/edit/distance.js';
import { SystemWords } from '../checker/language/words.js';
import type { Cell } from '../checker/language/words.js';
import { Executor } from './execute.js';
import type { Violations } from './execute.js';
import type { Changes, Trace, TraceStep } from './format.js';
import { transitionOf, whyNoStep, whyNotEnabled } from './reasons.js';
import { CLOSURE_STATES_MAX, StuckOracle } from './stuck.js';
import { recordTrace } from './record.js';
import { isModelCell } from './terms.js';

export interface Reproduced {
  readonly reproduced: true;
  readonly property: string;
  /** What goes wrong on today's model, in a sentence. */
  readonly because: string;
  /** Number of the step that violates, from 1; 0 is the initial state. */
  readonly at: number;
  /** The system is not the recorded one: reproduced on a changed model. */
  readonly changedModel: boolean;
}

export interface NotReproduced {
  readonly reproduced: false;
  /** Number of the step that does not fit, from 1; 0 is the initial state. */
  readonly at: number;
  readonly reason: string;
}

export type Replay = Reproduced | NotReproduced;

/**
 * Executes a trace on today's model by agent, address, call path and chosen member, so that it
 * outlives renumbering. With the recorded digest all cells must agree and the trace must fit to its
 * end; on a changed model the model's own variables must, up to the violation.
 */
export const replayTrace = (system: GroundSystem, trace: Trace, digest: string): Replay =>
  new Replayer(system, trace, digest === trace.system).run();

/** The digest does not cover names, so one that was changed since is the other explanation. */
const ALTERED = ' (the system is the recorded one, so the file was altered or a name was changed)';

/** Why a trace cannot be followed further; on the recorded system the file is to blame, or not. */
class Mismatch {
  constructor(readonly reason: string, readonly fileToBlame = true) {}
}

class Replayer {
  private readonly executor: Executor;
  private readonly words: SystemWords;
  /** What the trace says of every cell so far. */
  private readonly expected: Map<string, string>;
  /** Ids of the transitions that were taken, or polled at last. */
  private readonly path: number[] = [];
  private violation: { readonly at: number; readonly because: string } | undefined;
  private at = 0;

  constructor(
    private readonly system: GroundSystem, private readonly trace: Trace, private readonly sameModel: boolean,
  ) {
    this.executor = new Executor(system);
    this.words = new SystemWords(system);
    this.expected = new Map(Object.entries(trace.initial));
  }

  run(): Replay {
    const mismatch = this.follow() ?? (this.sameModel && this.violation !== undefined ? this.toldOtherwise() : undefined);
    const { violation, sameModel } = this;
    if (violation !== undefined && (mismatch === undefined || !sameModel)) {
      return { reproduced: true, property: this.trace.property, ...violation, changedModel: !sameModel };
    }
    const { reason, fileToBlame } = mismatch ?? new Mismatch(`every step fits, but ${this.trace.property} is not violated`);
    return { reproduced: false, at: this.at, reason: sameModel && fileToBlame ? `${reason}${ALTERED}` : reason };
  }

  /** What the recorded system would have recorded otherwise: columns, events, where everybody stands at the end. */
  private toldOtherwise(): Mismatch | undefined {
    const { property, because, scenario, variant, system: digest } = this.trace;
    const again = recordTrace(this.system, { property, because, path: this.path }, { digest, scenario, variant });
    const differs = (a: unknown, b: unknown): boolean => !isDeepStrictEqual(a, b);
    if (differs(again.lanes, this.trace.lanes)) return new Mismatch('its lanes are others');
    const step = again.steps.findIndex((s, i) => differs([s.lane, s.events], [this.trace.steps[i].lane, this.trace.steps[i].events]));
    if (step >= 0) {
      this.at = step + 1;
      return new Mismatch('the step has another lane, or other events');
    }
    return differs(again.final, this.trace.final) ? new Mismatch('what it says of the end is otherwise') : undefined;
  }

  private follow(): Mismatch | undefined {
    const names = this.system.properties.map((p) => p.name);
    const property = this.system.properties.find((p) => p.name === this.trace.property);
    if (property === undefined) {
      return new Mismatch(`the system is not checked for '${this.trace.property}'${didYouMean(this.trace.property, names)}`, false);
    }
    let state = this.system.initial;
    const differs = this.difference(state);
    if (differs !== undefined) return new Mismatch(`the initial state differs in ${differs}`);
    this.judge(this.executor.violatedIn(state));
    for (const step of this.trace.steps) {
      this.at++;
      const next = this.take(step, state);
      if (next instanceof Mismatch) return next;
      state = next;
    }
    return this.judgeStuck(property, state);
  }

  private judge(violated: Violations): void {
    const because = violated.get(this.trace.property);
    if (because !== undefined) this.violation ??= { at: this.at, because };
  }

  private judgeStuck(property: GroundProperty, state: State): Mismatch | undefined {
    if (this.violation !== undefined || property.goal === undefined) return undefined;
    const verdict = new StuckOracle(this.executor, property.goal).ask(state);
    if (verdict === 'stuck') this.violation = { at: this.at, because: property.because };
    if (verdict !== 'undecided') return undefined;
    return new Mismatch(`every step fits, but ${CLOSURE_STATES_MAX} states on it is open whether the goal can be reached`, false);
  }

  private take(step: TraceStep, state: State): State | Mismatch {
    const meant = transitionOf(this.system, step);
    if (meant === undefined) return new Mismatch(whyNoStep(this.system, step));
    this.path.push(meant.id);
    const attempt = this.executor.attempt(meant, state);
    if (attempt.kind === 'blocked' || attempt.kind === 'taken') this.judge(attempt.violated);
    if (attempt.kind === 'blocked' && step.polls === true) return state;
    if (attempt.kind !== 'taken') return new Mismatch(whyNotEnabled(meant, state, this.executor, this.words));
    const inconsistent = this.expect(step);
    if (inconsistent !== undefined) return new Mismatch(inconsistent);
    const differs = this.difference(attempt.state);
    return differs === undefined ? attempt.state : new Mismatch(`the state after the step differs in ${differs}`);
  }

  private compared(step: TraceStep): readonly Changes[] {
    return this.sameModel ? [step.changes, step.locals ?? {}, step.history ?? {}] : [step.changes];
  }

  /** Notes what the step is said to change, or says what cannot be so. */
  private expect(step: TraceStep): string | undefined {
    for (const [name, change] of this.compared(step).flatMap((c) => Object.entries(c))) {
      if (this.words.cell(name) === undefined) return `the step changes ${name}, which the system does not have`;
      const before = this.expected.get(name);
      if (before !== change.from) return `the step is said to change ${name} from ${change.from}, but it was ${before}`;
      this.expected.set(name, change.to);
    }
    return undefined;
  }

  private difference(state: State): string | undefined {
    for (const [name, expected] of this.expected) {
      const cell = this.words.cell(name);
      if (cell === undefined || !this.isCompared(cell)) continue;
      const found = this.words.word(cell, state[cell.at]);
      if (found !== expected) return `${name}: expected ${expected}, got ${found}`;
    }
    return undefined;
  }

  /** Program counters are left out: the addresses of the steps say the same. */
  private isCompared(cell: Cell): boolean {
    return this.sameModel ? this.words.domainOf(cell.variable.name)?.kind !== 'location' : isModelCell(cell);
  }
}
