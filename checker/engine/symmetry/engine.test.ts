import { assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import type { SearchResult } from '../../result.js';
import { arbitraryChoices } from '../../testing/choices.js';
import { searchEngine } from '../search.js';
import { symmetryOf } from './symmetry.js';
import { searchOrbits } from './testing/orbits.js';
import { RandomSymmetric } from './testing/random.js';

const STATES_MAX = 600;

const plain = ({ violations, maxima, atRisk, complete }: SearchResult) => ({
  violations: Object.fromEntries(violations), atRisk: [...atRisk].sort(), complete,
  maxima: Object.fromEntries([...maxima].map(([p, m]) => [p, m.value])),
});

test.each([1, 2])('the engine with %i threads counts orbits as the oracle does, and shows what a plain search shows', (workers) => {
  const seen = { groups: 0, smaller: 0, violated: 0, counted: 0 };
  assert(property(arbitraryChoices(400), arbitraryChoices(400), (world, program) => {
    const system = new RandomSymmetric(world, program, 100_000).system();
    const symmetry = symmetryOf(system);
    if (symmetry.permutations.length === 0) return;
    const reference = searchReference(system, { statesMax: STATES_MAX });
    if (!reference.complete) return;
    seen.groups++;
    const found = searchEngine(system, { reduction: 'symmetry', reduceFrom: 0, workers, shareFrom: 2 });
    expect(plain(found)).toEqual(plain(reference));
    if (found.violations.size > 0) seen.violated++;
    if (found.reduced === undefined) return;
    const { states, transitions } = searchOrbits(system, symmetry);
    expect([found.states, found.transitions]).toEqual([states, transitions]);
    seen.counted++;
    if (states < reference.states) seen.smaller++;
  }), { numRuns: workers === 1 ? 150 : 60 });
  expect(Math.min(seen.groups, seen.smaller, seen.violated, seen.counted)).toBeGreaterThan(3);
});

test('with fusing on top the verdicts are still those of the oracle', () => {
  const seen = { both: 0, violated: 0, smaller: 0 };
  assert(property(arbitraryChoices(400), arbitraryChoices(400), (world, program) => {
    const measured = new RandomSymmetric(world, program, 100_000).system();
    const system = { ...measured, properties: measured.properties.map((p) => ({ ...p, measure: undefined })) };
    const reference = searchReference(system, { statesMax: STATES_MAX });
    if (!reference.complete) return;
    const found = searchEngine(system, { reduction: true, reduceFrom: 0 });
    expect(plain(found)).toEqual(plain(reference));
    if (found.violations.size > 0) seen.violated++;
    if ((found.reduced?.permutations ?? 0) > 0 && (found.reduced?.passable ?? 0) > 0) seen.both++;
    if (found.states < reference.states) seen.smaller++;
  }), { numRuns: 200 });
  expect(Math.min(seen.both, seen.violated, seen.smaller)).toBeGreaterThan(3);
});
