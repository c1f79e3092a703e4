import { assign, boolean, call, effectIf, load, loop, not, ret, routine, step, TRUE, when } from '../../checker/language/index.js';
import type { Node, Places } from '../../checker/language/index.js';
import { cpuOnlineMask, here } from './cpu.js';
import { csd, csdFlagsOf, csdFunc, csdInfo, csdNext, kindOf, queueHead } from './csd.js';
import { csdUnlock } from './csd_lock.js';
import { csdDispatched, csdNextRead, csdUnlinked, idleLooked, offlineCheck, queueTaken } from './events.js';
import { csdDoFunc } from './generic_exec_single.js';
import { localIrqRestore, localIrqSave } from './preempt.js';
import { calls, csdFlags, csdKinds, funcs } from '../sets.js';

const SYNC = csdKinds.member('SYNC');
const ASYNC = csdKinds.member('ASYNC');
const TTWU = csdKinds.member('TTWU');

/** irq_work_single(): the run half; its producers are not part of this model yet. */
export const irqWorkSingle = routine('irq_work_single', { csd: csd.index }, {}, (v) => [
  step('flags &= ~PENDING', [
    csdDispatched({ csd: v.csd, kind: csdKinds.member('IRQ_WORK'), func: csdFunc(v.csd), info: csdInfo(v.csd) }),
    csdFlagsOf(v.csd).set(csdFlags.empty),
  ]),
]);

/** sched_ttwu_pending(): hands the remaining chain to the scheduler; no producers yet. */
export const schedTtwuPending = routine('sched_ttwu_pending', { csd: csd.index }, { next: csd.index }, (v) => [
  loop('llist_for_each_entry_safe', v.csd.ne(csd.none), [
    load('next', v.next, csdNext(v.csd)),
    step('activate', [
      csdDispatched({ csd: v.csd, kind: TTWU, func: csdFunc(v.csd), info: csdInfo(v.csd) }),
      csdUnlinked({ cpu: here.cpu, csd: v.csd }), csdFlagsOf(v.csd).set(csdFlags.empty),
    ]),
    assign(v.csd, v.next),
  ]),
]);

const locals = {
  head: csd.index, entry: csd.index, csd: csd.index, next: csd.index, prev: csd.index,
  flags: csdFlags.mask, func: funcs.index, info: calls.index,
};
type Locals = Places<typeof locals>;

/** llist_for_each_entry_safe(): next first, then the type. */
const look = (v: Locals, pass: string): readonly Node[] => [
  step(`next (${pass})`, [v.next.set(csdNext(v.csd)), csdNextRead({ cpu: here.cpu, csd: v.csd })]),
  load(`type (${pass})`, v.flags, csdFlagsOf(v.csd)),
];

const copy = (v: Locals, pass: string): Node => step(`copy func, info (${pass})`, [
  v.func.set(csdFunc(v.csd)), v.info.set(csdInfo(v.csd)),
  csdDispatched({ csd: v.csd, kind: kindOf(v.flags), func: v.func, info: v.info }),
]);

const unlink = (v: Locals, pass: string): Node => step(`unlink (${pass})`, [
  effectIf(v.prev.eq(csd.none), [v.entry.set(v.next)], [csdNext(v.prev).set(v.next)]),
  csdUnlinked({ cpu: here.cpu, csd: v.csd }),
]);

/** SYNC entries: the unlock is the last access, for the csd may lie on the caller's stack. */
const syncPass = (v: Locals): readonly Node[] => [
  assign(v.prev, csd.none),
  assign(v.csd, v.entry),
  loop('SYNC pass', v.csd.ne(csd.none), [
    ...look(v, 'SYNC'),
    when('is SYNC', kindOf(v.flags).eq(SYNC), [
      copy(v, 'SYNC'),
      unlink(v, 'SYNC'),
      call(csdDoFunc, { func: v.func, info: v.info, csd: v.csd }, { as: 'csd_do_func (SYNC)' }),
      call(csdUnlock, { csd: v.csd }, { as: 'csd_unlock (SYNC)' }),
    ], [assign(v.prev, v.csd)]),
    assign(v.csd, v.next),
  ]),
];

/** ASYNC and IRQ_WORK entries: an ASYNC csd is unlocked before its function, which may re-use it. */
const asyncPass = (v: Locals): readonly Node[] => [
  assign(v.prev, csd.none),
  assign(v.csd, v.entry),
  loop('ASYNC pass', v.csd.ne(csd.none), [
    ...look(v, 'ASYNC'),
    when('is not TTWU', kindOf(v.flags).ne(TTWU), [
      when('is ASYNC', kindOf(v.flags).eq(ASYNC), [
        copy(v, 'ASYNC'),
        unlink(v, 'ASYNC'),
        call(csdUnlock, { csd: v.csd }, { as: 'csd_unlock (ASYNC)' }),
        call(csdDoFunc, { func: v.func, info: v.info, csd: v.csd }, { as: 'csd_do_func (ASYNC)' }),
      ], [
        unlink(v, 'IRQ_WORK'),
        call(irqWorkSingle, { csd: v.csd }),
      ]),
    ], [assign(v.prev, v.csd)]),
    assign(v.csd, v.next),
  ]),
];

/** Runs everything queued on this CPU: SYNC first, then ASYNC and IRQ_WORK, then TTWU; irqs off. */
export const flushQueue = routine('__flush_smp_call_function_queue', { warn: boolean }, locals, (v) => [
  step('llist_del_all', [
    v.head.set(queueHead(here.cpu)), queueHead(here.cpu).set(csd.none), queueTaken({ cpu: here.cpu }),
  ], { order: 'mb' }),
  assign(v.entry, csd.none),
  loop('llist_reverse_order', v.head.ne(csd.none), [
    step('reverse', [
      v.csd.set(v.head), v.head.set(csdNext(v.csd)), csdNext(v.csd).set(v.entry), v.entry.set(v.csd),
    ]),
  ]),
  when('warn', v.warn, [
    step('IPI on offline CPU?', [offlineCheck({
      cpu: here.cpu, warns: not(cpuOnlineMask().has(here.cpu)).and(v.entry.ne(csd.none)),
    })]),
  ]),
  ...syncPass(v),
  when('nothing left', v.entry.eq(csd.none), [ret()]),
  ...asyncPass(v),
  when('TTWU pass', v.entry.ne(csd.none), [call(schedTtwuPending, { csd: v.entry })]),
]);

/** The handler of both call vectors. */
export const callFunctionInterrupt = routine('generic_smp_call_function_single_interrupt', {}, {}, () => [
  call(flushQueue, { warn: TRUE }),
]);

/** From the idle loop and the migration thread: a racy peek, then the flush with interrupts off. */
export const flushSmpCallFunctionQueue = routine('flush_smp_call_function_queue', {}, { empty: boolean, irqflags: boolean }, (v) => [
  step('llist_empty', [v.empty.set(queueHead(here.cpu).eq(csd.none)), idleLooked({ cpu: here.cpu, empty: v.empty })]),
  when('nothing queued', v.empty, [ret()]),
  localIrqSave(v.irqflags),
  call(flushQueue, { warn: TRUE }),
  localIrqRestore(v.irqflags),
]);
