/** A set of patches as bits: patch number k is bit k - 1. */
export type PatchSet = number;

export const setOf = (numbers: readonly number[]): PatchSet => numbers.reduce((s, n) => s | (1 << (n - 1)), 0);

/** The numbers of a set, ascending. */
export function numbersOf(set: PatchSet): readonly number[] {
  const numbers: number[] = [];
  for (let n = 1, rest = set; rest !== 0; n++, rest >>>= 1) if ((rest & 1) === 1) numbers.push(n);
  return numbers;
}

/** Patches 1 to k. */
export const prefix = (k: number): PatchSet => 2 ** k - 1;

export const bit = (n: number): PatchSet => 1 << (n - 1);

export const contains = (set: PatchSet, part: PatchSet): boolean => (set & part) === part;

/** Every subset of `set`, the empty one first, each after its own subsets. */
export function subsetsOf(set: PatchSet): readonly PatchSet[] {
  const all: PatchSet[] = [0];
  for (let s = set & -set; s !== 0; s = (s - set) & set) all.push(s);
  return all;
}

export const sizeOf = (set: PatchSet): number => numbersOf(set).length;

/** Those that contain no other; the order stays. */
export function minimal(sets: readonly PatchSet[]): readonly PatchSet[] {
  const each = [...new Set(sets)];
  return each.filter((s) => !each.some((t) => t !== s && contains(s, t)));
}

/** Smaller sets first, then in the order of their patches. */
export const bySize = (a: PatchSet, b: PatchSet): number => sizeOf(a) - sizeOf(b) || compareNumbers(numbersOf(a), numbersOf(b));

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((n, i) => n !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
