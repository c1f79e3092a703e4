import { isSafe, verdictIn } from './family.js';
import type { Family } from './family.js';
import { bit, bySize, contains, minimal, numbersOf } from './subsets.js';
import type { PatchSet } from './subsets.js';

/** A latency number that the whole series makes smaller in a scenario. */
export interface Gain {
  readonly property: string;
  readonly scenario: string;
  readonly before: number;
  /** With the whole series. */
  readonly after: number;
  /** The smallest safe sets of patches that reach `after`. */
  readonly by: readonly PatchSet[];
  /** Patches that lower the number when they are added to some set, both safe. */
  readonly carriers: PatchSet;
  /** Patches that raise the number when they are added to some set, both safe. */
  readonly spoilers: PatchSet;
  /** The least that any safe set reaches, and the smallest sets that do, where that is less than `after`. */
  readonly best: { readonly value: number; readonly by: readonly PatchSet[] } | undefined;
}

/** The gains of the series `all` in the scenarios where it is safe. */
export const gainsIn = (families: readonly Family[], all: PatchSet): readonly Gain[] =>
  families.flatMap((f) => [...verdictIn(f, all).latencies].flatMap(([property, after]): readonly Gain[] => {
    const before = verdictIn(f, 0).latencies.get(property);
    return before !== undefined && after < before && isSafe(verdictIn(f, all)) ? [gain(f, property, before, after)] : [];
  }));

function gain(f: Family, property: string, before: number, after: number): Gain {
  const safe = new Map([...f.verdicts].flatMap(([set, v]): readonly (readonly [PatchSet, number])[] => {
    const value = isSafe(v) ? v.latencies.get(property) : undefined;
    return value === undefined ? [] : [[set, value]];
  }));
  const reaching = (most: number): readonly PatchSet[] =>
    minimal([...safe].flatMap(([set, value]) => (value <= most ? [set] : []))).toSorted(bySize);
  const changing = (isSo: (without: number, having: number) => boolean): PatchSet => numbersOf(f.relevant).reduce((s, n) =>
    ([...safe].some(([set, value]) => !contains(set, bit(n)) && isSo(value, safe.get(set | bit(n)) ?? value)) ? s | bit(n) : s), 0);
  const least = Math.min(...safe.values());
  return {
    property, scenario: f.scenario, before, after, by: reaching(after),
    carriers: changing((without, having) => having < without), spoilers: changing((without, having) => having > without),
    best: least < after ? { value: least, by: reaching(least) } : undefined,
  };
}
