import { documented } from './documented.js';
import type { DocumentedEdge } from './documented.js';
import type { Gain } from './gains.js';
import { needsWith } from './graph.js';
import type { Edge, RatedNeed } from './graph.js';
import { bit, contains } from './subsets.js';

/** How a documented edge stands to the derived ones. */
export type Standing =
  | { readonly is: 'derived'; readonly edge: Edge }
  /** Y does need X, but only together with the other patches of these needs. */
  | { readonly is: 'finer'; readonly needs: readonly RatedNeed[] }
  /** Of a gain: Y is of use without X in these. */
  | { readonly is: 'not derived'; readonly gains: readonly Gain[] }
  | { readonly is: 'not derivable' }
  | { readonly is: 'not in the model' };

export interface Compared {
  readonly edge: DocumentedEdge;
  readonly standing: Standing;
}

/** A derived edge that is not documented; `through`: documented edges that imply it, as patch numbers. */
export interface Undocumented {
  readonly edge: Edge;
  readonly through: readonly number[];
}

/** Every documented edge beside what was derived. */
export const compared = (
  edges: readonly Edge[], needs: readonly RatedNeed[], gains: readonly Gain[], patchesMax: number,
): readonly Compared[] => documented.map((edge) => ({ edge, standing: standing(edge, edges, needs, gains, patchesMax) }));

function standing(
  d: DocumentedEdge, edges: readonly Edge[], needs: readonly RatedNeed[], gains: readonly Gain[], patchesMax: number,
): Standing {
  if (Math.max(d.from, d.to) > patchesMax) return { is: 'not in the model' };
  if (d.kind === 'text') return { is: 'not derivable' };
  const edge = edges.find((e) => e.from === d.from && e.to === d.to);
  if (edge !== undefined) return { is: 'derived', edge };
  const finer = needsWith(needs, d.from, d.to);
  if (finer.length > 0) return { is: 'finer', needs: finer };
  const isWithout = (g: Gain): boolean => g.by.some((s) => contains(s, bit(d.to)) && !contains(s, bit(d.from)));
  return { is: 'not derived', gains: gains.filter(isWithout) };
}

export const undocumented = (edges: readonly Edge[]): readonly Undocumented[] =>
  edges.filter((e) => !documented.some((d) => d.from === e.from && d.to === e.to))
    .map((edge) => ({ edge, through: path(edge.from, edge.to) }));

/** A shortest way along documented edges, ends included; empty: there is none. */
function path(from: number, to: number): readonly number[] {
  let ways: readonly (readonly number[])[] = [[from]];
  const seen = new Set([from]);
  while (ways.length > 0) {
    const next: (readonly number[])[] = [];
    for (const way of ways) {
      for (const d of documented) {
        if (d.from !== way.at(-1) || seen.has(d.to)) continue;
        if (d.to === to) return [...way, to];
        seen.add(d.to);
        next.push([...way, d.to]);
      }
    }
    ways = next;
  }
  return [];
}
