import { fails, isSafe, verdictIn } from './family.js';
import type { Family } from './family.js';
import { primeImplicants } from './implicants.js';
import type { Cube } from './implicants.js';
import type { Severity } from './evidence.js';
import { bit, bySize, contains, minimal, numbersOf, sizeOf } from './subsets.js';
import type { PatchSet } from './subsets.js';

/** `present` fails for want of one patch: it fails, and with `absent` added it does not. */
export interface Need {
  readonly absent: number;
  readonly present: PatchSet;
  /** Where it is so. */
  readonly scenarios: readonly string[];
}

/** The smallest sets of patches in each scenario that fail for want of one; equal ones of several scenarios together. */
export function needsIn(families: readonly Family[]): readonly Need[] {
  const found = new Map<string, { absent: number; present: PatchSet; scenarios: string[] }>();
  for (const f of families) {
    for (const absent of numbersOf(f.relevant)) {
      const failing = [...f.verdicts.keys()].filter((s) =>
        !contains(s, bit(absent)) && fails(verdictIn(f, s)) && isSafe(verdictIn(f, s | bit(absent))));
      for (const present of minimal(failing)) {
        const need = found.get(`${absent} ${present}`) ?? { absent, present, scenarios: [] };
        need.scenarios.push(f.scenario);
        found.set(`${absent} ${present}`, need);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.absent - b.absent || bySize(a.present, b.present));
}

/** Those that no smaller need of the same patch, as bad as they are, stands for. */
export function smallest<N extends Need & { readonly kind: Severity }>(needs: readonly N[]): readonly N[] {
  const isPartOf = (m: N, n: N): boolean => m.absent === n.absent && m.present !== n.present && contains(n.present, m.present);
  return needs.filter((n) => !needs.some((m) => isPartOf(m, n) && (m.kind === 'unsafe' || n.kind === 'warning')));
}

/**
 * The sets of patches that fail in some scenario, as the prime implicants of that boolean function. A patch is
 * present or absent as a literal: bit k - 1 of a cube is patch k.
 */
export function implicantsOf(families: readonly Family[]): readonly Cube[] {
  const matters = numbersOf(families.reduce((s, f) => s | f.relevant, 0));
  const setFrom = (assignment: number): PatchSet => matters.reduce((s, n, i) => ((assignment >>> i) & 1 ? s | bit(n) : s), 0);
  const size = ({ present, absent }: Cube): number => sizeOf(present | absent);
  return primeImplicants(matters.length, (a) => families.some((f) => fails(verdictIn(f, setFrom(a)))))
    .map(({ present, absent }): Cube => ({ present: setFrom(present), absent: setFrom(absent) }))
    .sort((a, b) => size(a) - size(b) || bySize(a.present, b.present) || a.absent - b.absent);
}
