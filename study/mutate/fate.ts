import type { Mutant } from '../../checker/language/edit/mutants.js';
import { addressesIn } from '../../checker/language/edit/address.js';
import { nodesIn } from '../../checker/language/edit/tree.js';
import type { Description } from '../../checker/language/index.js';
import type { SurvivorKind } from './survivor.js';
import type { Base } from './base.js';
import type { Kill, TrialOutcome } from './trial.js';

/** Reasons that need nobody's word. */
export type FoundReason = 'same system' | 'orderings' | 'never runs' | 'latency';
export type Reason = FoundReason | SurvivorKind;

/** What became of a mutant. */
export type Fate =
  | { readonly word: 'killed'; readonly by: Kill }
  | { readonly word: 'explained'; readonly reason: Reason; readonly because: string }
  | { readonly word: 'unexplained' }
  /** A search reached its bound, and nothing was violated up to there. */
  | { readonly word: 'open'; readonly because: string }
  | { readonly word: 'no program'; readonly because: string }
  | { readonly word: 'stopped' };

export interface Judged { readonly mutant: Mutant; readonly fate: Fate }

/** What a trial alone says; undefined: the mutant survives it, and why is another question. */
export function fateOf({ killed, refused, stopped, changed, open, orderings }: TrialOutcome): Fate | undefined {
  if (killed !== undefined) return { word: 'killed', by: killed };
  if (refused !== undefined) return { word: 'no program', because: refused };
  if (stopped) return { word: 'stopped' };
  if (open.length > 0) return { word: 'open', because: `the search did not end in ${open.join(', ')}` };
  if (changed.length > 0) return undefined;
  return orderings
    ? { word: 'explained', reason: 'orderings', because: 'it changes memory orderings alone: needs a weaker memory model' }
    : { word: 'explained', reason: 'same system', because: 'every scenario has the same system with and without it' };
}

/** Whether nothing that the mutant touches runs in any scenario. */
export function neverRuns({ program, at, beside }: Mutant, description: Description, suite: readonly Base[]): boolean {
  const all = description.routines.filter((r) => r.name === program).flatMap(addressesIn);
  const touched = all.filter((e) => e.address === at || e.address === beside)
    .flatMap((e) => nodesIn([e.found.node])).map(({ node }) => `${program}/${node.name}`);
  return suite.every(({ fired }) => touched.every((address) => !fired.includes(address)));
}
