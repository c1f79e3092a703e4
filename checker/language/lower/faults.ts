import { modelErrorProperty } from '../ground.js';
import type { GroundSystem, GroundVariable } from '../ground.js';
import { domainFault, HISTORY, indexFault } from './fault-names.js';
import { Faulting } from './faulting.js';
import type { Declaration } from './faulting.js';

export { domainFault, indexFault } from './fault-names.js';
import { expressionsOf, visitEffects, visitExpr } from './rewrite.js';
import type { DomainNode, EffectNode, ExprNode } from '../data.js';

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

/** The faults that some step of the system may meet, as far as its expressions tell; in doubt it may. */
export function possibleFaults(system: GroundSystem): ReadonlySet<string> {
  const variables = new Map(system.variables.map((v) => [v.name, v]));
  const declared = (name: string): Declaration | undefined => {
    const v = variables.get(name);
    return v === undefined ? undefined : { ...v, domain: domainOf(v) };
  };
  const faulting = new Faulting({
    sizeOf: (set) => system.sets[set].length, variable: declared, pool: (name) => system.pools[name], hasLifetimes: (o) => hasLifetimes(system, o),
  });
  const faults = new Set<string>();
  const met = (e: EffectNode): void => { if (e.op === 'fault') faults.add(e.fault); };
  const note = (e: EffectNode): void => {
    met(e);
    const target = e.op === 'set' && e.target.op === 'read' ? variables.get(e.target.variable) : undefined;
    if (e.op === 'set' && target !== undefined) visitEffects(faulting.faultsOfWrite(e.target, e.value, domainOf(target)), met);
    else if (e.op !== 'emit') for (const x of expressionsOf(e)) visitEffects(faulting.faultsOf(x), met);
  };
  for (const t of system.transitions) {
    visitEffects(faulting.faultsOf(t.guard), met);
    visitEffects(t.effects, note);
  }
  return faults;
}

const domainOf = ({ kind, max, set = '' }: GroundVariable): DomainNode => (kind === 'bool' ? { kind } : kind === 'range' ? { kind, max } : { kind, set });

export const hasLifetimes = (system: GroundSystem, object: string): boolean =>
  Object.values(system.pools).some((p) => p.object === object && p.alive !== undefined);

/** Whether a claim such as `index:*` is on the kind of a fault. */
const isOnKind = (claim: string, fault: string): boolean => claim.endsWith(':*') && fault.startsWith(claim.slice(0, -1));

/** Whether a claim is on a fault, by its name or its kind. */
export const claims = (claim: string, fault: string): boolean => claim === fault || isOnKind(claim, fault);

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
