import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../engine/search.js';
import { searchReference } from '../../reference/search.js';
import { agent, event, ground, indexSet, lit, on, property, range, step, variable } from '../index.js';
import type { Description, Property } from '../index.js';
import { faultOwners } from './faults.js';

const slot = indexSet('slot', ['s0', 's1']);
const n = variable('n', [], range(1), lit(0));
const used = event('used', { slot: slot.index });
const seen = variable('seen', [slot], range(1), lit(0));
const busy = variable('busy', [slot], range(1), lit(0));

/** Its third step tells of a slot that is none, its fourth uses one. */
const description: Description = {
  name: 'slots', sets: { slot: ['s0', 's1'] }, lanes: ['A'], variables: [n.node, busy.node], pools: [], definitions: [], routines: [], switches: {},
  agents: [agent('A', { locals: { which: slot.index } }, (v) => [
    step('first', [v.which.set(slot.at(0)), used({ slot: slot.at(0) })]), step('again', [used({ slot: slot.at(0) })]),
    step('none', [v.which.set(slot.none), used({ slot: slot.none })]), step('use', [busy(v.which).set(lit(1))]),
  ])],
};
const words = { states: 'It watches.' };
const read = { ...words, history: [seen], invariant: seen(slot.at(0)).below(lit(2)) };
const within = property('within', { ...read, on: [on(used, (e) => [seen(e.slot).set(lit(1))])] });
const counts = property('counts', { ...read, on: [on(used, () => [seen(slot.at(0)).set(seen(slot.at(0)).plus(1))])] });
const named = property('named', { ...words, faults: ['index:slot'] });
const kinds = property('kinds', { ...words, faults: ['index:*', 'domain:*'] });

function found(...observers: readonly Property[]): readonly (readonly [string, number, string])[] {
  const system = ground(description, observers);
  const [fast, slow] = [searchEngine(system, { properties: ['none'] }), searchReference(system, { properties: ['none'] })]
    .map((r) => [...r.violations.values()].map((c) => [c.property, c.path.length, c.because] as const).sort());
  expect(fast).toEqual(slow);
  return fast;
}

const says = (p: string): string => `the property ${p} gave its history ${p}.seen a value, or an index, outside its domain`;

describe('faults of a history', () => {
  test('are its property\'s, whoever claims such faults of the system', () => {
    expect(found(within, kinds)).toEqual([['kinds', 4, 'a slot index outside its range was used'], ['model-error', 3, says('within')]]);
    expect(found(counts, kinds)).toEqual([['kinds', 4, 'a slot index outside its range was used'], ['model-error', 2, says('counts')]]);
  });
});

describe('faults of the system', () => {
  const because = 'a slot index outside its range was used';
  test('are claimed by name, else by kind, else by nobody', () => {
    expect(found(named, kinds)).toEqual([['named', 4, because]]);
    expect(found(kinds)).toEqual([['kinds', 4, because]]);
    expect(found(within)).toEqual([['model-error', 3, says('within')]]);
    expect(found()).toEqual([['model-error', 4, because]]);
  });

  test('have owners before any search', () => {
    const owners = faultOwners(ground(description, [within, named, kinds]));
    expect(owners.get('index:slot')).toEqual(['named']);
    expect(owners.get('history:within within.seen')).toEqual(['model-error']);
  });
});
