import { patches } from '../../model/patches/index.js';
import { everyScenario } from '../../model/scenarios/index.js';
import { properties } from '../../properties/index.js';
import type { SearchOutcome } from '../work/job.js';
import { namedSubject, patchesId } from '../subject/subject.js';
import { count } from '../words.js';
import { UNKNOWN } from './family.js';
import type { Family, LeftOut, Verdict } from './family.js';
import { baseQuestion, judged, verdictQuestion } from './series-searches.js';
import type { SeriesSearches, Question } from './series-searches.js';
import { relevantPatches } from './relevance.js';
import { bit, numbersOf, prefix, subsetsOf } from './subsets.js';
import type { PatchSet } from './subsets.js';

/** Where more patches matter, or the whole series has more states, not every subset is searched. */
const RELEVANT_MAX = 9;
const STATES_MAX = 400_000;
/** Where the whole series has more states, nothing is searched unless somebody asks for the scenario. */
const LARGE_STATES = 1_000_000;
/** Latency numbers take five to ten times the states: they are asked for where the whole series then has no more. */
const MEASURED_STATES_MAX = 250_000;
/** Worlds with address spaces whose subsets are asked for; those of all of them would double the time of a run. */
const SUBSETS_OF = ['unmap', 'kvm-two-unmaps'];
/** Callers that break this in every version say nothing about the series. */
const CONTRACT = 'context-contract';

export const everyPatch: PatchSet = prefix(patches.length);

/** The sets that the questions of a series need: its prefixes, and all patches but one. */
const asked = (): readonly PatchSet[] => [
  ...Array.from({ length: patches.length + 1 }, (_, k) => prefix(k)), ...patches.map((_, i) => everyPatch & ~bit(i + 1)),
];

export interface SurveyLimits {
  /** Of each search. */
  readonly statesMax: number | undefined;
  /** Also where the whole series has more than LARGE_STATES. */
  readonly large: boolean;
}

/** Searches the sets of patches that matter in a scenario. */
export async function surveyed(searches: SeriesSearches, scenario: string, { statesMax, large }: SurveyLimits): Promise<Family | LeftOut> {
  const found = relevantIn(scenario);
  const relevant = found ?? everyPatch;
  const limit = large || (statesMax ?? Infinity) <= LARGE_STATES ? statesMax : LARGE_STATES;
  const base = await searches.search(scenario, 0, baseQuestion(limit));
  const isLarge = (outcome: SearchOutcome): boolean => outcome.ended === 'states' && limit !== statesMax;
  if (base !== undefined && isLarge(base)) return leftOutAsLarge(scenario);
  if (base?.complete !== true) {
    return { scenario, open: true, because: 'the search of the kernel before the series did not come to its end' };
  }
  const excused = judged.filter((p) => base.violations.has(p));
  if (excused.includes(CONTRACT)) {
    return { scenario, open: false, because: 'its callers break the context contract, before the series and in every version' };
  }
  const small = Math.min(MEASURED_STATES_MAX, limit ?? Infinity);
  const probe = await searches.search(scenario, relevant, verdictQuestion(excused, true, small));
  const measured = probe?.ended !== 'states';
  const full = measured ? probe : await searches.search(scenario, relevant, verdictQuestion(excused, false, limit));
  if (full !== undefined && isLarge(full)) return leftOutAsLarge(scenario);
  // A series that fails is searched to the first violation only, so that says nothing of the others.
  const states = Math.max(base.states, full?.states ?? 0);
  const partly = found === undefined ? `more than ${RELEVANT_MAX} patches matter`
    : isSkipped(scenario) && !large ? 'to ask for theirs too takes long: name them with --scenario' : tooLong(states);
  const sets = partly === undefined ? subsetsOf(relevant) : [...new Set(asked().map((s) => s & relevant))];
  const all = await searched(searches, scenario, sets, verdictQuestion(excused, measured, statesMax));
  return { scenario, relevant, partly, measured, excused, ...all };
}

async function searched(
  searches: SeriesSearches, scenario: string, sets: readonly PatchSet[], question: Question,
): Promise<Pick<Family, 'verdicts' | 'digests'>> {
  const verdicts = new Map<PatchSet, Verdict>();
  const digests = new Map<PatchSet, string>();
  await Promise.all(sets.map(async (set) => {
    const outcome = await searches.search(scenario, set, question);
    const digest = await searches.digest(scenario, set);
    verdicts.set(set, outcome === undefined ? UNKNOWN : verdictOf(outcome, question.ask));
    if (digest !== undefined) digests.set(set, digest);
  }));
  return { verdicts, digests };
}

const leftOutAsLarge = (scenario: string): LeftOut => ({
  scenario, open: false, because: `it has more than ${count(LARGE_STATES)} states; --scenario ${scenario} asks for it`,
});

const isSkipped = (scenario: string): boolean =>
  !SUBSETS_OF.includes(scenario) && everyScenario.find((s) => s.name === scenario)?.tlb !== undefined;

const tooLong = (states: number): string | undefined =>
  (states <= STATES_MAX ? undefined : `a search of the whole series takes ${count(states)} states`);

export const relevantIn = (scenario: string, most = RELEVANT_MAX): PatchSet | undefined =>
  relevantPatches((set) => namedSubject(patchesId(numbersOf(set))).describe(scenario), patches, properties, most);

function verdictOf({ violations, maxima, complete }: SearchOutcome, counted: readonly string[]): Verdict {
  const violated = new Map([...violations].map(([name, c]): [string, number] => [name, c.path.length]));
  const isFailing = [...violated.keys()].some((p) => counted.includes(p));
  return {
    violated, complete, fails: isFailing ? 'yes' : complete ? 'no' : 'unknown',
    latencies: complete ? new Map([...maxima].map(([name, m]): [string, number] => [name, m.value])) : new Map(),
  };
}
