import { ModelError } from '../../language/ground.js';
import type { GroundSystem } from '../../language/ground.js';
import { swapsOf } from './candidates.js';
import type { Swap } from './candidates.js';
import { layOut } from './layout.js';
import { Asymmetry, withObjects } from './mapping.js';
import { Group } from './motion.js';
import type { Rejected, Symmetry } from './permutation.js';
import { Verifier } from './verify.js';

/** Members of a group that is built: 7! = 5040. */
const GROUP_MAX = 5040;

/**
 * The group of automorphisms of `system` that swaps of members of its interchangeable sets generate. Each
 * swap is proved on the ground system or rejected; a declaration is never trusted. Throws `ModelError` for
 * a declared set that is none.
 */
export function symmetryOf(system: GroundSystem): Symmetry {
  const declared = system.interchangeable ?? [];
  if (declared.length === 0) return { permutations: [], dormant: [], rejected: [] };
  checkDeclared(system, declared);
  const rejected: Rejected[] = [];
  const verifier = new Verifier(system);
  const group = new Group({
    sets: new Map(), agents: Int32Array.from(system.agents, (_, i) => i), transitions: Int32Array.from(system.transitions, (_, i) => i),
  }, GROUP_MAX);
  for (const swap of swapsOf(system, declared)) {
    const because = refusal(swap, verifier, group);
    if (because === undefined) swap.accept();
    else rejected.push({ swap: swap.pair, because });
  }
  const permutations = group.motions.map((m) => layOut(verifier.facts, withObjects(system, m.sets), m));
  return { permutations, dormant: verifier.locals.dormant, rejected };
}

/** Why `swap` is not in the group; undefined: it is now. */
function refusal(swap: Swap, verifier: Verifier, group: Group): string | undefined {
  try {
    return group.add(verifier.prove(swap.sets)) ? undefined : `the group would have more than ${GROUP_MAX} members`;
  } catch (error) {
    if (error instanceof Asymmetry) return error.message;
    throw error;
  }
}

function checkDeclared(system: GroundSystem, declared: readonly string[]): void {
  const objects = new Set(Object.values(system.pools).map((p) => p.object));
  for (const set of declared) {
    if (system.sets[set] === undefined) throw new ModelError(`'${set}' is declared interchangeable, but is no index set`);
    if (set === 'agent' || objects.has(set)) {
      throw new ModelError(`'${set}' cannot be interchangeable itself: declare the sets that its members belong to`);
    }
  }
}
