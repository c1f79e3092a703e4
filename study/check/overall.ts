import { modelErrorProperty } from '../../checker/language/ground.js';
import { isUnrun } from '../edited/follow.js';
import type { CheckReport } from './check.js';
import { isGood, UNTRACED, verdictsOf } from './verdict.js';
import type { Verdict, Word } from './verdict.js';

/** A property over all scenarios: the worst verdict, where it was found. */
export interface Overall extends Verdict { readonly scenario: string }

const ORDER = ['violated', 'violated before', 'not found', 'measured', 'holds', 'reachable', 'vacuous'] as const;

/** The verdict of each property: violations first, the shortest of them at the top, vacuous ones last. */
export function overall(report: CheckReport): readonly Overall[] {
  const { properties, outcomes, scenarios } = report;
  const verdicts = outcomes.flatMap((o, i) => verdictsOf(properties, o)
    .map((v): Overall => ({ ...v, word: isKnown(report, v, scenarios[i]) ? 'violated before' : wordFor(v.word, report), scenario: scenarios[i] })));
  const names = new Set([...properties.map((p) => p.property), ...verdicts.map((v) => v.property)]);
  const all = [...names].map((name) => {
    const mine = verdicts.filter((v) => v.property === name);
    return mine.length > 0 ? mine.reduce(worse) : { property: name, word: 'not found', steps: undefined, value: undefined, because: undefined, scenario: scenarios[0] } as const;
  });
  return all.toSorted((a, b) => rank(a) - rank(b) || (a.word === 'violated' && b.word === 'violated' ? (a.steps ?? 0) - (b.steps ?? 0) : 0));
}

/** Violated in a scenario that nobody named, and so without the edits: a note says so, and blames nothing. */
const isKnown = ({ before }: Pick<CheckReport, 'before'>, v: Verdict, scenario: string): boolean =>
  v.word === 'violated' && before.some((k) => k.property === v.property && k.scenario === scenario);

/** Violations first, then an error of the model, then the others as they are listed. */
const rank = (v: Overall): number => (v.word !== 'violated' ? 2 : v.property === modelErrorProperty ? 1 : 0);

/** Nothing *holds* of edits that no step runs, nor of orderings that no search looks at. */
function wordFor(word: Word, { reached, orderings }: CheckReport): Word {
  if (!isGood(word)) return word;
  return isUnrun(reached) ? 'vacuous' : orderings === 'alone' ? 'not found' : word;
}

function worse(a: Overall, b: Overall): Overall {
  if (a.word !== b.word) return ORDER.indexOf(b.word) < ORDER.indexOf(a.word) ? b : a;
  if (a.word === 'violated' && a.because !== UNTRACED && b.because !== UNTRACED) return (b.steps ?? Infinity) < (a.steps ?? Infinity) ? b : a;
  if (a.word === 'measured') return (b.value ?? 0) > (a.value ?? 0) ? b : a;
  return a.because === UNTRACED ? b : a;
}

