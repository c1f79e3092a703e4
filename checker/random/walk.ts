import { compile } from './compiled/successors.js';
import type { CompiledSystem, Findings } from './compiled/successors.js';
import type { GroundSystem } from '../language/ground.js';
import type { Counterexample, Path } from '../result.js';
import type { Choice } from './scheduler.js';

/**
 * A walk as numbers: each is a choice among the transitions that can go, modulo how many there are.
 * They are counted from those of the agent that moved last, so 0 goes on with it.
 */
export type Schedule = readonly number[];

/** A violation met on a walk. */
export interface Met extends Counterexample {
  /** Choices that lead there. */
  readonly steps: number;
}

export interface Walk {
  readonly schedule: Schedule;
  readonly path: Path;
  /** Where each property was first violated. */
  readonly violations: ReadonlyMap<string, Met>;
  readonly atRisk: ReadonlySet<string>;
  /** Largest latency numbers, by property, with the steps that lead there. */
  readonly maxima: ReadonlyMap<string, { readonly value: number; readonly steps: number }>;
  readonly end: ArrayLike<number>;
}

/** Position of the choice to take; undefined ends the walk. */
export type Picker = (choices: readonly Choice[], state: ArrayLike<number>) => number | undefined;

/** Sees every state of a walk. */
export type Visit = (state: ArrayLike<number>) => void;

/** Walks through one ground system, one step at a time. */
export class Walker {
  private readonly compiled: CompiledSystem;
  private readonly choices: readonly Choice[];
  private readonly goals: CompiledSystem;

  constructor(readonly system: GroundSystem) {
    this.compiled = compile(system);
    const start = system.agents.map((a) => system.initial[system.variables.find((v) => v.name === a.pc)?.offset ?? -1]);
    this.choices = system.transitions.map(({ id, agent, environment, from }) =>
      ({ transition: id, agent, environment, begins: from === start[agent] }));
    const goals = system.properties.flatMap((p) =>
      (p.goal === undefined ? [] : [{ ...p, invariant: p.goal, atRisk: undefined, measure: undefined }]));
    this.goals = compile({ ...system, transitions: [], properties: goals });
  }

  /** Whether every goal is reached: no call is under way. */
  isAtRest(state: ArrayLike<number>): boolean { return this.goals.observe(state).violated.size === 0; }

  /** Walks as `pick` says, past violations, until it or the system has no more; `visit` sees each state. */
  walk(pick: Picker, visit: Visit = () => undefined): Walk {
    const log = new Log();
    let state = this.compiled.initial;
    let last = 0;
    log.note(this.compiled.observe(state));
    for (;;) {
      visit(state);
      const { transitions, polls } = this.compiled.enabled(state);
      for (const p of polls) log.violate(p.violated, p.transition);
      const choices = this.inOrder(transitions, last);
      const k = choices.length === 0 ? undefined : pick(choices, state);
      if (k === undefined) return { ...log.walk(), end: state };
      const { transition, agent } = choices[k];
      log.step(k, transition);
      const fired = this.compiled.fire(state, transition);
      log.note(fired);
      ({ state } = fired);
      last = agent;
    }
  }

  /** Walks along a schedule. */
  along(schedule: Schedule, visit?: Visit): Walk {
    let at = 0;
    return this.walk((choices) => (at < schedule.length ? schedule[at++] % choices.length : undefined), visit);
  }

  /** Walks along those transitions of `path` that can go when their turn comes. */
  follow(path: Path): Walk {
    let at = 0;
    return this.walk((choices) => {
      while (at < path.length) {
        const id = path[at++];
        const k = choices.findIndex((c) => c.transition === id);
        if (k >= 0) return k;
      }
      return undefined;
    });
  }

  /** The transitions of agent `last` first, then those of the agents behind it, round the circle. */
  private inOrder(enabled: readonly number[], last: number): readonly Choice[] {
    const choices = enabled.map((id) => this.choices[id]);
    const first = choices.findIndex((c) => c.agent >= last);
    return first <= 0 ? choices : [...choices.slice(first), ...choices.slice(0, first)];
  }
}

/** What is written down on a walk. */
class Log {
  private readonly schedule: number[] = [];
  private readonly path: number[] = [];
  private readonly violations = new Map<string, Met>();
  private readonly atRisk = new Set<string>();
  private readonly maxima = new Map<string, { readonly value: number; readonly steps: number }>();

  step(choice: number, transition: number): void {
    this.schedule.push(choice);
    this.path.push(transition);
  }

  note(found: Findings): void {
    this.violate(found.violated);
    for (const p of found.atRisk) this.atRisk.add(p);
    for (const [p, value] of found.measures) {
      if (value > (this.maxima.get(p)?.value ?? -1)) this.maxima.set(p, { value, steps: this.path.length });
    }
  }

  /** `poll` is a transition whose guard alone is the violation. */
  violate(violated: ReadonlyMap<string, string>, poll?: number): void {
    for (const [property, because] of violated) {
      if (this.violations.has(property)) continue;
      const path = poll === undefined ? [...this.path] : [...this.path, poll];
      this.violations.set(property, { property, because, path, steps: this.path.length });
    }
  }

  walk(): Omit<Walk, 'end'> {
    const { schedule, path, violations, atRisk, maxima } = this;
    return { schedule, path, violations, atRisk, maxima };
  }
}
