import { behaviourDigestOf, digestOf, ground } from '../checker/language/index.js';
import type { GroundSystem, Property } from '../checker/language/index.js';
import { modelErrorProperty } from '../checker/language/ground.js';
import { searchEngine } from '../checker/engine/search.js';
import type { Progress, SearchResult } from '../checker/result.js';
import type { Trace } from '../traces/format.js';
import { subjectOf } from './load.js';
import { recordCounterexample } from './recording.js';
import { groundSubject } from './subject.js';
import type { Source, Subject } from './subject.js';
import { canBeViolated } from './violable.js';

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
  /** Record the counterexample of the first violated observer; with a digest, for a file. */
  readonly trace?: 'text' | 'file';
}

/** Why a search ended. */
export type Ended = 'complete' | 'found' | 'limit' | 'stopped' | 'memory';

export interface SearchOutcome extends SearchResult {
  readonly ended: Ended;
  readonly milliseconds: number;
  readonly trace?: Trace;
}

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

/** Whether the subject's own edits change anything but memory orderings. */
export interface OrderingTask {
  readonly kind: 'ordering';
  readonly source: Source;
  readonly scenario: string;
}

export type OrderingOutcome = 'nothing' | 'orderings' | 'behaviour';

export interface Outcomes { search: SearchOutcome; survey: SurveyOutcome; ordering: OrderingOutcome }
export type Task = SearchTask | SurveyTask | OrderingTask;
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
    case 'ordering': return orderingOnly(task, subject);
  }
}

function search(task: SearchTask, subject: Subject, line: Line): SearchOutcome {
  const { observers, first = false, statesMax } = task;
  const system = groundSubject(subject, task.scenario, observers);
  let stopped = false;
  const began = performance.now();
  const result = searchEngine(system, {
    properties: task.ask ?? observers, first, ...(statesMax === undefined ? {} : { statesMax }),
    ...(line.onProgress === undefined ? {} : { onProgress: line.onProgress }),
    shouldStop: () => { stopped = line.shouldStop?.() === true; return stopped; },
  });
  const milliseconds = performance.now() - began;
  const shown = [...observers, modelErrorProperty];
  const violations = new Map([...result.violations].filter(([p]) => shown.includes(p)));
  const wanted = (task.ask ?? observers).filter((p) => !violations.has(p));
  const found = violations.size > 0 && (wanted.length === 0 || first);
  const limited = statesMax !== undefined && result.states >= statesMax;
  const ended = result.complete ? 'complete' : stopped ? 'stopped' : found ? 'found' : limited ? 'limit' : 'memory';
  const outcome = { ...result, violations, ended, milliseconds } as const;
  const counterexample = chosen(outcome, observers, first);
  if (task.trace === undefined || counterexample === undefined) return outcome;
  const alone = observers.length === 1 && observers[0] === counterexample.property;
  const trace = recordCounterexample(subject, task.scenario, system, counterexample, task.trace === 'file', alone);
  return { ...outcome, trace };
}

/** The counterexample to show: of the first violated observer, or the shortest. */
function chosen({ violations }: Pick<SearchOutcome, 'violations'>, observers: readonly string[], shortest: boolean) {
  const inOrder = [...observers, modelErrorProperty].flatMap((p) => violations.get(p) ?? []);
  return shortest ? inOrder.toSorted((a, b) => a.path.length - b.path.length)[0] : inOrder.at(0);
}

function survey(task: SurveyTask, subject: Subject): SurveyOutcome {
  const system = groundSubject(subject, task.scenario, task.observers);
  return {
    digest: digestOf(system), size: bitsOf(system),
    violable: task.observers.filter((p) => canBeViolated(system, p)),
  };
}

const bitsOf = (system: GroundSystem): number => system.variables
  .reduce((n, v) => n + (v.constant ? 0 : v.cells * Math.ceil(Math.log2(v.max + 1))), 0);

function orderingOnly(task: OrderingTask, subject: Subject): OrderingOutcome {
  const judged: readonly Property[] = subject.properties;
  const [edited, plain] = [true, false].map((own) => ground(subject.describe(task.scenario, own), judged));
  if (behaviourDigestOf(edited) !== behaviourDigestOf(plain)) return 'behaviour';
  return digestOf(edited) === digestOf(plain) ? 'nothing' : 'orderings';
}
