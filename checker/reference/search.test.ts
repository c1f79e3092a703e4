import { describe, expect, test } from 'vitest';
import { agent, all, boolean, event, ground, indexSet, lit, on, property, range, step, store, TRUE, variable, violate, wait } from '../language/index.js';
import type { Description } from '../language/index.js';
import { searchReference } from './search.js';

const who = indexSet('process');
const flag = variable('flag', [who], boolean, lit(0).eq(lit(1)));
const turn = variable('turn', [], who.index, who.at(0));
const inside = event('inside', { process: who.index });
const outside = event('outside', { process: who.index });
const crowd = variable('crowd', [], range(2), lit(0));

const peterson = (broken: boolean): Description => {
  const process = (me: number) => {
    const i = who.at(me);
    const other = who.at(1 - me);
    const set = store('flag', flag(i), TRUE);
    const give = store('turn', turn(), other);
    return agent(`P${me}`, { lane: lit(me), repeat: true }, () => [
      ...(broken ? [wait('free', flag(other).eq(flag(other)), 'plain', [])] : []),
      ...(broken ? [give, set] : [set, give]),
      wait('may enter', all(flag(other), turn().eq(other)).eq(TRUE).eq(lit(0).eq(lit(1))), 'plain', [inside({ process: i })]),
      step('leave', [outside({ process: i }), flag(i).set(lit(0).eq(lit(1)))]),
    ]);
  };
  return {
    name: 'peterson', sets: { process: ['P0', 'P1'] }, lanes: ['P0', 'P1'], variables: [flag.node, turn.node],
    pools: [], definitions: [], routines: [], switches: {}, agents: [process(0), process(1)],
  };
};

const mutex = property('mutual-exclusion', {
  kind: 'safety', states: 'one at a time', protects: 'x', brokenBy: 'y', history: [crowd], atRisk: TRUE,
  on: [
    on(inside, () => [violate(crowd().eq(lit(1)), 'both inside'), crowd().set(crowd().plus(1))]),
    on(outside, () => [crowd().set(crowd().less(1))]),
  ],
});

describe('reference search', () => {
  test('Peterson holds, swapped Peterson is refuted', () => {
    const good = searchReference(ground(peterson(false), [mutex]));
    expect(good.complete).toBe(true);
    expect(good.violations.size).toBe(0);
    expect(good.states).toBe(20);
    const bad = searchReference(ground(peterson(true), [mutex]));
    expect(bad.violations.get('mutual-exclusion')?.because).toBe('both inside');
    expect(bad.violations.get('mutual-exclusion')?.path).toHaveLength(8);
  });
});
