import type { EffectNode, Property } from '../checker/language/index.js';
import { modelErrorProperty } from '../checker/language/ground.js';
import type { Expectation } from '../model/variants/variant.js';
import type { Counterexample, SearchResult } from '../checker/result.js';

/** *Holds* and *vacuous* need a complete search; *measured* is a latency number. */
export type Word = 'violated' | 'holds' | 'not found' | 'vacuous' | 'measured';

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

/** Whether a property says when it is at risk; one that does not is never vacuous. */
export function saysRisk(p: Property): boolean {
  const within = (e: EffectNode): boolean => e.op === 'atRisk'
    || (e.op === 'when' && [...e.yes, ...e.no].some(within)) || (e.op === 'each' && e.body.some(within));
  return p.atRisk !== undefined || Object.values(p.on).flat().some(within);
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
  return plain(p.property, outcome.atRisk.has(p.property) || !saysRisk(p) ? 'holds' : 'vacuous');
}

/** A value outside a domain that nobody claims: in a system of the user's own, or in the history of an observer. */
export const modelErrors = ({ violations }: SearchResult): readonly Verdict[] => {
  const found = violations.get(modelErrorProperty);
  return found === undefined ? [] : [violated(found)];
};

/**
 * What one search says of those properties, then the model's own error. Beside an error a violation stands, for it has
 * a trace; that a property holds does not, for what it counts, or what it watches, is not what was written.
 */
export function verdictsOf(properties: readonly Property[], outcome: SearchResult): readonly Verdict[] {
  const errors = modelErrors(outcome);
  const doubt = (v: Verdict): Verdict => (errors.length > 0 && v.word === 'holds' ? { ...v, word: 'not found' } : v);
  return [...properties.map((p) => doubt(verdictOf(p, outcome))), ...errors];
}

const plain = (property: string, word: Word): Verdict =>
  ({ property, word, steps: undefined, value: undefined, because: undefined });

/** Found by a reduced search whose counterexample was to be searched for yet when it was stopped. */
export const UNTRACED = 'trace not found within the limits';

const violated = ({ property, path, because, untraced }: Counterexample): Verdict => (untraced === true
  ? { ...plain(property, 'violated'), because: UNTRACED } : { ...plain(property, 'violated'), steps: path.length, because });
