import type { Gain } from './gains.js';
import type { Cube } from './implicants.js';
import { severityOf } from './evidence.js';
import type { Evidence, Severity } from './evidence.js';
import type { Need } from './needs.js';
import { bit, contains, numbersOf } from './subsets.js';
import type { PatchSet } from './subsets.js';

export type RatedNeed = Need & { readonly kind: Severity };

/** `to` needs `from`. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: Severity | 'gain';
  /** Smallest sets with `to` that fail for want of `from`; none of a gain. */
  readonly needs: readonly RatedNeed[];
}

/**
 * The derived graph. X -> Y fails where a prime implicant of failing has Y present and X absent; it is `unsafe` if
 * more than warnings fail in one of the smallest such sets, or in the same scenario in the whole series without X
 * (`without`), else `warning`. It is `gain` where Y lowers a number somewhere and every smallest set that brings a gain and has Y
 * has X.
 */
export function edgesOf(
  failing: readonly Cube[], needs: readonly RatedNeed[], without: (patch: number) => readonly Evidence[], gains: readonly Gain[],
): readonly Edge[] {
  const pairs = new Set(failing.flatMap(({ present, absent }) =>
    numbersOf(absent).flatMap((x) => numbersOf(present).map((y) => `${x} ${y}`))));
  const edges = [...pairs].map((pair): Edge => {
    const [from, to] = pair.split(' ').map(Number);
    const mine = needsWith(needs, from, to);
    const scenarios = new Set(mine.flatMap((n) => n.scenarios));
    const isUnsafe = mine.some((n) => n.kind === 'unsafe')
      || severityOf(without(from).filter((e) => scenarios.has(e.scenario))) === 'unsafe';
    return { from, to, kind: isUnsafe ? 'unsafe' : 'warning', needs: mine };
  });
  const gained = gainPairs(gains).filter(([x, y]) => !pairs.has(`${x} ${y}`))
    .map(([from, to]): Edge => ({ from, to, kind: 'gain', needs: [] }));
  return [...edges, ...gained].sort((a, b) => a.to - b.to || a.from - b.from);
}

/** The needs of patch `from` in which `to` has a part, those of fewest patches. */
export function needsWith<N extends Need>(needs: readonly N[], from: number, to: number): readonly N[] {
  const mine = needs.filter((n) => n.absent === from && contains(n.present, bit(to)));
  const least = Math.min(...mine.map((n) => numbersOf(n.present).length));
  return mine.filter((n) => numbersOf(n.present).length === least);
}

function gainPairs(gains: readonly Gain[]): readonly (readonly [number, number])[] {
  const carriers = numbersOf(gains.reduce((s: PatchSet, g) => s | g.carriers, 0));
  return carriers.flatMap((y) => {
    const having = gains.flatMap((g) => g.by).filter((s) => contains(s, bit(y)));
    const shared = having.reduce((a, b) => a & b, having.length === 0 ? 0 : -1) & ~bit(y);
    return numbersOf(shared).map((x): readonly [number, number] => [x, y]);
  });
}
