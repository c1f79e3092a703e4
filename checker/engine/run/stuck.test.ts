import { describe, expect, test } from 'vitest';
import { agent, ground, lit, property, range, step, TRUE, variable } from '../../language/index.js';
import type { GroundSystem } from '../../language/index.js';
import { searchReference } from '../../reference/search.js';
import { searchEngine } from '../search.js';

type Edges = readonly (readonly [from: number, to: number])[];

/** States that are numbers, one step an edge; a search discovers the targets of a state in the order of its edges. */
function graph(goals: readonly number[], edges: Edges): GroundSystem {
  const at = variable('at', [], range(Math.max(...edges.flat())), lit(0));
  return ground({
    name: 'graph', sets: {}, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {}, variables: [at.node],
    agents: edges.map(([from, to], k) =>
      agent(`edge${k}`, { lane: lit(0), repeat: true }, () => [step('go', [at().set(lit(to))], { when: at().eq(lit(from)) })])),
  }, [
    property('always', { states: 'no goal at all', invariant: at().ne(lit(99)).or(TRUE) }),
    ...goals.map((goal) => property(`to ${goal}`, { kind: 'liveness', states: 'the goal can be reached', goal: at().eq(lit(goal)) })),
  ]);
}

/** The shortest way to a stuck state of each property, by both searches; they must agree. */
function stuckAt(goals: readonly number[], edges: Edges, workers: number): Readonly<Record<string, number>> {
  const system = graph(goals, edges);
  const [reference, engine] = [searchReference(system), searchEngine(system, { workers, shareFrom: 2 })]
    .map(({ violations, complete }) => ({ complete, violated: [...violations].map(([p, c]) => [p, c.path.length]).sort() }));
  expect(engine).toEqual(reference);
  return Object.fromEntries(reference.violated) as Record<string, number>;
}

describe.each([1, 2])('with %i threads', (workers) => {
  test('one reverse sweep does not settle what walks left', () => {
    // Each walk ends in a state that leads back; 3 is marked in the first sweep, behind 5 and 4.
    expect(stuckAt([6], [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 6], [2, 3], [3, 2], [3, 1], [4, 5], [5, 4], [5, 3]], workers)).toEqual({});
  });

  test('a state that leads nowhere is found all the same', () => {
    expect(stuckAt([6], [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 6], [2, 3], [3, 2], [4, 5], [5, 4], [5, 3], [3, 7], [7, 3]], workers))
      .toEqual({ 'to 6': 1 });
  });

  test('each of several goals has its own stuck states', () => {
    // From 3 only 4 is left, from 4 nothing: 1 cannot be reached from 2, 2 not from 1, and 4 from everywhere.
    const edges: Edges = [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4]];
    expect(stuckAt([4], edges, workers)).toEqual({});
    expect(stuckAt([1, 4], edges, workers)).toEqual({ 'to 1': 1 });
    expect(stuckAt([4, 2], edges, workers)).toEqual({ 'to 2': 1 });
    expect(stuckAt([3, 4, 1], edges, workers)).toEqual({ 'to 1': 1, 'to 3': 3 });
    expect(stuckAt([0, 3], edges, workers)).toEqual({ 'to 0': 1, 'to 3': 3 });
  });

  test('a search that is stopped while it looks for stuck states claims nothing', () => {
    const MOST = 9;
    const counts = ['a', 'b', 'c', 'd'].map((name) => variable(name, [], range(MOST), lit(0)));
    const system = ground({
      name: 'counters', sets: {}, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {}, variables: counts.map((v) => v.node),
      agents: counts.map((count, k) => agent(`${k}`, { lane: lit(0), repeat: true }, () => [
        step('up', [count().set(count().plus(1))], { when: count().below(lit(MOST)) }),
      ])),
    }, [0, 1].map((k) => property(`rest ${k}`, { kind: 'liveness', states: 'it can rest', goal: counts[k]().eq(lit(MOST - k)) })));
    let [stopped, last] = [0, false];
    for (let n = 0; !last; n++) {
      let asked = 0;
      const { complete, states, violations } = searchEngine(system, { workers, shareFrom: 64, shouldStop: () => ++asked > n });
      last = complete;
      if (complete) expect([...violations.keys()]).toEqual(['rest 1']);
      else if (states === (MOST + 1) ** 4) stopped++;
    }
    expect(stopped).toBeGreaterThan(3);
  });

  test('goals that hold in different states for ever are each reached', () => {
    const round: Edges = [[0, 1], [1, 2], [2, 0]];
    expect(stuckAt([1, 2], round, workers)).toEqual({});
    expect(stuckAt([], round, workers)).toEqual({});
  });
});
