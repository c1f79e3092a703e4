import {
  agent, all, atRisk, boolean, event, FALSE, indexSet, lit, not, on, property, range, step, store, TRUE, variable, violate, wait,
} from '../language/index.js';
import type { Description, Property } from '../language/index.js';
import type { AgentNode } from '../language/data.js';

const who = indexSet('process');
const flag = variable('flag', [who], boolean, FALSE);
const turn = variable('turn', [], who.index, who.at(0));
const inside = event('inside', {});
const outside = event('outside', {});
const crowd = variable('crowd', [], range(2), lit(0));

const mutex = property('mutual exclusion', {
  kind: 'safety', states: 'at most one process is inside', protects: 'the critical section', brokenBy: 'swapping the two stores',
  history: [crowd], because: 'two are inside', invariant: crowd().below(lit(2)),
  on: [
    on(inside, () => [violate(crowd().eq(lit(1)), 'both inside'), atRisk(TRUE), crowd().set(crowd().plus(1))]),
    on(outside, () => [crowd().set(crowd().less(1))]),
  ],
});

const lock = (me: number, broken: boolean): AgentNode => {
  const other = who.at(1 - me);
  const set = store('flag', flag(who.at(me)), TRUE);
  const give = store('turn', turn(), other);
  return agent(`P${me}`, { lane: lit(me), repeat: true }, () => [
    ...(broken ? [give, set] : [set, give]),
    wait('enter', not(all(flag(other), turn().eq(other))), 'plain', [inside({})]),
    step('leave', [outside({}), flag(who.at(me)).set(FALSE)]),
  ]);
};

/** Peterson's mutual exclusion (G. L. Peterson, Myths about the mutual exclusion problem, 1981); `broken`: its two stores swapped. */
export function peterson(broken: boolean): { readonly description: Description; readonly properties: readonly Property[] } {
  const description: Description = {
    name: broken ? 'peterson with its stores swapped' : 'peterson', lanes: ['P0', 'P1'], pools: [], definitions: [], routines: [],
    switches: {}, sets: { process: ['P0', 'P1'] }, variables: [flag.node, turn.node], agents: [lock(0, broken), lock(1, broken)],
  };
  return { description, properties: [mutex] };
}
