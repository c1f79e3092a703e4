import { modelErrorProperty } from '../../checker/language/ground.js';
import { explained, explainedIn } from '../../model/variants/variant.js';
import type { Expectation } from '../../model/variants/variant.js';
import type { Trace } from '../../traces/format.js';
import { UsageError } from '../errors.js';
import { searchLarger } from '../edited/follow.js';
import type { Searched } from '../edited/follow.js';
import type { ValidationSearches } from './validation-searches.js';
import { subjectOf } from '../subject/load.js';
import type { Subject } from '../subject/subject.js';
import { expectedIn } from '../check/verdict.js';
import { MERGED } from '../subject/world.js';

export interface Refutation {
  readonly scenario: string;
  readonly property: string;
  readonly steps: number;
}

/** A latency number beside that of the merged series (or the variant that it is compared with), in the scenario where they differ most. */
export interface Latency {
  readonly property: string;
  readonly scenario: string;
  readonly here: number;
  readonly merged: number;
}

/** What the searches say of one variant's expectation. */
export interface Judgement {
  /** Violations that the key, or a finding, expects. */
  readonly refuted: readonly Refutation[];
  readonly latencies: readonly Latency[];
  /** What contradicts the key whatever else a search might find. */
  readonly wrong: readonly string[];
  /** What the key expects and no search found. */
  readonly missing: readonly string[];
  /** Scenarios whose search is incomplete, so that what is missing may yet be there. */
  readonly open: readonly string[];
  /** Other violated properties that were seen on the way. */
  readonly also: readonly string[];
  /** Properties that are never at risk in any of the scenarios. */
  readonly vacuous: readonly string[];
  /** The model left its own domains: no verdict stands. */
  readonly error: Misfit | undefined;
  readonly states: number;
  /** Some of the searches left out what no verdict needs: `states` are those that were stored. */
  readonly reduced: boolean;
  readonly milliseconds: number;
}

/** Where the model left its own domains, and how. */
export interface Misfit {
  readonly scenario: string;
  readonly steps: number;
  readonly because: string;
  readonly trace: Trace | undefined;
}

/** Searches what a variant's expectation needs, and compares. `thorough`: also look for other violations. */
export async function judge(searches: ValidationSearches, subject: Subject, thorough: boolean): Promise<Judgement> {
  const { expect } = subject;
  if (expect === undefined) {
    throw new UsageError(`variant '${subject.id}' says nothing of its expected verdict: add 'expect', or use 'smpcheck check'`);
  }
  switch (expect.verdict) {
    case 'SAFE': case 'WORSE': return safe(searches, subject, expect.verdict === 'WORSE' ? expect : { larger: [] });
    case 'UNSAFE': return unsafe(searches, subject, expect.violated, thorough ? 'all' : 'asked');
    case 'WARN': return warned(subject, await unsafe(searches, subject, expect.violated, 'all'));
    // That the check said nothing is what the silent property says when it is violated.
    case 'BLIND': return unsafe(searches, subject, expectedIn(expect), thorough ? 'all' : 'asked');
  }
}

/** Whether the variant is said to violate nothing. */
export const promises = ({ expect }: Subject): boolean => expect?.verdict === 'SAFE' || expect?.verdict === 'WORSE';

/** The properties that are asked unless somebody names some: all but latency numbers. */
export const judgedOf = (subject: Subject): readonly string[] =>
  subject.properties.filter((p) => p.kind !== 'latency').map((p) => p.property);

type Larger = Pick<Extract<Expectation, { readonly verdict: 'WORSE' }>, 'larger' | 'than'>;

const allowed = ({ finding }: Pick<Subject, 'finding'>, scenario: string): readonly string[] => explained(finding, scenario);

async function safe(searches: ValidationSearches, subject: Subject, { larger, than = MERGED }: Larger): Promise<Judgement> {
  const judged = judgedOf(subject);
  const seen = await Promise.all(subject.scenarios.map(async (scenario): Promise<Searched> =>
    ({ scenario, outcome: await searches.search(subject, scenario, [...judged, ...larger]) })));
  const latencies = await Promise.all(larger.map((p) => latency(searches, subject, p, than, seen)));
  const open = seen.filter((s) => !s.outcome.complete).map((s) => s.scenario);
  const wrong = unallowed(subject, seen);
  const same = latencies.filter((l) => l.here <= l.merged)
    .map((l) => `${l.property} is ${l.here}, not more than the ${l.merged} of ${than === MERGED ? 'the merged series' : than}`);
  const atRisk = new Set(seen.flatMap((s) => [...s.outcome.atRisk]));
  const vacuous = subject.properties.filter((p) => judged.includes(p.property) && !atRisk.has(p.property));
  return {
    ...sums(seen), latencies, open, also: [], wrong, missing: [...same, ...unfound(subject, seen)],
    refuted: refutations(seen, (p, scenario) => allowed(subject, scenario).includes(p)),
    vacuous: vacuous.map((p) => p.property),
  };
}

const unallowed = (subject: Subject, seen: readonly Searched[]): readonly string[] => seen.flatMap(({ scenario, outcome }) =>
  [...outcome.violations.keys()].filter((p) => p !== modelErrorProperty && !allowed(subject, scenario).includes(p)).map((p) => `${p} is violated in ${scenario}`));

/** The judgement of a promise and what larger scenarios say against it, as far as some seconds show; `searched` says which of them count. */
export async function judgeLarger(
  searches: ValidationSearches, subject: Subject, judgement: Judgement, larger: readonly string[],
): Promise<{ readonly judgement: Judgement; readonly searched: readonly string[] }> {
  const seen = await searchLarger(larger, (scenario, most) => searches.search(subject, scenario, judgedOf(subject), undefined, most));
  const { error, states, milliseconds } = sums(seen);
  return {
    searched: seen.map((s) => s.scenario),
    judgement: {
      ...judgement, wrong: [...judgement.wrong, ...unallowed(subject, seen)], error: judgement.error ?? error,
      states: judgement.states + states, milliseconds: judgement.milliseconds + milliseconds,
    },
  };
}

async function latency(
  searches: ValidationSearches, subject: Subject, property: string, than: string, seen: readonly Searched[],
): Promise<Latency> {
  const merged = await subjectOf({ ...subject.source, variant: than });
  const numbers = await Promise.all(seen.map(async ({ scenario, outcome }): Promise<Latency> => ({
    property, scenario, here: outcome.maxima.get(property)?.value ?? 0,
    merged: (await searches.search(merged, scenario, [property])).maxima.get(property)?.value ?? 0,
  })));
  return numbers.reduce((a, b) => (b.here - b.merged > a.here - a.merged ? b : a));
}

/** Scenario by scenario, asking for what is not yet found and could be found there. */
async function unsafe(
  searches: ValidationSearches, subject: Subject, expected: readonly string[], observe: 'all' | 'asked',
): Promise<Judgement> {
  const seen: Searched[] = [];
  let left = expected;
  for (const scenario of subject.scenarios) {
    const { violable } = await searches.survey(subject, scenario);
    const ask = [...new Set([...left, ...allowed(subject, scenario)])].filter((p) => violable.includes(p));
    if (ask.length === 0) continue;
    const outcome = await searches.search(subject, scenario, observe === 'all' ? judgedOf(subject) : ask, ask);
    seen.push({ scenario, outcome });
    left = left.filter((p) => !outcome.violations.has(p));
  }
  const holds = subject.finding?.holds ?? [];
  const open = seen.filter((s) => !['complete', 'found'].includes(s.outcome.ended)).map((s) => s.scenario);
  const wanted = (p: string, scenario: string): boolean => expected.includes(p) || allowed(subject, scenario).includes(p);
  return {
    ...sums(seen), latencies: [], vacuous: [], open,
    refuted: refutations(seen, wanted).toSorted((a, b) => expected.indexOf(a.property) - expected.indexOf(b.property)),
    wrong: holds.filter((p) => !left.includes(p)).map((p) => `${p} is violated, though the finding says that it holds`),
    missing: [...left.filter((p) => !holds.includes(p)).map(notViolated), ...unfound(subject, seen)],
    also: refutations(seen, (p, scenario) => !wanted(p, scenario)).map((r) => r.property),
  };
}

function warned(subject: Subject, judgement: Judgement): Judgement {
  const kind = (name: string): string => subject.properties.find((p) => p.property === name)?.kind ?? name;
  const real = [...judgement.refuted.map((r) => r.property), ...judgement.also].filter((p) => kind(p) !== 'warning');
  return { ...judgement, wrong: [...judgement.wrong, ...real.map((p) => `${p} is violated, which is no warning`)] };
}

const notViolated = (property: string): string => `${property} is not violated`;

/** What a finding says that fails in its scenarios must fail there. */
function unfound(subject: Subject, seen: readonly Searched[]): readonly string[] {
  return explainedIn(subject.finding).flatMap((scenario) => {
    const outcome = seen.find((s) => s.scenario === scenario)?.outcome;
    return allowed(subject, scenario).filter((p) => outcome?.violations.has(p) !== true)
      .map((p) => `${notViolated(p)} in ${scenario}, though the finding says so`);
  });
}

/** The first counterexample of each property. */
function refutations(
  seen: readonly Searched[], wanted: (property: string, scenario: string) => boolean,
): readonly Refutation[] {
  const all = seen.flatMap(({ scenario, outcome }) => [...outcome.violations.values()]
    .filter((c) => c.property !== modelErrorProperty)
    .map((c): Refutation => ({ scenario, property: c.property, steps: c.path.length })));
  const mine = all.filter((r) => wanted(r.property, r.scenario));
  return mine.filter((r, i) => mine.findIndex((x) => x.property === r.property) === i);
}

const sums = (seen: readonly Searched[]): Pick<Judgement, 'states' | 'reduced' | 'milliseconds' | 'error'> => ({
  error: seen.flatMap(({ scenario, outcome }): readonly Misfit[] => {
    const found = outcome.violations.get(modelErrorProperty);
    return found === undefined ? [] : [{ scenario, steps: found.path.length, because: found.because, trace: outcome.trace }];
  }).at(0),
  reduced: seen.some((s) => s.outcome.reduced !== undefined),
  states: seen.reduce((n, s) => n + s.outcome.states, 0),
  milliseconds: seen.reduce((n, s) => n + s.outcome.milliseconds, 0),
});

