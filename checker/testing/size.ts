import type { GroundSystem } from '../language/ground.js';
import { visitEffectExprs, visitEffects, visitExpr } from '../language/lower/rewrite.js';

/** What a lowered system costs to search: each figure is smaller where lowering saves more. */
export interface Size {
  readonly cells: number;
  /** Cells that some transition writes. */
  readonly changing: number;
  readonly transitions: number;
  /** Nodes of guards, effects and judgements. */
  readonly nodes: number;
}

export function sizeOf({ variables, agents, transitions, properties }: GroundSystem): Size {
  let nodes = 0;
  const count = (): void => { nodes++; };
  for (const t of transitions) {
    visitExpr(t.guard, count);
    visitEffects(t.effects, count);
    visitEffectExprs(t.effects, count);
  }
  for (const a of agents) visitExpr(a.enabled, count);
  for (const p of properties) for (const e of [p.invariant, p.atRisk, p.goal, p.measure]) if (e !== undefined) visitExpr(e, count);
  const cells = (list: readonly { cells: number }[]): number => list.reduce((n, v) => n + v.cells, 0);
  return { cells: cells(variables), changing: cells(variables.filter((v) => !v.constant)), transitions: transitions.length, nodes };
}
