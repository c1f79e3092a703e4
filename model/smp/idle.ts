import { boolean, call, loop, not, routine, step } from '../../checker/language/index.js';
import { here, tifFlags } from './cpu.js';
import { idleWillFlush } from './events.js';
import { flushSmpCallFunctionQueue } from './flush.js';
import { idleFlags } from '../sets.js';

const POLLING = idleFlags.member('POLLING');
const NEED_RESCHED = idleFlags.member('NEED_RESCHED');

/** do_idle() in polling mode: NEED_RESCHED ends it without an interrupt, then the queue is flushed. */
export const doIdle = routine('do_idle', {}, { woken: boolean }, (v) => [
  step('set POLLING', [tifFlags(here.cpu).set(tifFlags(here.cpu).with(POLLING))], { order: 'mb' }),
  loop('while !need_resched', not(v.woken), [
    step('need_resched?', [v.woken.set(tifFlags(here.cpu).has(NEED_RESCHED))], { when: tifFlags(here.cpu).has(NEED_RESCHED) }),
  ]),
  step('clear POLLING', [
    tifFlags(here.cpu).set(tifFlags(here.cpu).without(POLLING)), idleWillFlush({ cpu: here.cpu }),
  ], { order: 'mb' }),
  call(flushSmpCallFunctionQueue, {}),
  step('schedule_idle', [tifFlags(here.cpu).set(tifFlags(here.cpu).without(NEED_RESCHED))]),
]);
