import { expect, test } from 'vitest';
import { agent, ground, lit, range, variable, wait } from '../language/index.js';
import type { GroundSystem } from '../language/index.js';
import { searchEngine } from './search.js';

const [COUNTERS, MAX] = [5, 11];

/** Independent counters: (MAX + 1) to the power of COUNTERS states, COUNTERS * MAX levels. */
function counters(): GroundSystem {
  const counts = Array.from({ length: COUNTERS }, (_, k) => variable(`count${k}`, [], range(MAX), lit(0)));
  return ground({
    name: 'counters', sets: {}, lanes: ['0'], variables: counts.map((v) => v.node), pools: [], definitions: [], routines: [], switches: {},
    agents: counts.map((count, k) => agent(`counter${k}`, { lane: lit(0), repeat: true }, () => [
      wait('up', count().below(lit(MAX)), 'plain', [count().set(count().plus(1))]),
    ])),
  });
}

const STATES = (MAX + 1) ** COUNTERS;

test.each([1, 2, 3])('the table and the memory grow while %i threads search', (workers) => {
  expect(searchEngine(counters(), { workers })).toMatchObject({
    states: STATES, transitions: COUNTERS * MAX * (MAX + 1) ** (COUNTERS - 1), depth: COUNTERS * MAX, deadlocks: 1, complete: true,
  });
});

test.each([1, 2])('memory that ends makes a search of %i threads incomplete, not wrong', (workers) => {
  const small = searchEngine(counters(), { workers, memoryMax: 2 ** 20 });
  expect(small.complete).toBe(false);
  expect(small.states).toBeGreaterThan(10_000);
  expect(small.states).toBeLessThan(STATES);
});
