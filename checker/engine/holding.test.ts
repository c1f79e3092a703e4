import { assert, property as forAll } from 'fast-check';
import { expect, test } from 'vitest';
import { searchReference } from '../reference/search.js';
import type { SearchResult } from '../result.js';
import { arbitraryHolding } from '../testing/holding-system.js';
import { passable } from './reduction/passable.js';
import { searchEngine } from './search.js';
import { symmetryOf } from './symmetry/symmetry.js';

const STATES_MAX = 5000;
const RUNS = 150;
/** At least so much of the systems that are small enough: each kind, and how much is saved by each reduction. */
const SHARES = { small: 0.6, holds: 0.6, violated: 0.03, fused: 0.7, symmetric: 0.5, both: 0.5 };

const told = ({ violations, atRisk, complete }: SearchResult) => ({ violations: Object.fromEntries(violations), atRisk: [...atRisk].sort(), complete });

test('systems that hold, fuse and are symmetric are judged the same by every reduction', () => {
  const seen = { small: 0, holds: 0, violated: 0, fused: 0, symmetric: 0, both: 0 };
  assert(forAll(arbitraryHolding(), (system) => {
    const reference = searchReference(system, { statesMax: STATES_MAX });
    if (!reference.complete) return;
    const [fused, symmetric, both] = (['fusing', 'symmetry', true] as const).map((reduction) => {
      const found = searchEngine(system, { reduction, reduceFrom: 0 });
      expect(told(found), String(reduction)).toEqual(told(reference));
      return found.states < reference.states;
    });
    seen.small++;
    seen[reference.violations.size === 0 ? 'holds' : 'violated']++;
    if (fused) seen.fused++;
    if (symmetric) seen.symmetric++;
    if (both && passable(system).passable.includes(1) && symmetryOf(system).permutations.length > 0) seen.both++;
  }), { numRuns: RUNS, endOnFailure: true });
  expect(seen.small).toBeGreaterThan(RUNS * SHARES.small);
  for (const [what, share] of Object.entries(SHARES)) expect(seen[what as keyof typeof seen], what).toBeGreaterThan(seen.small * share);
});
