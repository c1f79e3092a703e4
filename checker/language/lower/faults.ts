import { modelErrorProperty } from '../ground.js';
import type { GroundSystem, GroundVariable } from '../ground.js';
import { expressionsOf, visitEffects, visitExpr } from './rewrite.js';
import type { EffectNode, ExprNode } from '../data.js';

/** Begins the faults of an observer's own history: a mistake of the property, not of what it watches. */
const HISTORY = 'history:';

const historyFault = (v: GroundVariable): string => `${HISTORY}${v.property} ${v.name}`;

/** The `k`th index of a variable is outside its set. */
export const indexFault = (v: GroundVariable, k: number): string =>
  (v.property === undefined ? `index:${v.dims[k]}` : historyFault(v));

/** A variable is given a value outside its domain. */
export const domainFault = (v: GroundVariable): string => (v.property === undefined ? `domain:${v.name}` : historyFault(v));

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
    if (v === undefined) return;
    v.dims.forEach((_, k) => faults.add(indexFault(v, k)));
    if (v.object !== undefined && hasLifetimes(system, v.object)) faults.add(`dead:${v.object}`);
  };
  const noteEffect = (e: EffectNode): void => {
    if (e.op === 'fault') faults.add(e.fault);
    const written = e.op === 'set' && e.target.op === 'read' ? variables.get(e.target.variable) : undefined;
    if (written !== undefined) faults.add(domainFault(written));
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

/** Whether a claim such as `index:*` is on the kind of a fault. */
const isOnKind = (claim: string, fault: string): boolean => claim.endsWith(':*') && fault.startsWith(claim.slice(0, -1));

/**
 * Properties that each fault violates: the observers that claim it, else those that claim its kind, else it is a model
 * error. Of a history nobody can claim anything.
 */
export function faultOwners(system: GroundSystem): ReadonlyMap<string, readonly string[]> {
  return new Map(system.faults.map((fault) => {
    const claimedBy = (fits: (claim: string) => boolean): readonly string[] =>
      (fault.startsWith(HISTORY) ? [] : system.properties.filter((p) => p.faults.some(fits)).map((p) => p.name));
    const [owners, ofKind] = [claimedBy((claim) => claim === fault), claimedBy((claim) => isOnKind(claim, fault))];
    return [fault, owners.length > 0 ? owners : ofKind.length > 0 ? ofKind : [modelErrorProperty]];
  }));
}

/** A fault in a sentence. */
export const faultText = (fault: string): string => {
  const [kind, what] = fault.split(':', 2);
  if (kind === 'dead') return `a ${what} was used after its storage ended`;
  if (kind === 'index') return `a ${what} index outside its range was used`;
  if (fault.startsWith(HISTORY)) {
    const [property, ...history] = fault.slice(HISTORY.length).split(' ');
    return `the property ${property} gave its history ${history.join(' ')} a value, or an index, outside its domain`;
  }
  if (kind === 'recursion') return `${what} was entered a third time within itself`;
  return `${fault.slice(kind.length + 1)} was given a value outside its domain`;
};
