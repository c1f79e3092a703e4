import { describe, expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { compareWithDirect } from '../../testing/direct/compare.js';
import { agent, assign, boolean, call, exclusive, FALSE, ground, lit, not, property, range, ret, routine, step, store, TRUE, variable, when } from '../index.js';
import type { Description, Node, Place, Int, RoutineNode, AgentNode } from '../index.js';

const x = variable('x', [], range(3), lit(0));
const busy = variable('busy', [], boolean, FALSE);
const seen = variable('seen', [], boolean, FALSE);

const world = (agents: readonly AgentNode[], routines: readonly RoutineNode[] = []): Description => ({
  name: 'world', sets: {}, lanes: agents.map((a) => a.name), variables: [x.node, busy.node, seen.node], pools: [], definitions: [], routines, switches: {}, agents,
});
const counting = (body: (n: Place<Int>) => readonly Node[]): Description =>
  world([agent('A', { locals: { n: range(60) } }, (v) => [step('begin', [v.n.set(lit(1))]), ...body(v.n), step('end', [x().set(lit(2))])])]);
const row = (length: number, side: (n: Place<Int>, k: number) => readonly Node[]) => counting((n) =>
  Array.from({ length }, (_, k) => when(`w${k}`, n.eq(lit(k)), side(n, k))));

describe('branches in a row', () => {
  test('fifty that only assign are fifty effects, and do what they say', () => {
    const d = row(50, (n, k) => [assign(n, lit(k + 1))]);
    expect(JSON.stringify(ground(d).transitions).length).toBeLessThan(40_000);
    expect(compareWithDirect(d, [property('x', { states: 'x', invariant: x().below(lit(2)) })], 100)).toMatchObject({ difference: undefined, complete: true });
  });

  test('fifty with a step in each do what they say', () => {
    const d = row(50, (n, k) => [step(`s${k}`, [n.set(lit(k + 1)), x().set(lit(1))])]);
    expect(compareWithDirect(d, [property('x', { states: 'x', invariant: x().below(lit(2)) })], 100)).toMatchObject({ difference: undefined, complete: true });
  });

  test('a branch in a branch, with and without a step, before more of them', () => {
    const d = row(6, (n, k) => [
      when(`inner${k}`, n.eq(lit(k)), [when(`deep${k}`, n.eq(lit(9)), [step(`s${k}`, [])], [assign(n, n.plus(1))])]), assign(n, n.plus(0)),
    ]);
    expect(compareWithDirect(d, [], 100)).toMatchObject({ difference: undefined, complete: true });
  });

  test('one that would double too often is refused with its place', () => {
    const d = row(18, (n, k) => [when(`inner${k}`, n.eq(lit(k)), [step(`s${k}`, [])])]);
    expect(() => ground(d)).toThrow(/^A\/w\d+: too many branches lead from here to the next steps: put a step between them$/);
  });

  test('a return from a branch of a routine goes where the caller goes on, at once or after a step', () => {
    const f = routine('f', { n: range(60) }, {}, (v) => [
      when('low', v.n.eq(lit(1)), [ret()], [when('high', v.n.eq(lit(2)), [step('wait', []), ret()])]), step('rest', [x().set(lit(1))]),
    ]);
    const d = { ...counting((n) => [when('outer', n.ne(lit(7)), [call(f, { n })]), call(f, { n: lit(2) }, { as: 'second' })]), routines: [f] };
    expect(compareWithDirect(d, [], 100)).toMatchObject({ difference: undefined, complete: true });
  });
});

test('ten thousand steps', () => {
  const d = world([agent('A', {}, () => Array.from({ length: 10_000 }, (_, k) => step(`s${k}`, k === 9999 ? [x().set(lit(1))] : [])))]);
  expect(searchReference(ground(d, [property('x', { states: 'x', invariant: x().eq(lit(0)) })])).violations.get('x')?.path).toHaveLength(10_000);
});

describe('exclusive sections in one another', () => {
  const inner = exclusive('inner', TRUE, [step('x', [])]);
  const stop = routine('stop', {}, {}, () => [exclusive('stop_machine', TRUE, [step('x', [])])]);
  const outer = (...nodes: readonly Node[]) =>
    agent('A', {}, () => [exclusive('outer', TRUE, [store('busy', busy(), TRUE), ...nodes, store('idle', busy(), FALSE)])]);
  const look = agent('B', {}, () => [step('look', [seen().set(busy())])]);
  const alone = property('alone', { states: 'B never runs within the outer section', invariant: not(seen()) });

  test.each([['one in another', outer(inner)], ['one in a called routine', outer(call(stop, {}))], ['two in a row', outer(inner, call(stop, {}))]])('%s', (_, a) => {
    const d = world([a, look], [stop]);
    expect([...searchReference(ground(d, [alone])).violations.keys()]).toEqual([]);
    expect(compareWithDirect(d, [alone], 100)).toMatchObject({ difference: undefined, complete: true });
  });

  test('the outer one ends', () => {
    const d = world([agent('A', {}, () => [exclusive('outer', TRUE, [inner]), store('after', busy(), TRUE), step('more', [])]), look]);
    expect([...searchReference(ground(d, [alone])).violations.keys()]).toEqual(['alone']);
  });

  test('a return from within is refused', () => {
    const bad = routine('bad', {}, {}, () => [exclusive('s', TRUE, [step('x', []), ret()])]);
    expect(() => ground(world([agent('A', {}, () => [call(bad, {})])], [bad]))).toThrow('bad: a return in an exclusive section would never end it: put it behind');
  });
});
