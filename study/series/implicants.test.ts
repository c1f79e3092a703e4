import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { covers, primeImplicants } from './implicants.js';
import type { Cube } from './implicants.js';

const holds = ({ present, absent }: Cube, a: number): boolean => (a & present) === present && (a & absent) === 0;
const assignments = (n: number): number[] => Array.from({ length: 2 ** n }, (_, a) => a);
const key = ({ present, absent }: Cube): string => `${present}/${absent}`;

/** Every product of literals that implies the function, and no such product with a literal less. */
function byBruteForce(n: number, isOn: (a: number) => boolean): string[] {
  const cubes = assignments(n).flatMap((present) => assignments(n).filter((absent) => (present & absent) === 0)
    .map((absent): Cube => ({ present, absent })));
  const implicants = cubes.filter((c) => assignments(n).every((a) => !holds(c, a) || isOn(a)));
  return implicants.filter((c) => !implicants.some((d) => d !== c && covers(d, c))).map(key).sort();
}

describe('prime implicants', () => {
  test('are those of brute force, each once', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4 }).chain((n) =>
      fc.record({ n: fc.constant(n), table: fc.array(fc.boolean(), { minLength: 2 ** n, maxLength: 2 ** n }) })), ({ n, table }) => {
      const found = primeImplicants(n, (a) => table[a]).map(key);
      expect(found.toSorted()).toEqual(byBruteForce(n, (a) => table[a]));
    }), { numRuns: 300 });
  });

  test('together are the function', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 128, maxLength: 128 }), (table) => {
      const cubes = primeImplicants(7, (a) => table[a]);
      for (const a of assignments(7)) expect(cubes.some((c) => holds(c, a))).toBe(table[a]);
    }), { numRuns: 30 });
  });

  test('of constants, and of an exclusive or', () => {
    expect(primeImplicants(3, () => false)).toEqual([]);
    expect(primeImplicants(3, () => true)).toEqual([{ present: 0, absent: 0 }]);
    expect(primeImplicants(2, (a) => a === 1 || a === 2).map(key).sort()).toEqual(['1/2', '2/1']);
  });

  test('of fourteen variables', () => {
    const need = (y: number, x: number) => (a: number): boolean => (a >>> y & 1) === 1 && (a >>> x & 1) === 0;
    const clauses = [need(1, 0), need(7, 3), need(7, 4), need(7, 5), need(6, 5), need(13, 11), need(13, 12)];
    expect(primeImplicants(14, (a) => clauses.some((c) => c(a)))).toHaveLength(clauses.length);
  });
});
