import { asyncProperty, check, property, sample } from 'fast-check';
import type { RunDetails } from 'fast-check';
import { ModelError } from '../language/ground.js';
import type { GroundSystem } from '../language/ground.js';
import type { Counterexample, Maximum } from '../result.js';
import { ScheduleArbitrary } from './arbitrary.js';
import { StateEstimate } from './estimate.js';
import { DEFAULT_SCHEDULER, schedulers } from './schedulers/index.js';
import type { SchedulerName } from './schedulers/index.js';
import { Walker } from './walk.js';
import type { Met, Schedule, Visit, Walk } from './walk.js';

/** Runs unless told. */
export const RUNS = 1000;
const STEPS = 2000;

export interface ExploreOptions {
  /** 32-bit number; the same gives the same. */
  readonly seed: number;
  /** `mixed` unless given. */
  readonly scheduler?: SchedulerName;
  /** 1000 unless given. */
  readonly runs?: number;
  /** Choices of the scheduler a run, 2000 unless given; as many cooperative ones may follow. */
  readonly steps?: number;
  /** Properties that are asked for; the runs end once all of them are violated. Undefined: all. */
  readonly properties?: readonly string[];
  /** Asked after each run; true ends the exploration. */
  readonly shouldStop?: (p: { readonly runs: number; readonly steps: number }) => boolean | Promise<boolean>;
}

/** A counterexample found at random. */
export interface Found extends Counterexample {
  /** fast-check's path: the run, from 0, and the way its schedule was shortened. */
  readonly replay: string;
  /** The choices that lead to it. */
  readonly schedule: Schedule;
}

/** What random walks answer. Never that a property holds, nor that a call is stuck. */
export interface Exploration {
  readonly runs: number;
  readonly steps: number;
  /** Different states, about. */
  readonly states: number;
  readonly violations: ReadonlyMap<string, Found>;
  readonly atRisk: ReadonlySet<string>;
  /** Largest latency numbers seen, with some path to them. */
  readonly maxima: ReadonlyMap<string, Maximum>;
  /** Runs at whose end some call was still under way. */
  readonly unfinished: number;
  /** `shouldStop` ended it. */
  readonly stopped: boolean;
}

/** Random schedules over a ground system of any size: the first counterexample of each property. */
export const explore = (system: GroundSystem, options: ExploreOptions): Promise<Exploration> =>
  new Explorer(system, options).explore();

/** The one schedule of a seed and a path that was found with the same scheduler and steps. */
export const repeat = (system: GroundSystem, path: string, options: ExploreOptions): Exploration =>
  new Explorer(system, options).repeat(path);

/** The same violation after as few steps as fast-check finds; the same for the same `found`. */
export const shorten = (system: GroundSystem, found: Found, options: ExploreOptions): Found =>
  new Explorer(system, options).shorten(found);

class Explorer {
  private readonly walker: Walker;
  private readonly wanted: readonly string[];
  private readonly estimate: StateEstimate;
  private readonly found = new Map<string, Found>();
  private readonly atRisk = new Set<string>();
  private readonly maxima = new Map<string, Maximum>();
  private runs = 0;
  private steps = 0;
  private unfinished = 0;
  private stopped = false;

  constructor(system: GroundSystem, private readonly options: ExploreOptions) {
    this.walker = new Walker(system);
    this.wanted = options.properties ?? system.properties.map((p) => p.name);
    const varying = system.variables.filter((v) => !v.constant);
    const cells = varying.flatMap((v) => Array.from({ length: v.cells }, (_, k) => v.offset + k));
    this.estimate = new StateEstimate(Int32Array.from(cells));
  }

  async explore(): Promise<Exploration> {
    const { seed, runs = RUNS, shouldStop } = this.options;
    const schedules = this.arbitrary((state) => this.estimate.add(state));
    const goesOn = async (schedule: Schedule): Promise<boolean> => {
      this.note(schedules.walkOf(schedule));
      this.stopped = await shouldStop?.({ runs: this.runs, steps: this.steps }) ?? false;
      return !this.stopped && !this.wanted.every((p) => this.found.has(p));
    };
    rethrow(await check(asyncProperty(schedules, goesOn), { seed, numRuns: runs, endOnFailure: true }));
    return this.answer();
  }

  repeat(path: string): Exploration {
    const schedule = this.scheduleAt(this.arbitrary(), path);
    this.note(this.walker.along(schedule, (state) => this.estimate.add(state)), path);
    return this.answer();
  }

  shorten(found: Found): Found {
    const schedules = this.arbitrary();
    const holds = (schedule: Schedule): boolean => !schedules.walkOf(schedule).violations.has(found.property);
    const details = check(property(schedules, holds), { seed: this.options.seed, path: found.replay, numRuns: 1 });
    rethrow(details);
    const schedule = details.counterexample?.[0] ?? found.schedule;
    const met = schedules.walkOf(schedule).violations.get(found.property);
    return met === undefined ? found : toFound(met, schedule, details.counterexamplePath ?? found.replay);
  }

  private arbitrary(visit?: Visit): ScheduleArbitrary {
    const { scheduler = DEFAULT_SCHEDULER, steps = STEPS } = this.options;
    return new ScheduleArbitrary(this.walker, schedulers[scheduler](), steps, visit);
  }

  private scheduleAt(schedules: ScheduleArbitrary, path: string): Schedule {
    const { seed, runs = RUNS } = this.options;
    if (!/^\d+(:\d+)*$/.test(path)) throw new ModelError(`path '${path}': expected numbers with ':' between, such as 17:0:3`);
    const [run] = path.split(':');
    if (Number(run) >= runs) throw new ModelError(`path '${path}': it is of run ${run}, counted from 0, of only ${runs}: give as many runs as it was found with`);
    try {
      const schedule = sample(schedules, { seed, path, numRuns: 1 }).at(0);
      if (schedule !== undefined) return schedule;
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('Unable to replay'))) throw error;
    }
    const mend = 'give the scheduler, the steps and the system of that time';
    throw new ModelError(`path '${path}' leads nowhere with seed ${seed}: ${mend}`);
  }

  private note(walk: Walk, replay = String(this.runs)): void {
    for (const [p, met] of walk.violations) {
      if (this.wanted.includes(p) && !this.found.has(p)) this.found.set(p, toFound(met, walk.schedule, replay));
    }
    for (const p of walk.atRisk) this.atRisk.add(p);
    for (const [p, { value, steps }] of walk.maxima) {
      if (value > (this.maxima.get(p)?.value ?? -1)) this.maxima.set(p, { value, path: walk.path.slice(0, steps) });
    }
    this.runs++;
    this.steps += walk.path.length;
    if (!this.walker.isAtRest(walk.end)) this.unfinished++;
  }

  private answer(): Exploration {
    const { runs, steps, found, atRisk, maxima, unfinished, stopped } = this;
    const inOrder = this.wanted.flatMap((p): [string, Found][] => {
      const first = found.get(p);
      return first === undefined ? [] : [[p, first]];
    });
    return { runs, steps, states: this.estimate.count, violations: new Map(inOrder), atRisk, maxima, unfinished, stopped };
  }
}

const toFound = ({ property: name, because, path, steps }: Met, schedule: Schedule, replay: string): Found =>
  ({ property: name, because, path, replay, schedule: schedule.slice(0, steps) });

/** fast-check takes whatever a predicate throws for a counterexample; ours only answer. */
function rethrow<T>({ errorInstance }: RunDetails<T>): void {
  if (errorInstance !== null && !isAnswer(errorInstance)) throw errorInstance;
}

const isAnswer = (error: unknown): boolean => error instanceof Error && error.message === 'Property failed by returning false';
