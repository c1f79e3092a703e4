import { all, boolean, call, FALSE, lit, not, routine, step, TRUE, variable, when } from '../../checker/language/index.js';
import { here, inIrq, irqsOff } from '../smp/cpu.js';
import { bitsOf, maskPointer } from '../smp/cpumask.js';
import { csd } from '../smp/csd.js';
import { localIrqRestore, localIrqSave } from '../smp/preempt.js';
import { calls, conds, cpus, funcs } from '../sets.js';
import { onEachCpuCondMask } from '../smp/smp_call_function_many_cond.js';
import { mmFreed } from './events.js';
import { mmCpumask, mmUsers, taskMm } from './mm.js';
import { INIT_MM, mms } from './sets.js';
import { enterLazyTlb, switchMmIrqsOff } from './switch_mm.js';
import { isLazy, loadedMm } from './tlbstate.js';

/** The mm that a call of do_shoot_lazy_tlb() was given. */
export const shotMm = variable('shot_mm', [calls], mms.index, mms.none);

/** do_shoot_lazy_tlb(): a CPU that has the dead mm lazily takes init_mm. */
export const doShootLazyTlb = routine('do_shoot_lazy_tlb', { info: calls.index, csd: csd.index }, { active: boolean }, (v) => [
  step('active_mm == mm', [v.active.set(loadedMm(here.cpu).eq(shotMm(v.info)).and(isLazy(here.cpu)))]),
  when('lazy', v.active, [call(switchMmIrqsOff, { next: INIT_MM })]),
]);

/** exit_mm() and mmput(): the last user shoots the CPUs that are lazy in it, then frees the mm (MMU_LAZY_TLB_SHOOTDOWN). */
export const exitMm = routine('exit_mm', { mm: mms.index, info: calls.index }, { last: boolean, irqflags: boolean }, (v) => [
  localIrqSave(v.irqflags),
  step('current->mm = NULL', [taskMm(here.task).set(mms.none)]),
  call(enterLazyTlb, {}),
  localIrqRestore(v.irqflags),
  step('mm_users--', [mmUsers(v.mm).set(mmUsers(v.mm).less(1)), v.last.set(mmUsers(v.mm).eq(lit(0)))], { order: 'mb' }),
  when('last user', v.last, [
    step('shoot_lazy_tlbs', [maskPointer(v.info).set(mmCpumask.ref(v.mm)), shotMm(v.info).set(v.mm)]),
    call(onEachCpuCondMask, { cond: conds.none, mask: cpus.empty, func: funcs.member('do_shoot_lazy_tlb'), info: v.info, wait: TRUE }, { as: 'on_each_cpu_mask' }),
    step('__mmdrop', [mmFreed({ mm: v.mm })]),
  ]),
]);

/** The hotplug thread on the CPU that goes down: leaves the lazy mm before stop_machine. */
export const schedForceInitMm = routine('sched_force_init_mm', {}, {}, () => [
  step('local_irq_disable', [irqsOff(here.cpu).set(TRUE)], { when: all(not(irqsOff(here.cpu)), not(inIrq(here.cpu))) }),
  call(switchMmIrqsOff, { next: INIT_MM }),
  step('local_irq_enable', [irqsOff(here.cpu).set(FALSE)]),
]);

/** The dying CPU is in no mm_cpumask any more. */
export const clearMmCpumasks = routine('clear_tasks_mm_cpumask', {}, {}, () => [
  step('mm_cpumask', [mms.each((mm) => [bitsOf(mmCpumask.ref(mm)).set(bitsOf(mmCpumask.ref(mm)).without(here.cpu))])]),
]);
