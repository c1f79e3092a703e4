import { expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { compareWithDirect } from '../../testing/direct/compare.js';
import { agent, assign, call, forEach, ground, indexSet, indirect, lit, loop, property, ret, routine, step, store, TRUE, variable, wait, when } from '../index.js';
import type { Description, Node, Place, RoutineNode } from '../index.js';
import type { Index } from '../expr.js';

const slot = indexSet('slot', ['s0', 's1', 's2']);
const handler = indexSet('handler', ['answer']);
const seen = variable('seen', [], slot.index, slot.none);
const answer = routine('answer', {}, {}, () => [step('think', []), ret(slot.at(2))]);
const S2 = slot.at(2);

type Slot = Place<Index<string>>;
const ways: readonly (readonly [string, (k: Slot, at: Slot) => readonly Node[]])[] = [
  ['in a step', (k) => [step('set', [k.set(S2)])]],
  ['without time', (k) => [assign(k, S2)]],
  ['by a loop over members', (k) => [forEach('each', slot, k, slot.only(S2), [])]],
  ['in the effects of a loop', (k, at) => [forEach('each', slot, at, slot.empty, [], [k.set(S2)])]],
  ['by a call', (k) => [call(answer, {}, { into: k })]],
  ['by an indirect call', (k) => [indirect('any', handler, handler.at(0), {}, { into: k })]],
  ['in a branch', (k) => [when('if', TRUE, [step('set', [k.set(S2)])])]],
  ['in a loop', (k) => [loop('once', k.ne(S2), [step('set', [k.set(S2)])])]],
];

test.each(ways)('a parameter that is assigned %s is the routine\'s own', (_, body) => {
  const changes: RoutineNode = routine('changes', { k: slot.index }, { at: slot.index }, (v) => [...body(v.k as unknown as Slot, v.at as unknown as Slot), wait('turn', TRUE)]);
  const d: Description = {
    name: 'parameters', sets: { slot: ['s0', 's1', 's2'], handler: ['answer'] }, lanes: ['A'], variables: [seen.node], pools: [], definitions: [],
    routines: [changes, answer], switches: {},
    agents: [agent('A', { lane: lit(0), locals: { mine: slot.index } }, (v) => [
      step('begin', [v.mine.set(slot.at(1))]), call(changes as never, { k: v.mine } as never), store('end', seen(), v.mine),
    ])],
  };
  const kept = property('kept', { states: 'the caller\'s local stays', invariant: seen().ne(S2) });
  expect(compareWithDirect(d, [kept], 100).difference).toBeUndefined();
  expect([...searchReference(ground(d, [kept])).violations.keys()]).toEqual([]);
});
