import { expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { agent, boolean, FALSE, ground, indexSet, loop, ModelError, objectType, pool, property, step, store, TRUE, variable } from '../index.js';
import type { AgentNode, Description } from '../index.js';

const who = indexSet('who');
const thing = objectType('thing', { mark: [boolean, FALSE] });
const things = pool('things', thing, [who]);
const note = variable('note', [], boolean, FALSE);

const world = (agents: readonly AgentNode[]): Description => ({
  name: 'world', sets: { who: ['W'] }, lanes: [], variables: [note.node, ...thing.variables], pools: [things.node], definitions: [],
  routines: [], switches: {}, agents,
});

test('a variable that nobody reads costs no states', () => {
  const system = ground(world([agent('A', {}, () => [store('note', note(), TRUE)])]));
  expect(system.variables.map((v) => v.name)).not.toContain('note');
});

test('a write to a dead object is found even if nobody reads the field', () => {
  const lifetime = property('lifetime', { states: 'no use after the end', faults: ['dead:thing'] });
  const system = ground(world([agent('A', {}, () => [
    step('end', [things.end(who.at(0))]),
    loop('once', FALSE, []),
    store('mark', thing.fields.mark(things.ref(who.at(0))), TRUE),
  ])]), [lifetime]);
  expect([...searchReference(system).violations.keys()]).toEqual(['lifetime']);
});

test('an agent that repeats without a step is refused', () => {
  expect(() => ground(world([agent('A', { repeat: true }, () => [])]))).toThrow(ModelError);
});
