import {
  agent, boolean, call, define, FALSE, forEach, indexSet, lit, load, loop, not, objectType, pool, range, ret, routine, self, step, store,
  switchOn, TRUE, variable, wait, when,
} from '../index.js';
import type { Description, Expr, Index } from '../index.js';

/** Two agents that run one routine under a lock: the description that the tests of this folder edit. */
export const who = indexSet('process');
export const box = objectType('box', { full: [boolean, FALSE] });
export const boxes = pool('boxes', box, [who]);
export const taken = variable('taken', [], boolean, FALSE);
export const count = variable('count', [], range(3), lit(0));
export const flag = variable('flag', [who], boolean, FALSE);
export const pins = variable('pins', [who], range(2), lit(0));
export const me = self<Index<'process'>>('process');

/** Whose turn the work is; edits rebind it. */
export const wanted = define('wanted', (i: Expr<Index<'process'>>) => flag(i));

export const pin = routine('pin', {}, {}, () => [step('pins++', [pins(me).set(pins(me).plus(1))])]);
export const unpin = routine('unpin', {}, {}, () => [step('pins--', [pins(me).set(pins(me).less(1))])]);
export const freeze = routine('freeze', {}, {}, () => [step('frozen', [pins(me).set(lit(2))])]);

export const lock = routine('lock', { owner: who.index }, {}, (v) => [
  call(pin, {}),
  wait('free', not(taken()), 'acquire'),
  store('take', taken(), TRUE),
  when('fair', switchOn('fair'), [store('flag owner', flag(v.owner), TRUE)]),
  call(unpin, {}),
]);

export const work = routine('work', { owner: who.index }, { seen: boolean, next: who.index }, (v) => [
  call(pin, {}),
  load('look', v.seen, wanted(v.owner)),
  when('seen', v.seen, [
    store('again', box.fields.full(boxes.ref(v.owner)), TRUE),
    when('unseen', not(v.seen), [ret()]),
  ], [store('first', count(), count().plus(1))]),
  call(lock, { owner: v.owner }),
  forEach('other', who, v.next, who.full, [store('tell', flag(v.next), TRUE)]),
  loop('settle', v.seen, [load('look again', v.seen, not(flag(v.owner)))]),
  store('release', taken(), FALSE, 'release'),
  call(unpin, {}),
  ret(),
]);

const process = (i: number) => agent(`P${i}`, { lane: lit(i), attributes: { process: who.at(i) } }, () => [
  step('start', [count().set(lit(0))]),
  call(work, { owner: who.at(i) }),
]);

export const example: Description = {
  name: 'example', sets: { process: ['P0', 'P1'] }, lanes: ['P0', 'P1'], pools: [boxes.node],
  variables: [taken.node, count.node, flag.node, pins.node, ...box.variables],
  definitions: [wanted], routines: [pin, unpin, freeze, lock, work], agents: [process(0), process(1)],
  switches: { fair: 0 },
};
