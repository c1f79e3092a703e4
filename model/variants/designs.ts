import { addLocal, all, amend, append, at, boolean, call, doing, edits, effectIf, ifElse, lit, load, local, loop, not, rebind, redefine, region, remove, step, when } from '../../checker/language/index.js';
import type { Edits } from '../../checker/language/index.js';
import { cpuOnlineMask, here, preemptible } from '../smp/cpu.js';
import { cfdMask, cpumask, stackMask, taskMask, waitMask } from '../smp/cpumask.js';
import { csd, csdData, csdFlagsOf, csdlockDebug, singleCsd } from '../smp/csd.js';
import { csdLocked, tortureCheck } from '../smp/events.js';
import { mightSleep, migrateDisable, migrateEnable, preemptDisable, preemptEnable, rcuReadLock, rcuReadUnlock, synchronizeRcu } from '../smp/preempt.js';
import { scfcOut } from '../smp/callbacks.js';
import { calls, cpus, csdFlags, LOCK } from '../sets.js';
import { SAFE, series, unsafe, warn, worse } from './variant.js';
import type { Variant } from './variant.js';

const MANY = 'smp_call_function_many_cond';
const M = local('M', cpumask.index);
const thisCpu = local('thisCpu', cpus.index);
const hasOwnMask = taskMask.contains(M);
const latePut = call(preemptEnable, {}, { as: 'put_cpu (late)' });

/** The stack's mask in place of whatever it was. */
const onStack = redefine(waitMask, () => stackMask.ref(here.stack));
const stackLifetime = [
  at(`${MANY}/this_cpu`).insertAfter(step('stack mask', [stackMask.begin(here.stack)])),
  append(MANY, step('stack mask ends', [stackMask.end(here.stack)])),
];

const migrateGuard: Edits = edits('MIGDIS', 'migrate_disable() around the wait', [
  at(`${MANY}/put_cpu`).insertBefore(call(migrateDisable, {})),
  append(MANY, call(migrateEnable, {})),
]);

const rcuReader = (end: 'full' | 'short'): Edits => edits(`RCU-${end}`, 'an RCU reader from put_cpu over the wait; free after a grace period', [
  at(`${MANY}/put_cpu`).insertBefore(call(rcuReadLock, {})),
  end === 'full' ? append(MANY, call(rcuReadUnlock, {})) : at(`${MANY}/put_cpu`).insertAfter(call(rcuReadUnlock, {})),
  at('smpcfd_dead_cpu/free csd').insertBefore(call(synchronizeRcu, {})),
]);

const rcuIsPreemptOff: Edits = edits('RCU-nopreemptrcu', 'rcu_read_lock() is preempt_disable()', [
  rebind('rcu_read_lock', preemptDisable), rebind('rcu_read_unlock', preemptEnable),
]);

/** CSD debug mode: the destination's csd, so that a late unlocker can be told. Nobody asks whether it is a CPU: any() may have found none. */
export const destinationCsd: Edits = edits('CSDDBG-dst', 'csd_data of the destination in debug mode', [
  redefine(singleCsd, (sender, target) => csdData.ref(ifElse(csdlockDebug, target, sender))),
]);
/** The same once the CPU number is tested (c58ea9adf734). */
const validDestinationCsd: Edits = edits('CSDDBG-dst-valid', 'csd_data of the destination in debug mode, if there is one', [
  redefine(singleCsd, (sender, target) => csdData.ref(ifElse(all(csdlockDebug, target.ne(cpus.none)), target, sender))),
]);

const lockedCsd = local('csd', csd.index);
const locked = local('locked', boolean);
/** csd_lock(): try_cmpxchg_acquire, again from the wait where another took it first. */
export const atomicCsdLock: Edits = edits('CSDDBG-cmpxchg', 'csd_lock(): try_cmpxchg_acquire', [
  addLocal('csd_lock', 'locked', boolean),
  region('csd_lock/!LOCK', 'csd_lock/flags | LOCK').wrap(([untilFree]) => [loop('until locked', not(locked), [
    untilFree,
    step('try_cmpxchg LOCK', [locked.set(not(csdFlagsOf(lockedCsd).has(LOCK))), effectIf(locked, [
      csdLocked({ csd: lockedCsd, wasLocked: csdFlagsOf(lockedCsd).has(LOCK), by: here.stack }),
      csdFlagsOf(lockedCsd).set(csdFlags.only(LOCK)),
    ])], { order: 'acquire' }),
  ])]),
]);

const info = local('info', calls.index);
const oldCheck: Edits = edits('SCF-oldwarn', 'the check of scftorture before v5', [
  amend('scftorture_invoke_one/check', doing(tortureCheck({
    call: info, failure: all(local('wait', boolean), lit(1).below(cpuOnlineMask().count()), not(scfcOut(info))),
  }))),
]);

/** Designs that earlier versions of the series had, and wrong variants of them. */
export const designVariants: readonly Variant[] = [
  {
    id: 'V14', name: 'P6-condput', says: 'put_cpu early only if the task has a mask of its own, else after the wait.', patches: series(1, 9),
    edits: [edits('V14', 'conditional early put_cpu', [
      at(`${MANY}/put_cpu`).guard('task mask', hasOwnMask),
      append(MANY, when('no task mask', not(hasOwnMask), [latePut])),
    ])],
    scenarios: ['many-vs-many', 'offstack', 'init-task'], expect: SAFE, source: 'v6 of the series',
  },
  {
    id: 'V15', name: 'P6-preemptible', says: 'Task mask and early put_cpu only if the caller was preemptible.', patches: series(1, 9),
    edits: [edits('V15', 'early put_cpu only if preemptible() at entry', [
      addLocal(MANY, 'early', boolean),
      at(`${MANY}/get_cpu`).insertBefore(load('preemptible()', local('early', boolean), preemptible())),
      amend(`${MANY}/wait mask`, doing(
        M.set(ifElse(local('early', boolean), waitMask(thisCpu), cfdMask.ref(thisCpu))),
      )),
      at(`${MANY}/put_cpu`).guard('early', local('early', boolean)),
      append(MANY, when('not early', not(local('early', boolean)), [latePut])),
    ])],
    scenarios: ['many-vs-many'], expect: SAFE, source: 'v4 and v5 of the series',
  },
  {
    id: 'V16', name: 'STACKMASK-noOFF', says: 'The wait mask lies on the stack.', patches: series(1, 9),
    edits: [edits('V16', 'on-stack mask', [onStack, ...stackLifetime])],
    scenarios: ['many-vs-many', 'sender-down'], expect: SAFE, source: 'v1 to v3 of the series',
  },
  {
    id: 'V17', name: 'STACKMASK-OFF-percpu', says: 'With OFFSTACK the per-CPU mask and a pinned wait.', patches: series(1, 9),
    edits: [edits('V17', 'per-CPU mask, pinned wait', [
      redefine(waitMask, (cpu) => cfdMask.ref(cpu)), remove(`${MANY}/put_cpu`), append(MANY, latePut),
    ])],
    scenarios: ['offstack'], expect: worse('preempt-off-window'), source: 'v2 and v3 of the series',
  },
  {
    id: 'V18', name: 'STACKMASK-OFF-alloc', says: 'With OFFSTACK the mask is allocated inside the pinned region.', patches: series(1, 9),
    edits: [edits('V18', 'a sleeping allocation under get_cpu', [
      onStack, ...stackLifetime,
      amend(`${MANY}/stack mask`, doing(mightSleep(), stackMask.begin(here.stack))),
    ])],
    scenarios: ['offstack'], expect: warn('no-debug-splat'), source: 'v1 of the series',
  },
  {
    id: 'V19', name: 'MIGDIS', says: 'migrate_disable() around the wait keeps the CPU, and so its csds.', patches: series(1, 9, 5), edits: [migrateGuard],
    scenarios: ['sender-down'], expect: worse('hotplug-wait-window'), source: 'v1 of the series',
  },
  {
    id: 'V20', name: 'MIGDIS-sharedmask', says: 'migrate_disable() around the wait, the mask still belongs to the CPU.', patches: series(1, 9, 4, 5), edits: [migrateGuard],
    scenarios: ['many-vs-many'], expect: unsafe('ipi-mask-stable', 'sync-complete'), source: 'v1 of the series, without its private mask',
  },
  {
    id: 'V21', name: 'RCU-full', says: 'An RCU reader covers the wait; the dead CPU\'s csds wait for a grace period.', patches: series(1, 9, 5), edits: [rcuReader('full')],
    scenarios: ['sender-down'], expect: worse('hotplug-wait-window'), source: 'v2 and v3 of the series',
  },
  {
    id: 'V22', name: 'RCU-short', says: 'The RCU reader ends before the wait does.', patches: series(1, 9, 5), edits: [rcuReader('short')],
    scenarios: ['sender-down'], expect: unsafe('csd-lifetime'), source: 'v2 of the series, as reviewed',
  },
  {
    id: 'V23', name: 'RCU-nopreemptrcu', says: 'RCU-full where rcu_read_lock() disables preemption.', patches: series(1, 9, 5), edits: [rcuReader('full'), rcuIsPreemptOff],
    scenarios: ['sender-down'], expect: worse('preempt-off-window'), source: 'v2 with PREEMPT_RCU=n',
  },
  {
    id: 'V28', name: 'CSDDBG-dst', says: 'CSD debug: two senders share the destination\'s csd, csd_lock() is no lock for them.', patches: [], edits: [destinationCsd], aliases: ['B32'],
    scenarios: ['two-senders-debug'], expect: unsafe('single-presence', 'csd-lock-exclusion', 'sync-call-returns'), source: 'b0473dcd4b1d',
  },
  {
    id: 'V28s', name: 'CSDDBG-dst', says: 'The same on top of the series.', patches: series(1, 9), edits: [destinationCsd],
    scenarios: ['two-senders-debug'], expect: unsafe('single-presence', 'csd-lock-exclusion', 'sync-call-returns'), source: 'b0473dcd4b1d',
  },
  {
    id: 'V29', name: 'CSDDBG-dst-cmpxchg', says: 'CSD debug with the destination\'s csd and an atomic csd_lock().', patches: [], edits: [destinationCsd, atomicCsdLock],
    scenarios: ['two-senders-debug'], expect: SAFE, source: '35551efb155e',
  },
  {
    id: 'V29s', name: 'CSDDBG-dst-cmpxchg', says: 'The same on top of the series.', patches: series(1, 9), edits: [destinationCsd, atomicCsdLock],
    scenarios: ['two-senders-debug'], expect: SAFE, source: '35551efb155e',
  },
  {
    id: 'V29f', name: 'CSDDBG-dst-valid', says: 'The same as merged: csd_lock() atomic, and the destination\'s csd only where there is a destination.',
    patches: series(1, 9), edits: [validDestinationCsd, atomicCsdLock],
    scenarios: ['any-nobody-debug'], expect: SAFE, source: 'c58ea9adf734',
  },
  {
    id: 'V30', name: 'SCF-oldwarn', says: 'scftorture\'s old check without its pin.', patches: series(1, 9), edits: [oldCheck],
    scenarios: ['late-online'], expect: warn('no-false-torture-failure'), source: 'v4 of the series',
  },
  {
    id: 'V31', name: 'SCF-newwarn', says: 'scftorture\'s check as merged.', patches: series(1, 9), edits: [],
    scenarios: ['late-online'], expect: SAFE, source: '99b49e02f948',
  },
];
