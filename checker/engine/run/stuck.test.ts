import { describe, expect, test } from 'vitest';
import { agent, ground, lit, property, range, step, variable } from '../../language/index.js';
import type { GroundSystem } from '../../language/index.js';
import { searchReference } from '../../reference/search.js';
import { searchEngine } from '../search.js';

/** States that are numbers, one step an edge; a search discovers the targets of a state in the order of its edges. */
function graph(goal: number, edges: readonly (readonly [from: number, to: number])[]): GroundSystem {
  const at = variable('at', [], range(Math.max(...edges.flat())), lit(0));
  return ground({
    name: 'graph', sets: {}, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {}, variables: [at.node],
    agents: edges.map(([from, to], k) =>
      agent(`edge${k}`, { lane: lit(0), repeat: true }, () => [step('go', [at().set(lit(to))], { when: at().eq(lit(from)) })])),
  }, [property('ends', { kind: 'liveness', states: 'the goal can be reached', goal: at().eq(lit(goal)) })]);
}

const stuckAt = (system: GroundSystem, workers = 1): readonly (number | undefined)[] =>
  [searchReference(system), searchEngine(system, { workers, shareFrom: 2 })].map((r) => r.violations.get('ends')?.path.length);

describe.each([1, 2])('with %i threads', (workers) => {
  test('one reverse sweep does not settle what walks left', () => {
    // Each walk ends in a state that leads back; 3 is marked in the first sweep, behind 5 and 4.
    const system = graph(6, [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 6], [2, 3], [3, 2], [3, 1], [4, 5], [5, 4], [5, 3]]);
    expect(stuckAt(system, workers)).toEqual([undefined, undefined]);
  });

  test('a state that leads nowhere is found all the same', () => {
    const system = graph(6, [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 6], [2, 3], [3, 2], [4, 5], [5, 4], [5, 3], [3, 7], [7, 3]]);
    expect(stuckAt(system, workers)).toEqual([1, 1]);
  });
});
