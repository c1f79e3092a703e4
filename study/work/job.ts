import { digestOf } from '../../checker/language/index.js';
import type { GroundSystem } from '../../checker/language/index.js';
import { modelErrorProperty } from '../../checker/language/ground.js';
import { searchEngine } from '../../checker/engine/search.js';
import type { Checkpoints, Progress, SearchResult } from '../../checker/result.js';
import type { Trace } from '../../traces/format.js';
import { coveredPrograms } from '../coverage/coverage.js';
import type { CoveredProgram } from '../coverage/coverage.js';
import { subjectOf } from '../subject/load.js';
import { lookAtRuns } from '../edited/runs.js';
import type { RunsOutcome, RunsTask } from '../edited/runs.js';
import { lookAtBase } from '../mutate/base.js';
import type { Base, BaseTask } from '../mutate/base.js';
import { tryMutant } from '../mutate/trial.js';
import type { TrialOutcome, TrialTask } from '../mutate/trial.js';
import { orderingIn } from '../edited/ordering.js';
import type { OrderingOutcome, OrderingTask } from '../edited/ordering.js';
import { recordCounterexample } from './recording.js';
import { groundSubject } from '../subject/subject.js';
import type { Source, Subject } from '../subject/subject.js';
import { violableIn } from './violable.js';

/** One search, as plain data. */
export interface SearchTask {
  readonly kind: 'search';
  readonly source: Source;
  readonly scenario: string;
  /** Properties that are observed; others cost nothing. */
  readonly observers: readonly string[];
  /** The search ends where each of these is found violated; undefined: all observers. */
  readonly ask?: readonly string[];
  /** It ends where one of them is. */
  readonly first?: boolean;
  readonly statesMax?: number;
  /** Bytes that its states may take. */
  readonly memoryMax?: number;
  /** When it ends at the latest, in milliseconds since 1970. */
  readonly deadline?: number;
  /** Where it is kept, and what it goes on from. */
  readonly checkpoints?: Omit<Checkpoints, 'about'>;
  /** Threads of the search; one unless given. The answer does not depend on it. */
  readonly workers?: number;
  /** Count how often each step fires. */
  readonly coverage?: boolean;
  /** Leave out what the verdict does not need, where a search is long. */
  readonly reduction?: boolean;
  /** Record the counterexample of the first violated observer; with a digest, for a file. */
  readonly trace?: 'text' | 'file';
}

export interface SearchOutcome extends SearchResult {
  readonly milliseconds: number;
  /** It was told to end by its deadline. */
  readonly timedOut?: boolean;
  readonly trace?: Trace;
  /** Where that was asked for, how often each step fired. */
  readonly coverage?: readonly CoveredProgram[];
}

/** Of a search that was stopped before it began. */
export const unsearched: SearchOutcome = {
  states: 0, transitions: 0, deadlocks: 0, depth: 0, complete: false, ended: 'told', milliseconds: 0,
  frontier: 0, violations: new Map(), atRisk: new Set(), maxima: new Map(),
};

/** A look at a system without a search. */
export interface SurveyTask {
  readonly kind: 'survey';
  readonly source: Source;
  readonly scenario: string;
  readonly observers: readonly string[];
}

export interface SurveyOutcome {
  readonly digest: string;
  /** Observers that some step, fault or state of the system could violate. */
  readonly violable: readonly string[];
  /** Bits of a state, a hint of how long a search takes. */
  readonly size: number;
}

export interface Outcomes { search: SearchOutcome; survey: SurveyOutcome; ordering: OrderingOutcome; runs: RunsOutcome; base: Base; trial: TrialOutcome }
export type Task = SearchTask | SurveyTask | OrderingTask | RunsTask | BaseTask | TrialTask;
export type OutcomeOf<T extends Task> = Outcomes[T['kind']];

/** What a task tells and asks while it runs. */
export interface Line {
  readonly onProgress?: (p: Progress) => void;
  readonly shouldStop?: () => boolean;
}

/** Carries out one task, in whatever thread. */
export async function execute<T extends Task>(task: T, line: Line = {}): Promise<OutcomeOf<T>> {
  const subject = await subjectOf(task.source);
  return carryOut(task, subject, line) as OutcomeOf<T>;
}

function carryOut(task: Task, subject: Subject, line: Line): Outcomes[Task['kind']] {
  switch (task.kind) {
    case 'search': return search(task, subject, line);
    case 'survey': return survey(task, subject);
    case 'ordering': return orderingIn(task, subject);
    case 'runs': return lookAtRuns(task, subject, () => line.shouldStop?.() === true);
    case 'base': return lookAtBase(task, subject, () => line.shouldStop?.() === true);
    case 'trial': return tryMutant(task, subject, () => line.shouldStop?.() === true);
  }
}

function search(task: SearchTask, subject: Subject, line: Line): SearchOutcome {
  const { observers, first = false, statesMax, memoryMax, deadline = Infinity, workers = 1, coverage = false, reduction = false } = task;
  // Coverage is of all states, so that no violation ends it.
  const asked = coverage && !first ? undefined : task.ask ?? observers;
  const system = groundSubject(subject, task.scenario, observers);
  const began = performance.now();
  const result = searchEngine(system, {
    first, workers, coverage, reduction, ...(asked === undefined ? {} : { properties: asked }),
    ...(statesMax === undefined ? {} : { statesMax }), ...(memoryMax === undefined ? {} : { memoryMax }),
    ...checkpointsOf(task, subject),
    ...(line.onProgress === undefined ? {} : { onProgress: line.onProgress }),
    shouldStop: () => line.shouldStop?.() === true || Date.now() >= deadline,
  });
  const milliseconds = performance.now() - began;
  const timedOut = result.ended === 'told' && line.shouldStop?.() !== true;
  const shown = [...observers, modelErrorProperty];
  const violations = new Map([...result.violations].filter(([p]) => shown.includes(p)));
  const covered = result.fired === undefined ? {}
    : { coverage: coveredPrograms(subject.describe(task.scenario), system, result.fired) };
  const outcome = { ...result, violations, milliseconds, ...covered, ...(timedOut ? { timedOut } : {}) } as const;
  const counterexample = chosen(outcome, observers, task.trace === undefined);
  // An error of the model itself is never told without its trace.
  const traced = task.trace ?? (violations.has(modelErrorProperty) ? 'text' : undefined);
  if (traced === undefined || counterexample === undefined) return outcome;
  const alone = observers.length === 1 && observers[0] === counterexample.property;
  const trace = recordCounterexample(subject, task.scenario, system, counterexample, traced === 'file', alone);
  return { ...outcome, trace };
}

/** A checkpoint says what its search is of. */
function checkpointsOf(
  { checkpoints, scenario, observers }: SearchTask, subject: Subject,
): { readonly checkpoints?: Checkpoints } {
  if (checkpoints === undefined) return {};
  return { checkpoints: { ...checkpoints, about: { variant: subject.id, scenario, properties: observers.join(', ') } } };
}

/** The counterexample to show: the shortest, of several the first in order; the model's own error where there is no other, or first. */
function chosen(found: Pick<SearchOutcome, 'violations'>, observers: readonly string[], errorFirst: boolean) {
  const violations = new Map([...found.violations].filter(([, c]) => c.untraced !== true));
  const error = violations.get(modelErrorProperty);
  if (error !== undefined && errorFirst) return error;
  const inOrder = observers.flatMap((p) => violations.get(p) ?? []);
  return inOrder.toSorted((a, b) => a.path.length - b.path.length).at(0) ?? error;
}

function survey(task: SurveyTask, subject: Subject): SurveyOutcome {
  const system = groundSubject(subject, task.scenario, task.observers);
  const violable = violableIn(system);
  return { digest: digestOf(system), size: bitsOf(system), violable: task.observers.filter((p) => violable.has(p)) };
}

const bitsOf = (system: GroundSystem): number => system.variables
  .reduce((n, v) => n + (v.constant ? 0 : v.cells * Math.ceil(Math.log2(v.max + 1))), 0);
