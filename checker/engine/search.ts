import type { GroundSystem } from '../language/ground.js';
import type { Counterexample, Searcher, SearchOptions, SearchResult } from '../result.js';
import { passable } from './reduction/passable.js';
import { BreadthFirst, MEMORY_MAX } from './run/breadth-first.js';
import { Keeper } from './run/checkpoint.js';
import type { Stage } from './run/checkpoint.js';
import type { Reductions } from './run/breadth-first.js';
import { symmetryOf } from './symmetry/symmetry.js';

/** Up to so many states a search is not reduced: to find what may be left out takes as long. */
const REDUCE_FROM = 200_000;
/** More permutations make more code than they save. */
const PERMUTATIONS_MAX = 720;

/**
 * Searches by generated code; exact, of any width of states. Asked for reductions it uses them only where a
 * plain search would be long, and only for what holds: what a reduced search sees violated is
 * searched for again without, so that counterexamples are the shortest and in the system's own members.
 */
export const searchEngine: Searcher = (system, options = {}) => {
  if (options.checkpoints === undefined) return search(system, options);
  const keeper = new Keeper(system, options);
  try {
    const result = search(system, options, keeper);
    const { saved } = keeper;
    return saved === undefined || result.ended === 'complete' || result.ended === 'found' ? result : { ...result, checkpoint: saved };
  } finally {
    keeper.close();
  }
};

function search(system: GroundSystem, options: SearchOptions, keeper?: Keeper): SearchResult {
  const plain = (o: SearchOptions, stage: Stage = 'plain', before?: SearchResult): SearchResult =>
    new BreadthFirst(system, o, {}, keeper?.at(stage, before)).run();
  const { reduction = false, coverage = false, reduceFrom = REDUCE_FROM, statesMax = Infinity } = options;
  let small = keeper?.stage === 'reduced' || keeper?.stage === 'plain' ? keeper.before : undefined;
  if (reduction === false || coverage || keeper?.stage === 'plain') return withKnown(plain(options, 'plain', small), small);
  if (reduceFrom > 0 && (keeper?.stage ?? 'start') === 'start') {
    small = plain({ ...options, statesMax: Math.min(reduceFrom, statesMax) }, 'start');
    if (small.ended !== 'states' || small.states < reduceFrom || small.states >= statesMax) return small;
  }
  const reductions = reductionsOf(system, reduction);
  if (reductions === undefined) return withKnown(plain(options, 'plain', small), small);
  const reduced = keeper?.stage === 'again' && keeper.before !== undefined ? keeper.before
    : new BreadthFirst(system, options, reductions, keeper?.at('reduced', small)).run();
  const about = {
    permutations: reductions.symmetry?.permutations.length ?? 0,
    passable: reductions.fusing?.passable.reduce((n, x) => n + x, reductions.fusing.conditional.size) ?? 0,
  };
  // A stuck call shows in a complete search alone.
  const isStuck = (name: string): boolean => system.properties.some((p) => p.goal !== undefined && p.name === name);
  const isOver = reduced.ended === 'complete' || reduced.ended === 'found';
  const hit = [...reduced.violations.keys()].filter((name) => isOver || !isStuck(name));
  if (hit.length === 0) return withKnown({ ...reduced, violations: new Map(), reduced: about }, small);
  // What was found is told whatever the limits, however long that takes: they are of the search, not of its answer.
  const unlimited = { ...options, statesMax: Infinity, memoryMax: MEMORY_MAX };
  if (hit.some(isStuck)) return shown(plain(unlimited, 'again', reduced), hit);
  const again = shown(isOver ? plain({ ...unlimited, properties: hit }, 'again', reduced)
    : new BreadthFirst(system, { ...unlimited, properties: hit, shouldStop: () => false }).run(), hit);
  const isShown = hit.every((p) => isTraced(again.violations.get(p)));
  const ended = isShown ? reduced.ended : again.ended;
  return withKnown({ ...reduced, violations: again.violations, reduced: about, complete: reduced.complete && isShown, ended }, small);
}

/** With what the search before it found: one that was stopped may not have come as far. */
const withKnown = (result: SearchResult, small: SearchResult | undefined): SearchResult => (result.complete || small === undefined ? result
  : { ...result, violations: new Map([...small.violations, ...result.violations]) });

const isTraced = (found: Counterexample | undefined): boolean => found !== undefined && found.untraced !== true;

/** With what a reduced search `hit` and this one, of the same system, was stopped before it could show. */
function shown(again: SearchResult, hit: readonly string[]): SearchResult {
  const hidden = hit.filter((p) => !again.violations.has(p));
  // Asked for the first of them it ends with that one.
  if (hidden.length === 0 || again.ended === 'found') return again;
  if (again.complete) throw new RangeError(`${hidden.join(', ')}: a reduced search found what is not there`);
  const untraced = hidden.map((property) => [property, { property, because: '', path: [], untraced: true } as const] as const);
  return { ...again, violations: new Map([...again.violations, ...untraced]) };
}

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
