import type { GroundSystem } from '../language/ground.js';
import type { Searcher, SearchOptions, SearchResult } from '../result.js';
import { passable } from './reduction/passable.js';
import { BreadthFirst } from './run/breadth-first.js';
import type { Reductions } from './run/breadth-first.js';
import { symmetryOf } from './symmetry/symmetry.js';

/** Up to so many states a search is not reduced: it is over before it pays. */
const REDUCE_FROM = 20_000;
/** More permutations make more code than they save. */
const PERMUTATIONS_MAX = 720;

/**
 * Searches by generated code; exact, of any width of states. Asked for reductions it uses them only where a
 * plain search would be long, and only for what holds: what a reduced search sees violated is
 * searched for again without, so that counterexamples are the shortest and in the system's own members.
 */
export const searchEngine: Searcher = (system, options = {}) => {
  const plain = (o: SearchOptions): SearchResult => new BreadthFirst(system, o).run();
  const { reduction = false, coverage = false, reduceFrom = REDUCE_FROM, statesMax = Infinity } = options;
  if (reduction === false || coverage) return plain(options);
  if (reduceFrom > 0) {
    const small = plain({ ...options, statesMax: Math.min(reduceFrom, statesMax) });
    if (small.complete || small.states < reduceFrom || small.states >= statesMax) return small;
  }
  const reductions = reductionsOf(system, reduction);
  if (reductions === undefined) return plain(options);
  const reduced = new BreadthFirst(system, options, reductions).run();
  const about = {
    permutations: reductions.symmetry?.permutations.length ?? 0,
    passable: reductions.fusing?.passable.reduce((n, x) => n + x, reductions.fusing.conditional.size) ?? 0,
  };
  const hit = [...reduced.violations.keys()];
  if (hit.length === 0) return { ...reduced, reduced: about };
  // A stuck call shows in a complete search alone.
  if (system.properties.some((p) => p.goal !== undefined && hit.includes(p.name))) return plain(options);
  const again = plain({ ...options, properties: hit });
  return { ...reduced, violations: again.violations, reduced: about, complete: reduced.complete && hit.every((p) => again.violations.has(p)) };
};

/** What may be left out of a search of `system`; undefined: nothing. */
function reductionsOf(system: GroundSystem, wanted: true | 'symmetry' | 'fusing'): Reductions | undefined {
  const symmetry = wanted === 'fusing' ? undefined : symmetryOf(system);
  const isMeasured = system.properties.some((p) => p.measure !== undefined);
  const fusing = wanted === 'symmetry' || isMeasured ? undefined : passable(system);
  const useSymmetry = symmetry !== undefined && symmetry.permutations.length > 0 && symmetry.permutations.length <= PERMUTATIONS_MAX;
  const useFusing = fusing !== undefined && (fusing.passable.includes(1) || fusing.conditional.size > 0);
  if (!useSymmetry && !useFusing) return undefined;
  return { ...(useSymmetry ? { symmetry } : {}), ...(useFusing ? { fusing } : {}) };
}
