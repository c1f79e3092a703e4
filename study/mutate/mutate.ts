import type { Runner } from '../work/runner.js';
import type { Watch } from '../work/watch.js';
import type { Subject } from '../subject/subject.js';
import type { Judged, Reason } from './fate.js';
import { explainedIn, Jury } from './jury.js';
import { mutantsOf } from './mutated.js';
import { suiteFor } from './suite.js';

/** Which property needs which step. */
export interface LoadMap {
  readonly title: string;
  /** Those that run some of the functions, the smallest first. */
  readonly scenarios: readonly string[];
  readonly statesMax: number;
  readonly judged: readonly Judged[];
  /** Mutants of these routines that have a written reason. */
  readonly told: readonly string[];
}

/** Reasons of survivors: those that are found first, then those that somebody wrote down. */
export const REASONS: readonly Reason[] = [
  'same system', 'orderings', 'never runs', 'latency', 'equivalent', 'redundant', 'cost', 'unmodelled', 'bounds', 'gap',
];

/** Tries the mutants of some routines in the scenarios that run them. */
export async function tryMutants(
  subject: Subject, routines: readonly string[], runner: Runner, watch: Watch, statesMax: number, isStopped: () => boolean,
): Promise<LoadMap> {
  const suite = await suiteFor(runner, subject.source, routines, () => { watch.survey(); });
  const jury = new Jury(runner, subject, suite, statesMax, watch);
  const all = isStopped() ? [] : mutantsOf(subject, routines);
  const judged = await Promise.all(all.map(async (mutant): Promise<Judged> => ({ mutant, fate: await jury.fate(mutant) })));
  const scenarios = suite.filter((b) => b.programs.length > 0).map((b) => b.scenario);
  return { title: subject.title, statesMax, scenarios, judged, told: explainedIn(routines) };
}

/** Written reasons of mutants that do not survive, that explain themselves, or that are none. */
export function staleReasons(map: LoadMap): readonly string[] {
  return map.told.flatMap((name) => {
    const fate = map.judged.find((j) => j.mutant.name === name)?.fate;
    if (fate === undefined) return [`'${name}' is no mutant`];
    if (fate.word === 'killed') return [`'${name}' is killed by ${fate.by.property}`];
    if (fate.word === 'no program') return [`'${name}' is no program`];
    if (fate.word !== 'explained' || !isFound(fate.reason)) return [];
    return [`'${name}' needs no reason: ${fate.reason}`];
  });
}

const isFound = (reason: Reason): boolean => REASONS.indexOf(reason) < REASONS.indexOf('equivalent');

