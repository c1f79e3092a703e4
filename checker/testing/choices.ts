import { array, nat, noBias } from 'fast-check';
import type { Arbitrary } from 'fast-check';

/**
 * A list of numbers read as decisions, so that fast-check shrinks whatever is built from it: fewer and
 * smaller numbers give a simpler thing. Choice 0 is the simplest and what comes after the end.
 */
export class Choices {
  private next = 0;
  constructor(private readonly numbers: readonly number[]) {}

  /** A number in 0..n-1. */
  below(n: number): number { return (this.numbers[this.next++] ?? 0) % n; }

  /** True once in `n` times. */
  oneIn(n: number): boolean { return this.below(n) === n - 1; }

  pick<T>(list: readonly T[]): T { return list[this.below(list.length)]; }

  /** `low`..`high` things. */
  list<T>(low: number, high: number, make: (k: number) => T): T[] {
    return Array.from({ length: low + this.below(high - low + 1) }, (_, k) => make(k));
  }
}

/** Numbers for `Choices`, at most `length` of them. */
export const arbitraryChoices = (length: number): Arbitrary<number[]> =>
  noBias(array(nat({ max: 9999 }), { maxLength: length, size: 'max' }));
