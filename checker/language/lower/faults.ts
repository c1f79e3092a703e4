import { modelErrorProperty } from '../ground.js';
import type { GroundSystem } from '../ground.js';
import { expressionsOf, visitEffects, visitExpr } from './rewrite.js';
import type { EffectNode, ExprNode } from '../data.js';

/** Faults that the system's expressions could raise; a number each, in this order. */
export function collectFaults(system: GroundSystem): readonly string[] {
  const variables = new Map(system.variables.map((v) => [v.name, v]));
  const seen = new Set<string>();
  const faults = new Set<string>();
  const note = (n: ExprNode): void => {
    if (n.op === 'ref') for (const d of system.pools[n.pool].dims) faults.add(`index:${d}`);
    if (n.op !== 'read' || seen.has(n.variable)) return;
    seen.add(n.variable);
    const v = variables.get(n.variable);
    for (const d of v?.dims ?? []) faults.add(`index:${d}`);
    if (v?.object !== undefined && hasLifetimes(system, v.object)) faults.add(`dead:${v.object}`);
  };
  const noteEffect = (e: EffectNode): void => {
    if (e.op === 'fault') faults.add(e.fault);
    if (e.op === 'set' && e.target.op === 'read') faults.add(`domain:${e.target.variable}`);
    for (const x of expressionsOf(e)) visitExpr(x, note);
  };
  for (const t of system.transitions) {
    visitExpr(t.guard, note);
    visitEffects(t.effects, noteEffect);
  }
  for (const a of system.agents) visitExpr(a.enabled, note);
  return [...faults].sort();
}

export const hasLifetimes = (system: GroundSystem, object: string): boolean =>
  Object.values(system.pools).some((p) => p.object === object && p.alive !== undefined);

/** Property that each fault violates: the observers that claim it, else a model error. */
export function faultOwners(system: GroundSystem): ReadonlyMap<string, readonly string[]> {
  return new Map(system.faults.map((fault) => {
    const owners = system.properties.filter((p) => p.faults.includes(fault)).map((p) => p.name);
    return [fault, owners.length > 0 ? owners : [modelErrorProperty]];
  }));
}

/** A fault in a sentence. */
export const faultText = (fault: string): string => {
  const [kind, what] = fault.split(':', 2);
  if (kind === 'dead') return `a ${what} was used after its storage ended`;
  if (kind === 'index') return `a ${what} index outside its range was used`;
  if (kind === 'recursion') return `${what} was entered a third time within itself`;
  return `${fault.slice(kind.length + 1)} was given a value outside its domain`;
};
