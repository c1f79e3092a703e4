import { Evaluator } from '../language/evaluate.js';
import type { State } from '../language/evaluate.js';
import type { GroundProperty, GroundSystem } from '../language/ground.js';

/**
 * Stuck calls by brute force: for each property with a goal, the first state from which no path of
 * cooperative steps leads to the goal, as the complement of the goal's backward closure.
 * `cooperative` lists the targets of each state's cooperative steps.
 */
export function stuckStates(
  system: GroundSystem, states: readonly State[], cooperative: readonly (readonly number[])[],
): readonly (readonly [GroundProperty, number])[] {
  const evaluator = new Evaluator(system);
  const predecessors: number[][] = states.map(() => []);
  cooperative.forEach((targets, source) => { for (const t of targets) predecessors[t].push(source); });
  return system.properties.flatMap((p) => {
    const { goal } = p;
    if (goal === undefined) return [];
    const reaches = states.map((s) => evaluator.value(goal, s) !== 0);
    const todo = [...reaches.keys()].filter((i) => reaches[i]);
    for (let s = todo.pop(); s !== undefined; s = todo.pop()) {
      for (const before of predecessors[s]) if (!reaches[before]) { reaches[before] = true; todo.push(before); }
    }
    const stuck = reaches.indexOf(false);
    return stuck < 0 ? [] : [[p, stuck] as const];
  });
}
