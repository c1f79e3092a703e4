import type { ExprNode } from '../checker/language/data.js';
import { modelErrorProperty } from '../checker/language/ground.js';
import type { GroundSystem } from '../checker/language/ground.js';
import { faultOwners } from '../checker/language/lower/faults.js';
import { visitEffects } from '../checker/language/lower/rewrite.js';

const isAlways = (e: ExprNode | undefined): boolean => e === undefined || (e.op === 'const' && e.value !== 0);

/** Whether anything in the ground system could violate the property: a step, a fault, a state. */
export function canBeViolated(system: GroundSystem, property: string): boolean {
  const p = system.properties.find((x) => x.name === property);
  if (p === undefined) return false;
  if (!isAlways(p.invariant) || !isAlways(p.goal)) return true;
  if ([...faultOwners(system).values()].some((owners) => owners.includes(property))) return true;
  return property === modelErrorProperty || system.transitions.some((t) => {
    let violates = false;
    visitEffects(t.effects, (e) => { if (e.op === 'violate' && e.property === property) violates = true; });
    return violates;
  });
}
