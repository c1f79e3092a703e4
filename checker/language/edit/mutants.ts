import type { Description } from '../system.js';
import { addressesIn, programsOf } from './address.js';
import { remove, swap } from './build.js';
import { edits } from './operation.js';
import type { Edits } from './operation.js';
import { span } from './tree.js';

/**
 * Mechanical mutants of the named routines and agents: each step dropped, each step swapped with
 * the node that follows it in the same list. Each is one `Edits` to be applied alone.
 */
export function mutants(description: Description, routineNames: readonly string[]): readonly Edits[] {
  const programs = programsOf(description).filter((p) => routineNames.includes(p.name));
  return programs.flatMap((p) => {
    const all = addressesIn(p);
    return all.filter((e) => e.kind === 'step').flatMap((e) => {
      const next = all.find((o) => span(e.found.position, o.found.position) === 2);
      const drop = edits(`drop ${e.address}`, '', [remove(e.address)]);
      if (next === undefined) return [drop];
      return [drop, edits(`swap ${e.address} with ${next.address}`, '', [swap(e.address, next.address)])];
    });
  });
}
