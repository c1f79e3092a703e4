import { expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { compareWithDirect } from '../../testing/direct/compare.js';
import { agent, boolean, effectIf, FALSE, ground, indexSet, lit, objectType, pool, property, range, step, store, TRUE, variable } from '../index.js';
import type { Description } from '../index.js';

test('a pool that only an initial value names has its objects', () => {
  const slot = indexSet('slot');
  const box = objectType('box', { full: [boolean, FALSE] });
  const [first, second] = [pool('first', box, []), pool('second', box, [slot])];
  const head = variable('head', [], box.index, second.ref(slot.at(1)));
  const description: Description = {
    name: 'heads', sets: { slot: ['s0', 's1'] }, lanes: ['0'], definitions: [], routines: [], switches: {},
    pools: [first.node, second.node], variables: [head.node, ...box.variables],
    agents: [agent('A', { lane: lit(0) }, () => [
      step('fill', [box.fields.full(head()).set(TRUE)]), store('move', head(), first.ref()),
    ])],
  };
  const emptied = property('never full', { states: 'no box is full', invariant: box.forall((b) => box.fields.full(b).eq(FALSE)) });
  const system = ground(description, [emptied]);
  expect(system.sets['box']).toHaveLength(3);
  expect(searchReference(system).violations.get('never full')?.path).toHaveLength(1);
});

test('each object of each object', () => {
  const box = objectType('box', { full: [boolean, FALSE] });
  const two = pool('two', box, [indexSet('slot')]);
  const pairs = variable('pairs', [], range(4), lit(0));
  const description: Description = {
    name: 'pairs', sets: { slot: ['s0', 's1'] }, lanes: ['0'], definitions: [], routines: [], switches: {},
    pools: [two.node], variables: [pairs.node, ...box.variables],
    agents: [agent('A', { lane: lit(0) }, () => [
      step('count', [box.each((a) => [box.each((b) => [effectIf(a.eq(b).or(box.fields.full(b).eq(FALSE)), [pairs().set(pairs().plus(1)), box.fields.full(a).set(TRUE)])])])]),
    ])],
  };
  const measured = property('pairs', { kind: 'latency', states: 'how many', measure: pairs() });
  expect(compareWithDirect(description, [measured], 10).difference).toBeUndefined();
  expect(searchReference(ground(description, [measured])).maxima.get('pairs')?.value).toBe(3);
});
