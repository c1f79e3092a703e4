import { boolean, call, effectIf, either, FALSE, ret, routine, step, switchOn, TRUE } from '../../checker/language/index.js';
import { cpumask, cfdMask, cfdMaskIpi } from './cpumask.js';
import { here } from './cpu.js';
import { cfdCsd, csd, csdFlagsOf, csdNext } from './csd.js';
import { cpuDataFreed, cpuDrained, csdFreed, maskFreed } from './events.js';
import { flushQueue } from './flush.js';
import { cpus, csdFlags, LOCK } from '../sets.js';
import type { EffectNode, Expr, Index, Mask, Node } from '../../checker/language/index.js';

/** With CPUMASK_OFFSTACK a cpumask_var_t is allocated; without it lies in the per-CPU area for ever. */
export const offstack = switchOn('cpumask_offstack');

const allocMasks = (cpu: Expr<Index<'cpu'>>): EffectNode => effectIf(offstack, [cfdMask.begin(cpu), cfdMaskIpi.begin(cpu)]);

const freeMasks = (cpu: Expr<Index<'cpu'>>): EffectNode => effectIf(offstack, [
  maskFreed({ mask: cfdMask.ref(cpu), wasAlive: cpumask.alive(cfdMask.ref(cpu)) }),
  maskFreed({ mask: cfdMaskIpi.ref(cpu), wasAlive: cpumask.alive(cfdMaskIpi.ref(cpu)) }),
  cfdMask.end(cpu), cfdMaskIpi.end(cpu),
]);

/** alloc_percpu(): zeroed. */
const allocCsdArray = (cpu: Expr<Index<'cpu'>>): EffectNode => cpus.each((target) => [
  cfdCsd.begin(cpu, target),
  csdFlagsOf(cfdCsd.ref(cpu, target)).set(csdFlags.empty),
  csdNext(cfdCsd.ref(cpu, target)).set(csd.none),
]);

/** free_percpu(): the memory's next owner writes what it likes, at the latest when anybody looks again. */
const freeCsdArray = (cpu: Expr<Index<'cpu'>>, then: Expr<Mask<'csd_flag'>>): EffectNode => cpus.each((target) => [
  csdFreed({ csd: cfdCsd.ref(cpu, target), locked: csdFlagsOf(cfdCsd.ref(cpu, target)).has(LOCK) }),
  csdFlagsOf(cfdCsd.ref(cpu, target)).set(then),
  cfdCsd.end(cpu, target),
]);

const mayFail = (name: string, works: readonly EffectNode[], undo: readonly EffectNode[]): Node => either(`${name} or not`,
  [step(name, works)],
  [step(`${name} fails`, undo, { when: switchOn('allocation_fails') }), ret(TRUE)],
);

/** On the control CPU, before the CPU comes up; returns true for -ENOMEM, and it does not come up. */
export const smpcfdPrepareCpu = routine('smpcfd_prepare_cpu', { cpu: cpus.index }, { have: boolean }, (v) => [
  mayFail('zalloc_cpumask_var', [allocMasks(v.cpu)], []),
  mayFail('alloc_percpu', [allocCsdArray(v.cpu)], [freeMasks(v.cpu)]),
  ret(FALSE),
]);

/** On the dying CPU inside stop_machine: what was queued before the online bit went is run now. */
export const smpcfdDyingCpu = routine('smpcfd_dying_cpu', {}, {}, () => [
  call(flushQueue, { warn: FALSE }),
  step('irq_work_run', [cpuDrained({ cpu: here.cpu })]),
]);

/** On the control CPU, after the CPU is dead. */
export const smpcfdDeadCpu = routine('smpcfd_dead_cpu', { cpu: cpus.index }, {}, (v) => [
  step('free_cpumask_var', [freeMasks(v.cpu), cpuDataFreed({ cpu: v.cpu })]),
  either('free csd',
    [step('free_percpu, reused as ones', [freeCsdArray(v.cpu, csdFlags.only(LOCK))])],
    [step('free_percpu, reused as zeros', [freeCsdArray(v.cpu, csdFlags.empty)])],
  ),
]);
