import { describe, expect, test } from 'vitest';
import { behaviourDigestOf } from './digest.js';
import {
  agent, amend, applyEdits, at, call, doing, edits, event, ground, lit, ordered, ordersDiffer, range, rebind, remove, routine,
  step, store, swap, variable, wait, withoutBarriers,
} from './index.js';
import type { Description, Operation } from './index.js';

const [x, y, z] = ['x', 'y', 'z'].map((name) => variable(name, [], range(3), lit(0)));
const heardOf = event('heard', {});
const smpMb = step('smp_mb', [], { order: 'mb' });

const writer = routine('writer', {}, {}, () => [
  store('x = 1', x(), lit(1)),
  store('y = 1', y(), lit(1)),
  smpMb,
  step('read z', [x().set(z())]),
  store('unlock', z(), lit(2), 'release'),
]);
const bare = routine('bare', {}, {}, () => [store('x = 1', x(), lit(1))]);
const example: Description = {
  name: 'orders', sets: {}, lanes: ['A'], variables: [x.node, y.node, z.node], pools: [], definitions: [], routines: [writer, bare], switches: {},
  agents: [agent('A', {}, () => [call(writer, {}), wait('end', x().eq(y()))])],
};

const nobody: ReadonlySet<string> = new Set();
const apply = (...operations: readonly Operation[]): Description => applyEdits(example, [[edits('E', '', operations)]]);
const differs = (...operations: readonly Operation[]): boolean => ordersDiffer(example, apply(...operations), nobody);

describe('orders differ', () => {
  test.each<[string, readonly Operation[]]>([
    ['a barrier is dropped', [remove('writer/smp_mb')]],
    ['is weakened', [amend('writer/smp_mb', ordered('wmb'))]],
    ['is replaced by a step that only looks like it', [at('writer/smp_mb').replaceBy(step('smp_mb', []))]],
    ['is moved', [at('writer/smp_mb').moveBefore('writer/x = 1')]],
    ['changes places with an access', [swap('writer/y = 1', 'writer/smp_mb')]],
    ['is crossed by one that was moved', [at('writer/x = 1').moveAfter('writer/read z')]],
    ['is new', [at('writer/unlock').insertBefore(step('smp_wmb', [], { order: 'wmb' }))]],
    ['a release is a plain store', [amend('writer/unlock', ordered('plain'))]],
    ['a release is moved', [at('writer/unlock').moveBefore('writer/x = 1')]],
    ['a release changes places with an access', [swap('writer/read z', 'writer/unlock')]],
    ['a release is gone with its store', [remove('writer/unlock')]],
    ['a release has become a plain store of something else', [at('writer/unlock').replaceBy(store('unlock', z(), lit(1)))]],
    ['another routine is called that has none of it', [rebind('writer', bare)]],
  ])('where %s', (_, operations) => {
    expect(differs(...operations)).toBe(true);
    const more = at('writer/y = 1').insertBefore(step('harmless', [y().set(lit(2))]));
    expect(differs(...operations, more)).toBe(true);
  });

  test.each<[string, readonly Operation[]]>([
    ['a plain step is new, dropped or amended', [
      at('writer/smp_mb').insertAfter(store('y = 2', y(), lit(2))), remove('writer/x = 1'), amend('writer/y = 1', doing(y().set(lit(2)))),
    ]],
    ['plain steps change places', [swap('writer/x = 1', 'writer/y = 1')]],
    ['a release stores something else', [amend('writer/unlock', doing(z().set(lit(1))))]],
    ['an access with an ordering of its own is new', [at('writer/unlock').insertAfter(store('flag', z(), lit(0), 'release'))]],
  ])('not where %s', (_, operations) => {
    expect(differs(...operations)).toBe(false);
  });
});

describe('without its barriers', () => {
  const behaviour = (d: Description): string => behaviourDigestOf(ground(withoutBarriers(d, nobody)));

  test('a description is the same wherever they stood, and no other', () => {
    for (const o of [remove('writer/smp_mb'), at('writer/smp_mb').moveBefore('writer/x = 1'), amend('writer/unlock', ordered('plain'))]) {
      expect(behaviour(apply(o))).toBe(behaviour(example));
    }
    for (const o of [remove('writer/unlock'), swap('writer/x = 1', 'writer/y = 1'), at('writer/smp_mb').insertAfter(step('trace', []))]) {
      expect(behaviour(apply(o))).not.toBe(behaviour(example));
    }
  });

  test('a step that tells an observer something is no barrier', () => {
    const telling = apply(amend('writer/smp_mb', doing(heardOf({}))));
    const kept = (heard: ReadonlySet<string>) => withoutBarriers(telling, heard).routines[0].body.map((n) => n.name);
    expect(kept(nobody)).not.toContain('smp_mb');
    expect(kept(new Set(['heard']))).toContain('smp_mb');
  });

  test('one that begins a branch, or a loop must go round by, stays', () => {
    const waiting = { ...example, agents: [agent('A', { repeat: true }, () => [smpMb])] };
    expect(withoutBarriers({ ...waiting, agents: [agent('A', {}, () => [{ kind: 'either', name: 'any', branches: [[smpMb, smpMb], [smpMb]] }])] }, nobody)
      .agents[0].body).toEqual([{ kind: 'either', name: 'any', branches: [[smpMb, smpMb], [smpMb]] }]);
    expect(() => ground(withoutBarriers(waiting, nobody))).toThrow('can go round without a step');
  });
});
