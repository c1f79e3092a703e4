import { expect, test } from 'vitest';
import { agent, boolean, event, FALSE, ground, lit, on, property, step, TRUE, variable, violate } from './index.js';
import type { PropertyOptions } from './property.js';

const done = variable('done', [], boolean, FALSE);
const ended = event('ended', {});
const agents = [agent('only', { lane: lit(0) }, () => [step('end', [done().set(TRUE), ended({})])])];
const description = { name: 's', sets: {}, lanes: ['0'], variables: [done.node], pools: [], definitions: [], routines: [], switches: {}, agents };
const groundWith = (o: Omit<PropertyOptions, 'states'>) => ground(description, [property('ends', { states: 'it ends', ...o })]);

test.each<[string, Omit<PropertyOptions, 'states'>]>([
  ['an invariant', { invariant: done() }],
  ['a violate()', { on: [on(ended, () => [violate(TRUE, 'it ended')])] }],
  ['faults', { faults: ['dead:box'] }],
])('a goal beside %s is refused', (what, o) => {
  expect(() => groundWith({ ...o, goal: done() })).toThrow(`property 'ends' has a goal and ${what}: make two properties of it`);
  expect(groundWith(o).properties[0]).toMatchObject({ name: 'ends', goal: undefined });
});

test('a goal alone is a property', () => {
  expect(groundWith({ goal: done() }).properties[0]).toMatchObject({ name: 'ends', invariant: undefined, faults: [] });
});
