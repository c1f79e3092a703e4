import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { patches } from '../../model/patches/index.js';
import { patchList, patchNumbers } from './patch-list.js';

test('a list is read as it is written', () => {
  const sets = fc.uniqueArray(fc.integer({ min: 1, max: patches.length })).map((s) => s.toSorted((a, b) => a - b));
  fc.assert(fc.property(sets, (numbers) => { expect(patchNumbers(patchList(numbers))).toEqual(numbers); }));
});

test('runs, single numbers, in any order', () => {
  expect([patchList([]), patchList([1, 2, 3, 6]), patchList([2, 3]), patchList([5])]).toEqual(['none', '1-3,6', '2,3', '5']);
  expect(patchNumbers(' 6, P1-P3 ,2')).toEqual([1, 2, 3, 6]);
});
