import { describe, expect, test } from 'vitest';
import {
  agent, boolean, either, FALSE, load, lit, not, objectType, pool, range, step, TRUE, variable, wait,
} from '../../language/index.js';
import type { AgentNode, Bool, Expr, GroundSystem } from '../../language/index.js';
import { searchReference } from '../../reference/search.js';
import { passable } from './passable.js';
import type { Condition } from './passable.js';
import { searchReduced } from './testing/search-reduced.js';
import { bad, done, frozen, isGood, lane, lock, slot, small, spoil, x } from './testing/small.js';
import type { Judged } from './testing/small.js';

const cases: readonly (readonly [Condition, string, () => GroundSystem])[] = [
  ['cooperative', 'a step that may never come leads on', () => small([
    agent('A', { ...lane, locals: { n: boolean } }, (v) => [
      step('maybe', [v.n.set(TRUE)], { environment: true }), step('finish', [done().set(v.n)]),
    ]),
  ], { goal: done() })],
  ['invisible', 'the wrong state is between two steps', () => small([
    agent('A', lane, () => [step('break', [x().set(TRUE)]), step('mend', [x().set(FALSE)])]),
  ], { invariant: not(x()) })],
  ['alone', 'the other branch is the wrong one', () => small([
    agent('A', { ...lane, locals: { n: boolean } }, (v) => [either('which', [step('right', [v.n.set(TRUE)])], [spoil()])]),
  ], isGood)],
  ['stable', 'what is loaded may still change', () => small([
    agent('A', { ...lane, locals: { n: boolean } }, (v) => [load('load', v.n, x()), step('use', [bad().set(v.n)])]),
    agent('B', lane, () => [step('store', [x().set(TRUE)])]),
  ], isGood)],
  ['commutes', 'another agent may still read the old value', () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)])]),
    agent('B', { ...lane, locals: { n: boolean } }, (v) => [load('load', v.n, x()), step('use', [bad().set(not(v.n))])]),
  ], isGood)],
  ['enables', 'the step makes another impossible', () => small([
    agent('A', lane, () => [step('store', [x().set(TRUE)])]),
    agent('B', lane, () => [wait('while clear', not(x())), spoil()]),
  ], isGood)],
  ['thaws', 'a frame waits for the lock of the task that it froze', () => small([
    agent('A', { ...lane, enabled: not(frozen()) }, () => [step('unlock', [lock().set(FALSE)])]),
    agent('frame', lane, () => [
      step('enter', [frozen().set(TRUE)]), wait('lock', not(lock())), step('leave', [frozen().set(FALSE)]),
    ]),
  ], { goal: not(frozen()) })],
  ['ahead', 'another agent comes in the way two steps later', () => small([
    agent('A', { ...lane, locals: { n: boolean } }, (v) => [load('load', v.n, x()), step('use', [bad().set(v.n)])]),
    agent('B', lane, () => [step('before', [done().set(TRUE)]), step('store', [x().set(TRUE)])]),
  ], { invariant: not(bad()).or(not(done())) })],
];

describe('each condition is needed', () => {
  test.each(cases)('%s: %s', (condition, _, make) => {
    const system = make();
    const found = [...searchReference(system).violations.keys()];
    expect(found).toEqual(['judged']);
    expect(searchReduced(system, passable(system)).violated).toEqual(found);
    expect(searchReduced(system, passable(system, { without: [condition] })).violated).toEqual([]);
  });
});

describe('a step that makes a guard true is an obstacle', () => {
  const same = (system: GroundSystem, violated: readonly string[]): void => {
    expect([...searchReference(system).violations.keys()].sort()).toEqual(violated);
    expect(searchReduced(system, passable(system)).violated).toEqual(violated);
  };

  test('if the guard is polled with a fault before it', () => {
    const at = variable('at', [], slot.index, slot.none);
    const ready = variable('ready', [slot], boolean, TRUE);
    same(small([
      agent('A', lane, () => [step('point', [at().set(slot.at(0))])]),
      agent('B', lane, () => [wait('ready', ready(at())), step('clear', [ready(slot.at(1)).set(FALSE)])]),
    ], isGood, [at, ready]), ['model-error']);
  });

  const box = objectType('box', { full: [boolean, TRUE] });
  const heap = pool('heap', box, [slot], (i) => i.eq(slot.at(1)));
  const alive = (k: number): Expr<Bool> => box.alive(heap.ref(slot.at(k)));
  const objects = (agents: readonly AgentNode[]): GroundSystem => small(agents, isGood, box.variables.map((node) => ({ node })), [heap.node]);

  test('if it begins the object that the guard polls', () => {
    same(objects([
      agent('A', lane, () => [step('begin', [heap.begin(slot.at(0))])]),
      agent('B', lane, () => [
        wait('full', box.fields.full(heap.ref(slot.at(0)))), step('empty', [box.fields.full(heap.ref(slot.at(0))).set(FALSE)]),
      ]),
    ]), ['model-error']);
  });

  test('if it ends the object that the guard asks for', () => {
    same(objects([
      agent('A', lane, () => [step('end', [heap.end(slot.at(1))])]),
      agent('B', lane, () => [wait('alive', alive(1)), spoil()]),
    ]), ['judged']);
  });

  test('if what it stores is cut to the domain', () => {
    const level = variable('level', [], range(1), lit(0));
    same(small([
      agent('A', lane, () => [step('raise', [level().set(lit(3))])]),
      agent('B', lane, () => [wait('not one', level().ne(lit(1))), spoil()]),
    ], isGood, [level]), ['judged', 'model-error']);
  });
});

describe('the ends of chains', () => {
  const spin = small([
    agent('A', { ...lane, repeat: true, locals: { n: boolean } }, (v) => [step('spin', [v.n.set(not(v.n))])]),
    agent('B', lane, () => [spoil()]),
  ], isGood);

  test('are expanded whole: an agent that spins keeps no other from moving', () => {
    const reduction = passable(spin);
    expect([...reduction.passable]).toContain(1);
    for (const chainMax of [1, 2, 3, 64]) {
      expect(searchReduced(spin, reduction, { chainMax }).violated).toEqual(['judged']);
    }
    expect(searchReduced(spin, reduction, { ignoring: true }).violated).toEqual([]);
  });
});

describe('what is passed through', () => {
  const passed = (system: GroundSystem): string[] => {
    const { passable: ids } = passable(system);
    return system.transitions.filter((t) => ids[t.id] === 1).map((t) => t.address).toSorted();
  };
  const handler = (judged: Judged): GroundSystem => small([
    agent('handler', { ...lane, locals: { n: range(2) } }, (v) => [
      step('function', [v.n.set(lit(1))]), step('unlock', [lock().set(FALSE)]), step('leave', [done().set(TRUE)]),
    ]),
    agent('waiter', lane, () => [wait('lock', not(lock())), step('go', [x().set(TRUE)])]),
  ], judged);

  test('a private step and one that only lets a waiter go on', () => {
    const system = handler({ goal: done().and(x()) });
    expect(passed(system)).toEqual(['handler/function', 'handler/unlock', 'waiter/lock']);
    expect(searchReduced(system, passable(system)).states).toBeLessThan(searchReference(system).states);
  });

  test('not where a property sees it', () => {
    const system = handler({ invariant: lock().or(x()).or(not(x())) });
    expect(passed(system)).not.toContain('handler/unlock');
  });
});
