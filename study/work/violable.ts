import type { ExprNode } from '../../checker/language/data.js';
import { modelErrorProperty } from '../../checker/language/ground.js';
import type { GroundSystem } from '../../checker/language/ground.js';
import { faultOwners } from '../../checker/language/lower/faults.js';
import { visitEffects } from '../../checker/language/lower/rewrite.js';

const isAlways = (e: ExprNode | undefined): boolean => e === undefined || (e.op === 'const' && e.value !== 0);

/** The properties that something in the ground system could violate: a step, a fault, a state. */
export function violableIn(system: GroundSystem): ReadonlySet<string> {
  const violable = new Set([modelErrorProperty, ...[...faultOwners(system).values()].flat()]);
  for (const p of system.properties) if (!isAlways(p.invariant) || !isAlways(p.goal)) violable.add(p.name);
  for (const t of system.transitions) {
    visitEffects(t.effects, (e) => { if (e.op === 'violate') violable.add(e.property); });
  }
  return violable;
}
