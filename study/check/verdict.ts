import type { Property } from '../../checker/language/index.js';
import { modelErrorProperty } from '../../checker/language/ground.js';
import type { Expectation } from '../../model/variants/variant.js';
import type { Counterexample, SearchResult } from '../../checker/result.js';

/**
 * *Holds*, *reachable* and *vacuous* need a complete search; *measured* is a latency number. *Reachable* is what is proved of
 * a goal: from every state cooperative steps can lead to it, which does not say that they do. *Violated before*: without the
 * edits too, so that nothing is known of the edits.
 */
export type Word = 'violated' | 'violated before' | 'holds' | 'reachable' | 'not found' | 'vacuous' | 'measured';

export interface Verdict {
  readonly property: string;
  readonly word: Word;
  /** Length of the counterexample, or of the path to the largest number; in unfused steps. */
  readonly steps: number | undefined;
  /** The latency number; a lower bound where the search is incomplete. */
  readonly value: number | undefined;
  readonly because: string | undefined;
}

/** Properties that an expectation names. */
export function expectedIn(e: Expectation): readonly string[] {
  switch (e.verdict) {
    case 'SAFE': return [];
    case 'WORSE': return e.larger;
    case 'UNSAFE': case 'WARN': return e.violated;
    case 'BLIND': return [...e.violated, e.silent];
  }
}

/** What one search says of one property that it observed. */
export function verdictOf(p: Property, outcome: SearchResult): Verdict {
  const found = outcome.violations.get(p.property);
  if (found !== undefined) return violated(found);
  const largest = outcome.maxima.get(p.property);
  if (p.measure !== undefined && largest !== undefined) {
    return { ...plain(p.property, 'measured'), value: largest.value, steps: largest.path.length };
  }
  if (!outcome.complete) return plain(p.property, 'not found');
  // A number that is below 0 everywhere was never a number of anything.
  if (p.measure !== undefined || !outcome.atRisk.has(p.property)) return plain(p.property, 'vacuous');
  return plain(p.property, p.goal === undefined ? 'holds' : 'reachable');
}

/** A value outside a domain that nobody claims: in a system of the user's own, or in the history of an observer. */
const modelErrors = ({ violations }: SearchResult): readonly Verdict[] => {
  const found = violations.get(modelErrorProperty);
  return found === undefined ? [] : [violated(found)];
};

/**
 * What one search says of those properties, then the model's own error. Beside an error a violation stands, for it has
 * a trace; that a property holds does not, for what it counts, or what it watches, is not what was written.
 */
export function verdictsOf(properties: readonly Property[], outcome: SearchResult): readonly Verdict[] {
  const errors = modelErrors(outcome);
  const doubt = (v: Verdict): Verdict => (errors.length > 0 && isGood(v.word) ? { ...v, word: 'not found' } : v);
  return [...properties.map((p) => doubt(verdictOf(p, outcome))), ...errors];
}

/** Nothing was found wrong, in every state. */
export const isGood = (word: Word): boolean => word === 'holds' || word === 'reachable';

const plain = (property: string, word: Word): Verdict =>
  ({ property, word, steps: undefined, value: undefined, because: undefined });

/** Found by a reduced search whose counterexample was to be searched for yet when it was stopped. */
export const UNTRACED = 'trace not found within the limits';

const violated = ({ property, path, because, untraced }: Counterexample): Verdict => (untraced === true
  ? { ...plain(property, 'violated'), because: UNTRACED } : { ...plain(property, 'violated'), steps: path.length, because });
