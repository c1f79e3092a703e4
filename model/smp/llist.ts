import { boolean, effectIf, load, loop, not, ret, routine, step, store } from '../../checker/language/index.js';
import { csd, csdNext, queueHead } from './csd.js';
import { csdQueued } from './events.js';
import { here } from './cpu.js';
import { cpus } from '../sets.js';

/** llist_add() on a CPU's queue: returns whether it was empty. */
export const llistAdd = routine('llist_add', { csd: csd.index, cpu: cpus.index }, { first: csd.index, pushed: boolean }, (v) => [
  loop('until pushed', not(v.pushed), [
    load('first = head', v.first, queueHead(v.cpu)),
    store('new->next = first', csdNext(v.csd), v.first),
    step('cmpxchg head', [
      v.pushed.set(queueHead(v.cpu).eq(v.first)),
      effectIf(v.pushed, [
        queueHead(v.cpu).set(v.csd),
        csdQueued({ cpu: v.cpu, csd: v.csd, empty: v.first.eq(csd.none), from: here.cpu, by: here.stack }),
      ]),
    ], { order: 'mb' }),
  ]),
  ret(v.first.eq(csd.none)),
]);
