import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, minimal, numbersOf, prefix, setOf, subsetsOf } from './subsets.js';

test('numbers and sets are inverse', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 20 })), (numbers) => {
    expect(numbersOf(setOf(numbers))).toEqual(numbers.toSorted((a, b) => a - b));
  }));
  expect(numbersOf(prefix(3))).toEqual([1, 2, 3]);
});

test('subsets: all of them, each once', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 8 - 1 }), (set) => {
    const all = subsetsOf(set);
    expect(new Set(all).size).toBe(2 ** numbersOf(set).length);
    expect(all.every((s) => contains(set, s))).toBe(true);
    expect([all[0], all.at(-1)]).toEqual([0, set]);
  }));
});

test('minimal sets contain no other, and one of them is in each', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 63 })), (sets) => {
    const least = minimal(sets);
    for (const s of sets) expect(least.some((t) => contains(s, t))).toBe(true);
    for (const s of least) expect(least.filter((t) => contains(s, t))).toEqual([s]);
  }));
});
