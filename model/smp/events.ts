import { boolean, event } from '../../checker/language/index.js';
import { csd } from './csd.js';
import { cpumask } from './cpumask.js';
import { calls, cpus, csdKinds, depth, funcs, reaches, splats, stacks, tasks } from '../sets.js';

/** A routine of the kernel begins a cross call, as it understands the call; what its caller asked for is in `call_entered`. */
export const callBegins = event('call_begins', { call: calls.index, cpu: cpus.index, wait: boolean, inTask: boolean, irqsOff: boolean });
/** A caller is about to make a call, to wait for it or not; `named`: the online ones of the CPUs that it names, of which it means `reach`. */
export const callEntered = event('call_entered', { call: calls.index, task: tasks.index, wait: boolean, named: cpus.mask, reach: reaches.index, preempt: depth, rcu: depth, irqsOff: boolean });
/** The call returns; `named`: the CPUs that its caller named, online or not. */
export const callReturned = event('call_returned', { call: calls.index, task: tasks.index, named: cpus.mask, reach: reaches.index, failed: boolean, preempt: depth, rcu: depth, irqsOff: boolean });
/** Queueing ended: the CPUs that will run the function, and the CPU that sent. */
export const callSelected = event('call_selected', { call: calls.index, cpu: cpus.index, targets: cpus.mask, wait: boolean });
/** Queueing is over and the IPIs are sent; `by`: the stack that the sender runs on. */
export const callDispatched = event('call_dispatched', { by: stacks.index });
/** The call stored its targets in the object that it waits on. */
export const waitMaskWritten = event('wait_mask_written', { call: calls.index, mask: cpumask.index });
/** The wait loop looked for its next CPU; `last` when there is none. */
export const waitMaskRead = event('wait_mask_read', { call: calls.index, bits: cpus.mask, last: boolean });
/** smp_call_function_any() chose; the online CPUs of its mask at that moment. */
export const anySelected = event('any_selected', { call: calls.index, cpu: cpus.index, usable: cpus.mask });
/** A condition function says that the call is not for this CPU; emitted by the function. */
export const callSpared = event('call_spared', { call: calls.index, cpu: cpus.index });
/** generic_exec_single() refused with -ENXIO, or single_async with -EBUSY. */
export const callRefused = event('call_refused', { call: calls.index, csd: csd.index, busy: boolean, locked: boolean, by: stacks.index });

export const csdLocked = event('csd_locked', { csd: csd.index, wasLocked: boolean, by: stacks.index });
export const csdUnlocked = event('csd_unlocked', { csd: csd.index, wasLocked: boolean, by: stacks.index });
/** func, info and type are in place for this call. */
export const csdFilled = event('csd_filled', { csd: csd.index, func: funcs.index, info: calls.index, kind: csdKinds.index });
/** csd_queue_cpu: the push succeeded. */
export const csdQueued = event('csd_queue_cpu', { cpu: cpus.index, csd: csd.index, empty: boolean, from: cpus.index, by: stacks.index });
export const csdUnlinked = event('csd_unlinked', { cpu: cpus.index, csd: csd.index });
/** The consumer read the node's next pointer. */
export const csdNextRead = event('csd_next_read', { cpu: cpus.index, csd: csd.index });
/** func and info were copied; the consumer will run them as this kind. */
export const csdDispatched = event('csd_dispatched', { csd: csd.index, kind: csdKinds.index, func: funcs.index, info: calls.index });
export const csdFunctionEntry = event('csd_function_entry', { cpu: cpus.index, csd: csd.index, func: funcs.index, info: calls.index, irqsOff: boolean, online: boolean });
export const csdFunctionExit = event('csd_function_exit', { cpu: cpus.index, csd: csd.index, func: funcs.index, info: calls.index });
/** The function runs on the calling CPU itself (RUN_LOCAL). */
export const localRun = event('local_run', { call: calls.index, cpu: cpus.index, irqsOff: boolean });
/** The storage of a csd on a stack or of a caller ended. */
export const csdEnded = event('csd_ended', { csd: csd.index });
export const csdFreed = event('csd_freed', { csd: csd.index, locked: boolean });
export const maskFreed = event('mask_freed', { mask: cpumask.index, wasAlive: boolean });

/** A debug wait looked at the lock. */
export const csdLooked = event('csd_lock_looked', { task: tasks.index, locked: boolean });
/** One csd_lock() or csd_lock_wait() came to its end. */
export const csdWaited = event('csd_waited', { task: tasks.index, cpu: cpus.index, csd: csd.index, pinned: boolean, holdsCpu: boolean });
export const preemptOff = event('preempt_disable', { task: tasks.index });
export const preemptOn = event('preempt_enable', { task: tasks.index });

export const ipiSent = event('ipi_send_cpu', { cpu: cpus.index, from: cpus.index });
/** The mask given to the IPI layer, and what is online then. */
export const ipiMask = event('ipi_send_cpumask', { by: stacks.index, bits: cpus.mask, online: cpus.mask });
export const ipiMaskRead = event('ipi_mask_read', { by: stacks.index, bits: cpus.mask });
export const needReschedSet = event('need_resched_set', { cpu: cpus.index });
export const irqEntry = event('irq_entry', { cpu: cpus.index });
export const queueTaken = event('queue_taken', { cpu: cpus.index });
/** The idle loop is past its polling and will flush. */
export const idleWillFlush = event('idle_will_flush', { cpu: cpus.index });
/** The idle loop's peek at its queue. */
export const idleLooked = event('idle_looked', { cpu: cpus.index, empty: boolean });

export const hotplugBegins = event('cpuhp_enter', { cpu: cpus.index });
/** The operation is over: whether the CPU is online then, and whether tasks are put on it. */
export const hotplugEnds = event('cpuhp_exit', { cpu: cpus.index, online: boolean, active: boolean });
export const cpuOffline = event('cpu_offline', { cpu: cpus.index });
export const cpuDrained = event('cpu_drained', { cpu: cpus.index });
export const cpuOnline = event('cpu_online', { cpu: cpus.index });
export const idleDead = event('idle_dead', { cpu: cpus.index });
export const cpuDataFreed = event('cpu_data_freed', { cpu: cpus.index });

/** A debug check of the kernel looked: `ok` is what it found. */
export const debugCheck = event('debug_check', { splat: splats.index, ok: boolean });
/** "IPI on offline CPU" looked at the list. */
export const offlineCheck = event('offline_check', { cpu: cpus.index, warns: boolean });
/**
 * A debug wait ended, or says that it is too long. `call`: whom the csd serves; `task`: who waits; `suspect`: the CPU that is
 * named; `locked`: LOCK is still set; `answered`: it was cleared while the waiter was off its CPU.
 */
export const csdAlarm = event('csd_lock_alarm', {
  csd: csd.index, call: calls.index, task: tasks.index, suspect: cpus.index, locked: boolean, answered: boolean, alarm: boolean,
});
export const tortureCheck = event('torture_check', { call: calls.index, failure: boolean,  });
