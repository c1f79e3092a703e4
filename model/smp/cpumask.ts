import { define, ifElse, load, objectType, pool, routine, store, switchOn, variable } from '../../checker/language/index.js';
import type { Expr, Index, Mask } from '../../checker/language/index.js';
import { calls, cpus, stacks, tasks } from '../sets.js';
import { controlTask, onlineAtStart } from './cpu.js';

/** A cpumask in memory: which object is the wait mask of a call is what the series changed. */
export const cpumask = objectType('cpumask', { bits: [cpus.mask, cpus.empty] });
export const bitsOf = cpumask.fields.bits;

/** cfd_data: storage of its own with CPUMASK_OFFSTACK, from smpcfd_prepare_cpu() to smpcfd_dead_cpu(). */
export const cfdMask = pool('cfd_data.cpumask', cpumask, [cpus], (cpu) => onlineAtStart.has(cpu));
export const cfdMaskIpi = pool('cfd_data.cpumask_ipi', cpumask, [cpus], (cpu) => onlineAtStart.has(cpu));
/** task_struct's IPI mask (patch 4): allocated at fork, freed with the task. The hotplug control task was forked before the start. */
export const taskMask = pool('task_ipi_mask', cpumask, [tasks], (t) => switchOn('config_preemption').and(t.eq(controlTask)));
/** The on-stack mask that versions 1 to 3 of the series tried. */
export const stackMask = pool('stack_cpumask', cpumask, [stacks], false);

/** Where a call keeps the CPUs that it waits for. */
export const waitMask = define('wait_mask', (thisCpu: Expr<Index<'cpu'>>) => cfdMask.ref(thisCpu));

/** __cpumask_set_cpu(): not atomic, a load and a store. */
export const cpumaskSetCpu = routine('__cpumask_set_cpu', { cpu: cpus.index, mask: cpumask.index }, { bits: cpus.mask }, (v) => [
  load('load', v.bits, bitsOf(v.mask)),
  store('store', bitsOf(v.mask), v.bits.with(v.cpu)),
]);

/** __cpumask_clear_cpu(): not atomic, a load and a store. */
export const cpumaskClearCpu = routine('__cpumask_clear_cpu', { cpu: cpus.index, mask: cpumask.index }, { bits: cpus.mask }, (v) => [
  load('load', v.bits, bitsOf(v.mask)),
  store('store', bitsOf(v.mask), v.bits.without(v.cpu)),
]);

/** The mask that a call was given by pointer, which others may write meanwhile; none where it is a value. */
export const maskPointer = variable('mask_pointer', [calls], cpumask.index, cpumask.none);
/** The mask that a caller asked for, as it is now; in worlds with address spaces it may be somebody's mm_cpumask. */
export const callerMask = define('caller_mask', (mask: Expr<Mask<'cpu'>>, call: Expr<Index<'call'>>) => ifElse(
  switchOn('tlb'), ifElse(maskPointer(call).eq(cpumask.none), mask, bitsOf(maskPointer(call))), mask,
));
