import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { agent, choose, ground, indexSet, not, property, step, variable } from '../checker/language/index.js';
import { ReferenceSearch } from '../checker/reference/search.js';
import { arbitrarySystem } from '../checker/testing/arbitrary-system.js';
import { Executor } from './execute.js';
import { StuckOracle } from './stuck.js';

const STATES_MAX = 400;

/** Numbers of the nodes from which some path of cooperative edges leads to a node of `goals`. */
function closure(edges: readonly (readonly number[])[], goals: readonly number[]): ReadonlySet<number> {
  const found = new Set(goals);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    edges.forEach((targets, source) => { if (targets.some((t) => found.has(t))) found.add(source); });
  }
  return found;
}

test('the oracle agrees with the whole graph in every state, in any order of questions', () => {
  const answers = { stuck: 0, live: 0, undecided: 0 };
  fc.assert(fc.property(arbitrarySystem(), fc.constantFrom('finish', 'settle'), fc.boolean(), ({ system }, name, backwards) => {
    const search = new ReferenceSearch(system);
    const goal = system.properties.find((p) => p.name === name)?.goal;
    if (!search.run({ statesMax: STATES_MAX }).complete || goal === undefined) return;
    const executor = new Executor(system);
    const goals = [...search.nodes.keys()].filter((i) => executor.evaluator.value(goal, search.nodes[i].state) !== 0);
    const live = closure(search.cooperative, goals);
    const oracle = new StuckOracle(executor, goal);
    for (const i of backwards ? [...search.nodes.keys()].reverse() : search.nodes.keys()) {
      const answer = oracle.ask(search.nodes[i].state);
      expect(answer).toBe(live.has(i) ? 'live' : 'stuck');
      answers[answer]++;
    }
  }), { seed: 4, numRuns: 150 });
  expect(answers.stuck).toBeGreaterThan(100);
  expect(answers.live).toBeGreaterThan(100);
});

test.each(['left', 'right'])('a dead end to the %s of the way to the goal stays one', (way) => {
  const ways = indexSet('way');
  const taken = variable('taken', [], ways.index, ways.none);
  const ends = property('ends', { kind: 'liveness', states: 's', protects: 'p', brokenBy: 'b', goal: taken().eq(ways.member(way)) });
  const system = ground({
    name: 'fork', sets: { way: ['left', 'right'] }, lanes: ['one'], variables: [taken.node], pools: [], definitions: [], routines: [],
    switches: {}, agents: [agent('A', {}, () => [
      choose('pick', ways, (w) => [taken().set(w)]), step('rest', [], { when: not(taken().eq(ways.none)) }),
    ])],
  }, [ends]);
  const executor = new Executor(system);
  const goal = system.properties[0].goal;
  if (goal === undefined) throw new Error('no goal');
  const oracle = new StuckOracle(executor, goal);
  expect(oracle.ask(system.initial)).toBe('live');
  const answers = executor.cooperativeSuccessors(system.initial).map((s) => oracle.ask(s));
  expect(answers).toEqual(way === 'left' ? ['live', 'stuck'] : ['stuck', 'live']);
});
