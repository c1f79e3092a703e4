import { expect, test } from 'vitest';
import { searchEngine } from '../engine/search.js';
import { ground } from '../language/index.js';
import { searchReference } from '../reference/search.js';
import { callfn } from './callfn.js';

test('2 CPUs and 2 tasks give the published counts, in both searches', () => {
  const { description, properties } = callfn(2, 2);
  const system = ground(description, properties);
  for (const search of [searchReference, searchEngine]) {
    const { states, transitions, complete, violations, maxima } = search(system);
    expect({ states, transitions, complete, violations: violations.size }).toEqual(
      { states: 11_399, transitions: 30_176, complete: true, violations: 0 });
    expect(maxima.get('interrupts')?.value).toBe(2);
  }
});

test('2 CPUs and 2 tasks have 2,906 orbits, by one thread and by two', () => {
  const { description, properties } = callfn(2, 2);
  const system = ground(description, properties);
  for (const workers of [1, 2]) {
    const { states, transitions, complete, reduced, maxima } = searchEngine(system, {
      reduction: 'symmetry', reduceFrom: 0, workers, shareFrom: 32,
    });
    expect({ states, transitions, complete, permutations: reduced?.permutations }).toEqual(
      { states: 2906, transitions: 7730, complete: true, permutations: 3 });
    expect(maxima.get('interrupts')?.value).toBe(2);
  }
});
