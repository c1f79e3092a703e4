import { all, boolean, call, either, exclusive, FALSE, lit, not, routine, step, switchOn, TRUE, variable, wait, when } from '../checker/language/index.js';
import type { Bool, EffectNode, Expr, Index } from '../checker/language/index.js';
import { cpuActiveMask, cpuOnlineMask, here, inIrq, ipiPending, irqsOff, migrationDisabled, preemptCount, stopperRuns, taskCpu, tifFlags } from './cpu.js';
import { cpuOffline, cpuOnline, hotplugBegins, hotplugEnds, idleDead } from './events.js';
import { numaMasksClear, numaMasksSet } from './numa.js';
import { calls, cpus, funcs, idleFlags, tasks } from './sets.js';
import { smpcfdDeadCpu, smpcfdDyingCpu, smpcfdPrepareCpu } from './smpcfd.js';
import { clearMmCpumasks, schedForceInitMm } from './x86/exit_mm.js';
import { smpCallFunctionSingle } from './smp_call_function_single.js';

const NEED_RESCHED = idleFlags.member('NEED_RESCHED');

/** done_down: the completion that the dying CPU's idle task has the first online CPU fire. */
export const idleDeadDone = variable('idle_dead_done', [], boolean, FALSE);

/**
 * Every online CPU's stopper can run: nobody is in a preempt-off or irqs-off section. A CPU that is
 * not the dying one takes what is pending before it acknowledges PREPARE; the dying one may keep it.
 */
const allStoppersRun = (dying: Expr<Index<'cpu'>>): Expr<Bool> => cpus.forall((c) => cpuOnlineMask().has(c).implies(
  not(inIrq(c)).and(not(irqsOff(c))).and(not(stopperRuns(c))).and(c.eq(dying).or(all(not(ipiPending(c)), not(tifFlags(c).has(NEED_RESCHED)))))
    .and(tasks.forall((t) => taskCpu(t).eq(c).implies(preemptCount(t).eq(lit(0))))),
));

/** No task runs on the CPU or is bound to it. */
const rqIsEmpty = (cpu: Expr<Index<'cpu'>>): Expr<Bool> =>
  tasks.forall((t) => taskCpu(t).ne(cpu).and(migrationDisabled(t).ne(cpu)));

/** The first CPU that is online. */
const firstOnline = (): Expr<Index<'cpu'>> => cpus.first(cpuOnlineMask());

/** take_cpu_down(), by the stopper of the dying CPU with interrupts off everywhere. */
export const takeCpuDown = routine('take_cpu_down', { cpu: cpus.index }, {}, (v) => [
  step('set_cpu_online(false)', [cpuOnlineMask().set(cpuOnlineMask().without(v.cpu)), cpuOffline({ cpu: v.cpu })]),
  either('apic_soft_disable or not',
    [step('apic_soft_disable', [])],
    [step('apic_soft_disable, IPI in flight lost', [ipiPending(v.cpu).set(FALSE)], { when: ipiPending(v.cpu) })],
  ),
  call(smpcfdDyingCpu, {}),
  when('MMU_LAZY_TLB_SHOOTDOWN', switchOn('mmu_lazy_tlb_shootdown'), [call(clearMmCpumasks, {})]),
]);

/** The dying CPU's idle task: it cannot complete itself, so another CPU is called to do it. */
export const reportIdleDead = routine('cpuhp_report_idle_dead', { info: calls.index }, { cpu: cpus.index, failed: boolean }, (v) => [
  // Interrupts came on again after stop_machine: what the APIC still holds is delivered first.
  step('IDLE_DEAD', [v.cpu.set(firstOnline()), irqsOff(here.cpu).set(TRUE), idleDead({ cpu: here.cpu })], {
    when: all(not(ipiPending(here.cpu)), not(inIrq(here.cpu))),
  }),
  call(smpCallFunctionSingle, { cpu: v.cpu, func: funcs.member('cpuhp_complete_idle_dead'), info: v.info, wait: FALSE }, { into: v.failed }),
]);

/** The function of that call, on the other CPU. */
export const completeIdleDead = routine('cpuhp_complete_idle_dead', {}, {}, () => [
  step('complete', [idleDeadDone().set(TRUE)]),
]);

const ends = (cpu: Expr<Index<'cpu'>>): EffectNode => hotplugEnds({ cpu, online: cpuOnlineMask().has(cpu), active: cpuActiveMask().has(cpu) });

/** _cpu_down(): the CPU under hotplug is `here.cpu`; the control task itself occupies no CPU. */
export const cpuDown = routine('_cpu_down', { cpu: cpus.index, info: calls.index }, {}, (v) => [
  step('cpus_write_lock', [hotplugBegins({ cpu: v.cpu })], { environment: true }),
  step('sched_cpu_deactivate', [cpuActiveMask().set(cpuActiveMask().without(v.cpu))]),
  when('NUMA masks', switchOn('numa'), [
    call(numaMasksClear, { cpu: v.cpu }),
  ]),
  wait('SCHED_WAIT_EMPTY', rqIsEmpty(v.cpu)),
  when('lazy mm', switchOn('tlb'), [call(schedForceInitMm, {})]),
  exclusive('stop_machine', allStoppersRun(v.cpu), [
    call(takeCpuDown, { cpu: v.cpu }),
  ]),
  call(reportIdleDead, { info: v.info }),
  wait('wait for IDLE_DEAD', idleDeadDone(), 'acquire', [idleDeadDone().set(FALSE)]),
  call(smpcfdDeadCpu, { cpu: v.cpu }),
  step('cpus_write_unlock', [ends(v.cpu)]),
]);

/** _cpu_up(): prepare, online with interrupts still off, interrupts on, active. */
export const cpuUp = routine('_cpu_up', { cpu: cpus.index }, { failed: boolean }, (v) => [
  step('cpus_write_lock', [hotplugBegins({ cpu: v.cpu })], { environment: true }),
  call(smpcfdPrepareCpu, { cpu: v.cpu }, { into: v.failed }),
  when('-ENOMEM', v.failed, [], [
    step('set_cpu_online(true)', [
      irqsOff(v.cpu).set(TRUE), cpuOnlineMask().set(cpuOnlineMask().with(v.cpu)), cpuOnline({ cpu: v.cpu }),
    ]),
    step('local_irq_enable', [irqsOff(v.cpu).set(FALSE)]),
    step('sched_cpu_activate', [cpuActiveMask().set(cpuActiveMask().with(v.cpu))]),
    when('NUMA masks', switchOn('numa'), [
      call(numaMasksSet, { cpu: v.cpu }),
    ]),
  ]),
  step('cpus_write_unlock', [ends(v.cpu)]),
]);
