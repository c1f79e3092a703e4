import { fails, verdictIn } from './family.js';
import type { Family, Failure } from './family.js';
import type { PatchSet } from './subsets.js';

/** Where a set of patches fails. */
export interface KernelVerdict {
  readonly set: PatchSet;
  readonly fails: Failure;
  /** Scenarios in which it fails. */
  readonly in: readonly string[];
}

const ORDER: readonly Failure[] = ['no', 'unknown', 'yes'];

/** The kernel before the series with these patches, over all scenarios. */
export function kernelVerdict(families: readonly Family[], set: PatchSet): KernelVerdict {
  const worst = families.map((f) => verdictIn(f, set).fails).reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), 'no');
  return { set, fails: worst, in: families.filter((f) => fails(verdictIn(f, set))).map((f) => f.scenario) };
}

/** A latency number of a set of patches beside that of another, in one scenario. */
export interface Larger {
  readonly property: string;
  readonly scenario: string;
  readonly here: number;
  readonly there: number;
}

/** The latency numbers of `set` that are larger than those of `other`, where both are known. */
export const largerThan = (families: readonly Family[], set: PatchSet, other: PatchSet): readonly Larger[] =>
  families.flatMap((f) => [...verdictIn(f, set).latencies].flatMap(([property, here]): readonly Larger[] => {
    const there = verdictIn(f, other).latencies.get(property);
    return there !== undefined && here > there ? [{ property, scenario: f.scenario, here, there }] : [];
  }));

/** Excused properties that fail with `set` and not with `other`. */
export const stillViolated = (families: readonly Family[], set: PatchSet, other: PatchSet) =>
  families.flatMap((f) => f.excused.filter((p) => verdictIn(f, set).violated.has(p) && !verdictIn(f, other).violated.has(p))
    .map((property) => ({ property, scenario: f.scenario })));

/** Whether two sets of patches are the same system in every scenario. */
export const isSameSystem = (families: readonly Family[], a: PatchSet, b: PatchSet): boolean => families.every((f) => {
  const [x, y] = [f.digests.get(a & f.relevant), f.digests.get(b & f.relevant)];
  return (a & f.relevant) === (b & f.relevant) || (x !== undefined && x === y);
});
