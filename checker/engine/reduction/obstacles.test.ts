import { describe, expect, test } from 'vitest';
import {
  agent, all, boolean, effectIf, either, event, FALSE, ground, ifElse, load, lit, not, objectType, on, pool, property, range, step, TRUE, variable,
  violate, wait,
} from '../../language/index.js';
import type { AgentNode, Bool, EffectNode, Expr, GroundSystem, Property } from '../../language/index.js';
import { searchReference } from '../../reference/search.js';
import { passable } from './passable.js';
import { searchReduced } from './testing/search-reduced.js';
import { bad, done, frozen, isGood, lane, lock, slot, small, spoil, x } from './testing/small.js';

/** Each of these is judged wrongly without one part of one condition of docs/fusing.md. */
type Told = readonly [what: string, violated: readonly string[], system: () => GroundSystem];

const y = variable('y', [], boolean, TRUE);
const at = variable('at', [], slot.index, slot.none);
const ready = variable('ready', [slot], boolean, FALSE);
const locals = { n: boolean };
const wrong = ['judged'];
const fault = ['model-error'];

/** Later steps of an agent that keep `ready` and `at` variables: nobody has set them when it counts. */
const later = () => [step('clear', [ready(slot.at(1)).set(FALSE)]), step('point', [at().set(slot.at(0))])];
const polls = ready(at());

const alone: readonly Told[] = [
  ['another branch is polled with a fault', fault, () => small([
    agent('A', { ...lane, locals }, (v) => [either('which', [step('right', [v.n.set(TRUE)])], [wait('look', polls)]), step('use', [bad().set(not(v.n))])]),
    agent('B', lane, later),
  ], isGood, [at, ready])],
  ['another branch is enabled when a guard of it has changed', wrong, () => small([
    agent('A', { ...lane, locals }, (v) => [
      either('which', [step('right', [v.n.set(TRUE)], { when: not(x()) })], [wait('wrong', x()), spoil()]), step('use', [done().set(v.n)]),
    ]),
    agent('B', lane, () => [step('store', [x().set(TRUE)])]),
  ], isGood)],
  ['the third branch is looked at by itself', wrong, () => small([
    agent('A', { ...lane, locals }, (v) => [
      either('which', [step('right', [v.n.set(TRUE)])], [wait('never', lock().and(not(lock())))], [wait('wrong', not(lock())), spoil()]),
      step('use', [bad().set(not(v.n))]),
    ]),
    agent('B', lane, () => [step('unlock', [lock().set(FALSE)])]),
  ], isGood)],
];

const told = event('told', {});
const asked = event('asked', {});
const seen = variable('seen', [], boolean, FALSE);
const judge = property('judged', {
  states: 'nobody asks after it was told', history: [seen],
  on: [on(told, () => [seen().set(TRUE)]), on(asked, () => [violate(seen(), 'asked too late'), seen().set(FALSE)])],
});
/** Two agents that an observer watches. */
const watched = (agents: readonly AgentNode[], p: Property, more: readonly { readonly node: (typeof x)['node'] }[] = []): GroundSystem => ground({
  name: 'watched', sets: { slot: ['s0', 's1'] }, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {},
  variables: [x, done, ...more].map((v) => v.node), agents,
}, [p]);

const box = objectType('box', { full: [boolean, TRUE] });
const heap = pool('heap', box, [slot], (i) => i.eq(slot.at(0)));
const late = pool('late', box, [slot], (i) => i.eq(slot.at(1)));

const others: readonly Told[] = [
  ['another agent ends the object that is read', fault, () => small([
    agent('A', { ...lane, locals }, (v) => [load('load', v.n, box.fields.full(heap.ref(slot.at(0)))), step('use', [bad().set(not(v.n))])]),
    agent('B', lane, () => [step('fill', [box.fields.full(heap.ref(slot.at(0))).set(TRUE)]), step('end', [heap.end(slot.at(0))])]),
  ], isGood, box.variables.map((node) => ({ node })), [heap.node])],
  ['an observer has heard of another agent', wrong, () => watched([
    agent('A', { ...lane, locals }, (v) => [step('ask', [asked({}), v.n.set(TRUE)]), step('use', [done().set(v.n)])]),
    agent('B', lane, () => [step('tell', [told({})])]),
  ], judge)],
  ['two agents write it, and the last one counts', wrong, () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)]), step('look', [bad().set(all(x(), done()))])]),
    agent('B', lane, () => [step('store', [x().set(FALSE), done().set(TRUE)])]),
  ], isGood)],
  // The region is closed backwards over its own loop: from `store` by `before` to `behind`, where it stands.
  ['another agent comes in the way when it has gone round', wrong, () => small([
    agent('A', { ...lane, locals }, (v) => [wait('load', done(), 'plain', [v.n.set(x())]), step('use', [bad().set(v.n)])]),
    agent('B', { ...lane, repeat: true }, () => [
      step('before', [lock().set(FALSE)]), step('store', [x().set(done()), done().set(TRUE)]), step('behind', [lock().set(FALSE)]),
    ]),
  ], isGood)],
  ['a frame stores while it has frozen the task', wrong, () => small([
    agent('A', { ...lane, locals, enabled: not(frozen()) }, (v) => [load('load', v.n, x()), step('use', [bad().set(v.n)])]),
    agent('frame', lane, () => [step('enter', [frozen().set(TRUE)]), wait('store', frozen(), 'plain', [x().set(TRUE)]), step('leave', [frozen().set(FALSE)])]),
  ], isGood)],
  ['its own step would have kept it from being frozen', wrong, () => small([
    agent('A', { ...lane, enabled: not(frozen()).or(x()) }, () => [step('open', [x().set(TRUE)]), step('finish', [done().set(TRUE)])]),
    agent('frame', lane, () => [step('freeze', [frozen().set(TRUE)])]),
  ], { goal: done() })],
];

const level = variable('level', [slot], range(2), (i) => ifElse(i.eq(slot.at(0)), lit(2), lit(0)));

/** A, at its step, has just made B's guard true: B may take its step now. */
const B = (guard: Expr<Bool>) => agent('B', lane, () => [wait('wait', guard), spoil()]);

const enabling: readonly Told[] = [
  ['it stores two variables of one condition', wrong, () => small([
    agent('A', lane, () => [step('first', [x().set(TRUE)]), step('both', [x().set(TRUE), y().set(FALSE)])]), B(x().eq(y())),
  ], isGood, [y])],
  ['it stores two cells of one condition', wrong, () => small([
    agent('A', lane, () => [step('both', [level(slot.at(0)).set(lit(1)), level(slot.at(1)).set(lit(1))])]), B(level(slot.at(0)).ne(level(slot.at(1)))),
  ], isGood, [level])],
  ['it begins the object that the condition reads', fault, () => small([
    agent('A', lane, () => [step('begin', [heap.begin(slot.at(1))])]),
    agent('B', lane, () => [wait('full', box.fields.full(heap.ref(slot.at(1)))), step('empty', [box.fields.full(heap.ref(slot.at(0))).set(FALSE)])]),
  ], isGood, box.variables.map((node) => ({ node })), [heap.node])],
  ['it begins the first object, whose life lies behind the last field', fault, () => small([
    agent('A', lane, () => [step('begin', [late.begin(slot.at(0))])]),
    agent('B', lane, () => [wait('full', box.fields.full(late.ref(slot.at(0)))), step('empty', [box.fields.full(late.ref(slot.at(1))).set(FALSE)])]),
  ], isGood, box.variables.map((node) => ({ node })), [late.node])],
  ['the condition would hold after the other step', wrong, () => small([
    agent('A', lane, () => [step('clear', [y().set(FALSE)])]),
    agent('B', lane, () => [wait('either', done().or(y()), 'plain', [done().set(TRUE)]), spoil()]),
  ], isGood, [y])],
  ['it changes one side of a comparison', wrong, () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)])]), agent('B', lane, () => [wait('equal', x().eq(done())), spoil(), step('end', [done().set(TRUE)])]),
  ], isGood)],
  ['it stores what is no constant', wrong, () => small([
    agent('A', { ...lane, locals }, (v) => [step('begin', [v.n.set(x()), done().set(TRUE)]), step('store', [lock().set(v.n)])]), B(all(done(), lock())),
  ], isGood)],
  ['one of two constants makes the condition false', wrong, () => small([
    agent('A', { ...lane, locals }, (v) => [
      step('begin', [v.n.set(x()), done().set(TRUE)]), step('store', [effectIf(v.n, [lock().set(TRUE)], [lock().set(FALSE)])]),
    ]), B(all(done(), lock())),
  ], isGood)],
  ['it makes the condition of the whole agent false', wrong, () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)])]), agent('B', { ...lane, enabled: not(x()) }, () => [spoil()]),
  ], isGood)],
  ['what is looked at before a fault is true then', fault, () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)])]), agent('B', lane, () => [wait('either', x().or(polls)), ...later()]),
  ], isGood, [at, ready])],
  ['a choice is made where no fault is then', fault, () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)])]), agent('B', lane, () => [wait('choice', ifElse(x(), TRUE, polls)), ...later()]),
  ], isGood, [at, ready])],
  ['what is looked at before a fault is false then, and the whole is denied', fault, () => small([
    agent('A', lane, () => [step('clear', [lock().set(FALSE)])]), agent('B', lane, () => [wait('not both', not(lock().and(polls))), ...later()]),
  ], isGood, [at, ready])],
  ['what is looked at before a fault is false then, where nothing can follow', fault, () => small([
    agent('A', lane, () => [step('clear', [lock().set(FALSE)])]), agent('B', lane, () => [wait('both', lock().and(polls)), ...later()]),
  ], isGood, [at, ready])],
];

describe.each([['alone', alone], ['stable, commutes, thaws, ahead', others], ['enables', enabling]] as const)('%s', (_, list) => {
  test.each(list)('%s', (_, violated, make) => {
    const system = make();
    expect([...searchReference(system).violations.keys()].sort()).toEqual(violated);
    expect(searchReduced(system, passable(system)).violated).toEqual(violated);
  });
});

describe('enables: what was stored is stored again, and B may pass by now', () => {
  const stores = (guard: Expr<Bool>, effects: readonly EffectNode[], more: readonly { readonly node: (typeof x)['node'] }[] = [], enabled: Expr<Bool> = TRUE, point: readonly EffectNode[] = []) =>
    small([
      agent('A', lane, () => [step('store', effects), step('again', effects), step('last', [done().set(TRUE)])]),
      agent('B', { ...lane, enabled }, () => [wait('wait', guard), step('go', [bad().set(lock())])]),
      agent('C', { ...lane, repeat: true }, () => [step('flip', [lock().set(not(lock())), ...point])]),
    ], { invariant: not(bad()).or(not(done())) }, more);
  const set = [x().set(TRUE)];
  const systems: Readonly<Record<string, GroundSystem>> = {
    'a flag': stores(x(), set),
    'one of several conditions': stores(all(lock(), x(), not(done())), set),
    'a condition of one of them': stores(x(), set, [], not(frozen()).or(lock())),
    'one of two ways': stores(x().or(lock()), set),
    'a choice': stores(ifElse(x(), TRUE, lock()), set),
    'two flags, each in a condition of its own': stores(x().and(y()), [...set, y().set(TRUE)], [y]),
    'the greatest value': stores(level(slot.at(0)).ne(lit(1)), [level(slot.at(0)).set(lit(2))], [level]),
    'one of two cells': stores(ready(slot.at(0)), [ready(slot.at(0)).set(TRUE)], [ready]),
    'a term that may fault, and nothing is looked at before': stores(polls, [ready(slot.at(0)).set(TRUE)], [at, ready], TRUE, [at().set(slot.at(0))]),
    'the last cell': stores(ready(slot.at(1)), [ready(slot.at(1)).set(TRUE)], [ready]),
  };

  test.each(Object.entries(systems))('%s', (_, system) => {
    const { passable: ids } = passable(system);
    expect(system.transitions.filter((t) => ids[t.id] === 1).map((t) => t.address)).toContain('A/again');
    expect(searchReduced(system, passable(system)).violated).toEqual([...searchReference(system).violations.keys()].sort());
  });
});

describe('invisible: what a state shows between two steps', () => {
  const once = agent('A', lane, () => [step('set', [x().set(TRUE)]), step('clear', [x().set(FALSE)])]);
  const words = { states: 'it is seen' };

  test('puts at risk', () => {
    const system = watched([once], property('judged', { ...words, invariant: TRUE, atRisk: x() }));
    expect(searchReduced(system, passable(system)).atRisk).toContain('judged');
    expect(searchReduced(system, passable(system, { without: ['invisible'] })).atRisk).not.toContain('judged');
  });

  test('is measured', () => {
    const level = variable('level', [], range(2), lit(0));
    const system = watched([
      agent('A', lane, () => [step('set', [level().set(lit(2))]), step('clear', [level().set(lit(0))])]),
    ], property('judged', { ...words, kind: 'latency', measure: level() }), [level]);
    expect(searchReduced(system, passable(system)).maxima).toEqual({ judged: 2 });
    expect(searchReduced(system, passable(system, { without: ['invisible'] })).maxima).toEqual({ judged: 0 });
  });

  test('is the goal', () => {
    // Chains of 64 steps and the one that follows come to the same step of five again and again.
    const round = agent('A', { ...lane, repeat: true, locals: { n: boolean } }, (v) => [
      step('set', [x().set(TRUE)]), step('clear', [x().set(FALSE)]), ...['1', '2', '3'].map((name) => step(name, [v.n.set(not(v.n))])),
    ]);
    const system = watched([round], property('judged', { ...words, kind: 'liveness', goal: x() }));
    expect([...searchReference(system).violations.keys()]).toEqual([]);
    expect(searchReduced(system, passable(system)).violated).toEqual([]);
    expect(searchReduced(system, passable(system, { without: ['invisible'] })).violated).toEqual(['judged']);
  });
});
