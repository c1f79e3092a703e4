import type { ExprNode } from '../data.js';
import { MASK_MEMBERS_MAX, ModelError } from '../ground.js';
import type { GroundSystem } from '../ground.js';
import { visitEffectExprs, visitExpr } from './rewrite.js';

/** Throws ModelError for a set with more members than a mask has bits. */
export function checkMask(set: string, size: number): void {
  if (size <= MASK_MEMBERS_MAX) return;
  throw new ModelError(`a mask of '${set}', which has ${size} members: a mask has at most ${MASK_MEMBERS_MAX}, ask with exists() and forall() or split the set`);
}

/** The same for every mask that a system holds or computes. */
export function checkMasks(system: GroundSystem): void {
  const variables = new Map(system.variables.map((v) => [v.name, v]));
  for (const v of system.variables) if (v.kind === 'mask') checkMask(v.set ?? '', sizeOf(v.set));
  // Masks of all members, and of those that a condition selects, are checked where they are made.
  const check = (n: ExprNode): void => {
    if (n.op === 'with' || n.op === 'without' || n.op === 'has') checkMask('members', bound(n.b));
  };
  for (const a of system.agents) visitExpr(a.enabled, check);
  for (const t of system.transitions) { visitExpr(t.guard, check); visitEffectExprs(t.effects, check); }
  for (const p of system.properties) for (const e of [p.invariant, p.atRisk, p.goal, p.measure]) if (e !== undefined) visitExpr(e, check);

  function sizeOf(set: string | undefined): number { return set === undefined ? 0 : system.sets[set].length; }

  /** Largest member, where that is known. */
  function bound(e: ExprNode): number {
    switch (e.op) {
      case 'const': return e.value;
      case 'read': return variables.get(e.variable)?.max ?? 0;
      case 'ref': return sizeOf(system.pools[e.pool].object);
      case 'first': case 'next': return sizeOf(e.set);
      case 'if': return Math.max(bound(e.yes), bound(e.no));
      default: return 0;
    }
  }
}
