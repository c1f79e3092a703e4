import { indexSet, range } from '../checker/language/index.js';
import type { Expr, IndexSet, Mask } from '../checker/language/index.js';

/** The mask of the members at these positions. */
export const maskOf = <S extends string>(set: IndexSet<S>, positions: readonly number[]): Expr<Mask<S>> =>
  positions.reduce<Expr<Mask<S>>>((mask, i) => mask.with(set.at(i)), set.empty);

/** Possible CPUs, 0 to nr_cpu_ids - 1; none is any number beyond. */
export const cpus = indexSet('cpu');
export const tasks = indexSet('task');
/** The cross calls of a scenario; a csd's `info` is the call that it serves. */
export const calls = indexSet('call');
/** Callback functions: each member names the routine that `csd->func` calls. */
export const funcs = indexSet('func');
/** Condition functions of smp_call_function_many_cond(); none is "no condition". */
export const conds = indexSet('cond');
/** Which of the CPUs that it names a caller wants called: each, each but its own, one of them, or what its mm says. */
export const reaches = indexSet('reach', ['each', 'others', 'one', 'by mm']);
/** CSD flag word: TTWU is SYNC|IRQ_WORK, ASYNC no type bit (include/linux/smp_types.h). */
export const csdFlags = indexSet('csd_flag', ['LOCK', 'SYNC', 'IRQ_WORK']);
export const LOCK = csdFlags.member('LOCK');
export const SYNC = csdFlags.member('SYNC');
export const IRQ_WORK = csdFlags.member('IRQ_WORK');
/** Idle task flags of the polling shortcut. */
export const idleFlags = indexSet('idle_flag', ['POLLING', 'NEED_RESCHED']);
/** What a queued node is, as the consumer's branches tell them apart. */
export const csdKinds = indexSet('csd_kind', ['ASYNC', 'SYNC', 'IRQ_WORK', 'TTWU']);
/** Kinds of debug splat. */
export const splats = indexSet('splat', ['preemption off', 'smp_processor_id', 'may sleep', 'interrupts off', 'flush_tlb_info nested', 'CR3', 'mm_cpumask', 'ctx_id', 'csd dst', 'migrate_enable']);
/** Nesting of preempt_disable(): more than any path of the kernel has, so that one beyond is a leak. */
export const depth = range(7);
/** Stacks that can hold an on-stack csd: one a task, one an interrupt handler, one for the hotplug thread. */
export const stacks = indexSet('stack');
