import { assert, property as forAll } from 'fast-check';
import { expect, test } from 'vitest';
import { ground } from '../../language/index.js';
import type { GroundSystem } from '../../language/index.js';
import { searchReference } from '../../reference/search.js';
import type { SearchResult } from '../../result.js';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { callfn } from '../../testing/callfn.js';
import { passable } from './passable.js';
import { arbitraryFrames } from './testing/arbitrary-frames.js';
import { searchReduced } from './testing/search-reduced.js';
import type { Verdict } from './testing/search-reduced.js';

/** A failure tells its seed at once; take `endOnFailure` away to shrink it, which takes minutes. */
const runs = { endOnFailure: true };
const STATES_MAX = 2000;

const verdictOf = (r: SearchResult): Omit<Verdict, 'states'> => ({
  complete: r.complete, violated: [...r.violations.keys()].sort(), atRisk: [...r.atRisk].sort(),
  maxima: Object.fromEntries([...r.maxima].map(([p, m]) => [p, m.value] as const).sort()),
});

/** Searches `system` both ways and compares; what came of it, undefined if it is too large. */
function compare(system: GroundSystem, chainMax: number) {
  const full = searchReference(system, { statesMax: STATES_MAX });
  if (!full.complete) return undefined;
  const reduction = passable(system);
  const { states, ...verdict } = searchReduced(system, reduction, { chainMax });
  expect(verdict).toEqual(verdictOf(full));
  expect(states).toBeLessThanOrEqual(full.states);
  return { full, states, reduction };
}

test('random systems have the same verdicts with and without', () => {
  const seen = { complete: 0, always: 0, conditional: 0, fewer: 0, violated: 0 };
  assert(forAll(arbitrarySystem(), ({ system }) => {
    const found = compare(system, 64);
    if (found === undefined) return;
    seen.complete++;
    if (found.reduction.passable.includes(1)) seen.always++;
    if (found.reduction.conditional.size > 0) seen.conditional++;
    if (found.states < found.full.states) seen.fewer++;
    if (found.full.violations.size > 0) seen.violated++;
  }), { ...runs, numRuns: 300 });
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(50);
});

test('random tasks under random frames have the same verdicts, whatever the length of chains', () => {
  const seen = { stuck: 0, fewer: 0, conditional: 0, violated: 0 };
  for (const chainMax of [1, 3, 64]) {
    assert(forAll(arbitraryFrames(), (system) => {
      const found = compare(system, chainMax);
      if (found === undefined) return;
      if (found.full.violations.has('ends')) seen.stuck++;
      if (found.states < found.full.states) seen.fewer++;
      if (found.reduction.conditional.size > 0) seen.conditional++;
      if (found.full.violations.has('never') || found.full.violations.has('release')) seen.violated++;
    }), { ...runs, numRuns: 150 });
  }
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(20);
});

test('the yardstick needs 7,109 states of 11,399', () => {
  const { description, properties } = callfn(2, 2);
  const system = ground(description, properties);
  const { states, violated, maxima } = searchReduced(system, passable(system));
  expect({ states, violated, maxima }).toEqual({ states: 7109, violated: [], maxima: { interrupts: 2 } });
});
