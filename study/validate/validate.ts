import { alsoChosen, isUnrun, reachedIn, scenariosFor } from '../edited/follow.js';
import type { Choice, Chosen, Reached } from '../edited/follow.js';
import { NEEDS_WEAKER, orderingsOf } from '../edited/orderings.js';
import type { Orderings } from '../edited/orderings.js';
import type { Subject } from '../subject/subject.js';
import { ValidationSearches } from './validation-searches.js';
import type { Runner } from '../work/runner.js';
import type { Watch } from '../work/watch.js';
import { controls } from './controls.js';
import type { Control } from './controls.js';
import { judge, judgeLarger, promises } from './judge.js';
import type { Judgement } from './judge.js';

/** One variant, what was found of it, and what that means. */
export interface Validated {
  readonly subject: Subject;
  readonly judgement: Judgement;
  /** What its edits change of memory orderings. */
  readonly orderings: Orderings;
  /** What its scenarios run of the edits; undefined where there are none. */
  readonly reached: Reached | undefined;
  /** Its scenarios, where nobody named them. */
  readonly chosen: readonly Chosen[];
  /** Scenarios that run its edits too, and were not searched. */
  readonly larger: readonly string[];
}

export interface Validation {
  readonly variants: readonly Validated[];
  readonly controls: readonly Control[];
  readonly totals: ValidationSearches['totals'];
}

/** A star: as a finding explains it. */
export type KeyWord = 'MODEL ERROR' | 'as key' | 'as key*' | 'NOT AS KEY' | 'inconclusive' | 'vacuous' | typeof NEEDS_WEAKER;

export function keyWord({ subject, judgement, orderings, reached }: Pick<Validated, 'subject' | 'judgement' | 'orderings' | 'reached'>): KeyWord {
  // What is violated beside an error of the model stands; that something holds does not.
  const isRefuted = !promises(subject) && judgement.missing.length === 0 && judgement.wrong.length === 0;
  if (judgement.error !== undefined && !isRefuted) return 'MODEL ERROR';
  if (judgement.wrong.length > 0) return 'NOT AS KEY';
  const isClean = judgement.refuted.length === 0 && judgement.also.length === 0;
  if (isClean && (isUnrun(reached) || neverAtRisk(subject, judgement).length > 0)) return 'vacuous';
  if (isClean && orderings === 'alone') return NEEDS_WEAKER;
  if (judgement.open.length > 0) return 'inconclusive';
  if (judgement.missing.length > 0) return 'NOT AS KEY';
  return subject.finding === undefined ? 'as key' : 'as key*';
}

/** Properties that the file brings to say that they hold, and that cannot fail there. */
export const neverAtRisk = (subject: Subject, { vacuous }: Validated['judgement']): readonly string[] => (promises(subject) ? vacuous.filter((p) => subject.isMeant(p)) : []);


/** How variants are validated. */
export interface ValidateSettings {
  /** Of each search; to their ends unless given. */
  readonly states?: number | undefined;
  /** Also look for violations that nobody expects. */
  readonly thorough?: boolean;
  /** Leave out what no verdict needs. */
  readonly reduction?: boolean;
}

/** Holds variants against their expectations, and what refuted them against the kernels that must hold. */
export async function validateAll(
  subjects: readonly Subject[], runner: Runner, watch: Watch, { states, thorough = false, reduction = false }: ValidateSettings,
): Promise<Validation> {
  const searches = new ValidationSearches(runner, watch, states, reduction);
  const all = await Promise.all(subjects.map((s) => validated(searches, s, thorough)));
  const checked = await controls(searches, all);
  return { variants: all, controls: checked, totals: searches.totals };
}

/** Judges one variant where it is said to be judged, or where what it edits runs. */
async function validated(searches: ValidationSearches, given: Subject, thorough: boolean): Promise<Validated> {
  const { runner } = searches;
  const choice = given.follows ? await scenariosFor(runner, given) : undefined;
  const { chosen, larger }: Choice = choice ?? { chosen: [], larger: [] };
  const subject = choice === undefined ? given : { ...given, scenarios: chosen.map((c) => c.scenario) };
  const first = await judge(searches, subject, thorough);
  const { judgement, searched } = promises(subject) && settled(first) && searches.statesMax === undefined
    ? await judgeLarger(searches, subject, first, larger) : { judgement: first, searched: [] };
  const [reached, orderings] = await Promise.all([
    reachedIn(runner, subject, [...subject.scenarios, ...searched], choice?.seen), orderingsOf(runner, subject, subject.scenarios),
  ]);
  return {
    subject, judgement, reached, orderings, larger: larger.filter((l) => !searched.includes(l)),
    chosen: [...chosen, ...searched.map(alsoChosen)],
  };
}

const settled = ({ wrong, open, error }: Judgement): boolean => wrong.length + open.length === 0 && error === undefined;
