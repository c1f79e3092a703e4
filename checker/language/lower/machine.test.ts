import { describe, expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { agent, boolean, call, FALSE, ground, lit, not, property, range, routine, step, TRUE, variable, when } from '../index.js';
import type { Description, RoutineNode } from '../index.js';

const done = variable('done', [], boolean, FALSE);
const sum = variable('sum', [], range(7), lit(0));

const itself = routine('nested', { left: range(3) }, {}, () => []);
/** Calls itself until `left` is 0, and stores what it had when the inner call has returned. */
const nested = routine('nested', { left: range(3) }, { mine: range(3) }, (v) => [
  step('begin', [v.mine.set(v.left)]),
  when('again', v.left.ne(lit(0)), [call(itself, { left: v.left.less(1) }, { as: 'again' })]),
  step('store', [sum().set(v.mine.plus(1))]),
]);

const calls = (left: number): ReturnType<typeof searchReference> => {
  const routines: readonly RoutineNode[] = [nested];
  const description: Description = {
    name: 'nested', sets: {}, lanes: ['0'], pools: [], definitions: [], routines, switches: {}, variables: [done.node, sum.node],
    agents: [agent('A', { lane: lit(0) }, () => [call(itself, { left: lit(left) }), step('end', [done().set(TRUE)])])],
  };
  return searchReference(ground(description, [
    property('ends', { kind: 'liveness', states: 'it ends', goal: done() }),
    property('its own', { states: 'the outer one stores last, and what it had', invariant: not(done()).or(sum().eq(lit(left + 1))) }),
  ]));
};

describe('a routine that calls itself', () => {
  test.each([0, 1])('%i times: each activation has its own locals', (left) => {
    expect([...calls(left).violations.keys()]).toEqual([]);
  });

  test('twice: a third activation is a fault', () => {
    expect(calls(2).violations.get('model-error')?.because).toBe('nested was entered a third time within itself');
  });
});
