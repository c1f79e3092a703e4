import { expect, test } from 'vitest';
import { searchEngine } from '../engine/search.js';
import { agent, ground, lit, property, range, step, variable } from '../language/index.js';
import type { Description, Expr, Int } from '../language/index.js';
import { searchReference } from './search.js';

const n = variable('n', [], range(3), lit(1));

/** One agent that writes `value` to `n`, once. */
const writing = (value: Expr<Int>): Description => ({
  name: 'writing', lanes: ['A'], pools: [], definitions: [], routines: [], switches: {}, sets: {}, variables: [n.node],
  agents: [agent('A', {}, () => [step('write', [n().set(value)])])],
});
const inside = property('stays inside', { states: 'n stays inside its range', faults: ['domain:n'] });
const held = (value: number) => property('held', { states: `n is ${value} or as it was`, invariant: n().eq(lit(1)).or(n().eq(lit(value))) });

const cases: readonly [string, Expr<Int>, leaves: boolean, then: number][] = [
  ['above', n().plus(3), true, 3], ['below', n().less(2), true, 0], ['far below', lit(0).less(9), true, 0],
  ['to the end above', n().plus(2), false, 3], ['to the end below', n().less(1), false, 0],
  ['a difference that is cut by name', n().lessOrZero(2), false, 0], ['below and back', n().less(2).plus(2), false, 1],
];

for (const [name, value, leaves, then] of cases) {
  test(`${name}: ${leaves ? 'a fault at that step' : 'no fault'}, and ${then} is held, in both searches`, () => {
    const system = ground(writing(value), [inside, held(then)]);
    for (const search of [searchReference, searchEngine]) {
      const { violations } = search(system);
      expect([...violations].map(([p, c]) => [p, c.path.map((id) => system.transitions[id].address)]))
        .toEqual(leaves ? [['stays inside', ['A/write']]] : []);
    }
  });
}

test('a difference below 0 is less than any number', () => {
  const isLess = property('less', { states: 'it is not', invariant: lit(2).below(n().less(2)) });
  const system = ground(writing(lit(0)), [isLess, property('more', { states: 'it is', invariant: n().less(2).below(lit(0)) })]);
  for (const search of [searchReference, searchEngine]) expect([...search(system).violations.keys()]).toEqual(['less']);
});
