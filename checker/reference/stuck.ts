import { Evaluator } from '../language/evaluate.js';
import type { ReferenceSearch } from './search.js';

/**
 * Stuck calls by brute force: states from which no path of cooperative steps leads to the goal,
 * found as the complement of the goal's backward closure.
 */
export function stuckCalls(search: ReferenceSearch): void {
  const evaluator = new Evaluator(search.system);
  const predecessors: number[][] = search.nodes.map(() => []);
  search.cooperative.forEach((targets, source) => { for (const t of targets) predecessors[t].push(source); });
  for (const p of search.system.properties) {
    const { goal } = p;
    if (goal === undefined) continue;
    const reaches = search.nodes.map((n) => evaluator.value(goal, n.state) !== 0);
    const todo = [...reaches.keys()].filter((i) => reaches[i]);
    while (todo.length > 0) {
      for (const s of predecessors[todo.pop() ?? 0]) if (!reaches[s]) { reaches[s] = true; todo.push(s); }
    }
    const stuck = reaches.indexOf(false);
    if (stuck >= 0) search.violations.set(p.name, { property: p.name, path: search.path(stuck), because: p.because });
  }
}
