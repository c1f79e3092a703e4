import { verdictIn } from './family.js';
import type { Family, Verdict } from './family.js';
import { bit, contains } from './subsets.js';
import type { PatchSet } from './subsets.js';

/** What a patch never changes, in any set of patches that it is added to. */
export interface Idle {
  readonly patch: number;
  /** The system, by digest. */
  readonly system: boolean;
  /** A verdict, an excused property, or a latency number of a safe system. */
  readonly verdict: boolean;
}

/** Patches 1 to `patchesMax` over every subset of `families`. */
export const idleIn = (families: readonly Family[], patchesMax: number): readonly Idle[] =>
  Array.from({ length: patchesMax }, (_, i) => i + 1).map((patch) => {
    const pairs = families.filter((f) => contains(f.relevant, bit(patch))).flatMap((f) => [...f.verdicts.keys()]
      .filter((s) => !contains(s, bit(patch)))
      .map((set): readonly [Family, PatchSet, PatchSet] => [f, set, set | bit(patch)]));
    return {
      patch,
      system: pairs.every(([f, a, b]) => f.digests.has(a) && f.digests.get(a) === f.digests.get(b)),
      verdict: pairs.every(([f, a, b]) => isSame(f, verdictIn(f, a), verdictIn(f, b))),
    };
  });

function isSame(f: Family, a: Verdict, b: Verdict): boolean {
  if (a.fails !== b.fails) return false;
  if (!a.complete || !b.complete) return a.fails !== 'unknown';
  return f.excused.every((p) => a.violated.has(p) === b.violated.has(p))
    && [...a.latencies].every(([p, value]) => b.latencies.get(p) === value);
}
