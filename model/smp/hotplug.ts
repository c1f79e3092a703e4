import { all, any, boolean, call, either, exclusive, FALSE, lit, not, routine, step, switchOn, TRUE, variable, wait, when } from '../../checker/language/index.js';
import type { Bool, EffectNode, Expr, Index } from '../../checker/language/index.js';
import { controlCpu, controlTask, cpuActiveMask, cpuhpRunsOn, cpuOnlineMask, here, inCall, inIrq, ipiPending, irqsOff, migrationDisabled, onlineAtStart, preemptCount, stopperRuns, taskCpu, tifFlags } from './cpu.js';
import { cpuOffline, cpuOnline, hotplugBegins, hotplugEnds, idleDead } from './events.js';
import { numaMasksClear, numaMasksSet } from './numa.js';
import { calls, cpus, funcs, idleFlags, tasks } from '../sets.js';
import { smpcfdDeadCpu, smpcfdDyingCpu, smpcfdPrepareCpu } from './smpcfd.js';
import { clearMmCpumasks, schedForceInitMm } from '../x86/exit_mm.js';
import { vcpuRuns } from '../x86/kvm.js';
import { smpCallFunctionSingle } from './smp_call_function_single.js';

const NEED_RESCHED = idleFlags.member('NEED_RESCHED');

/** done_down: the completion that the dying CPU's idle task has the first online CPU fire. */
export const idleDeadDone = variable('idle_dead_done', [], boolean, FALSE);
/** done_up: the completion that the starting CPU's idle task fires. */
export const onlineIdleDone = variable('online_idle_done', [], boolean, FALSE);
/** The control task has told the CPU to start. */
export const cpuKicked = variable('cpu_kicked', [], boolean, FALSE);
/** SYNC_STATE_DEAD: the last word of the dying CPU. */
export const reportedDead = variable('sync_state_dead', [cpus], boolean, (c) => not(onlineAtStart.has(c)));

/** The task leaves its CPU to the stopper or to cpuhp/N: without preemption only once it is out of the kernel. */
export const yields = (t: Expr<Index<'task'>>): Expr<Bool> =>
  all(any(switchOn('preemption'), not(inCall(t))), preemptCount(t).eq(lit(0)));

/**
 * Every online CPU's stopper can run: nobody is in a preempt-off or irqs-off section. A CPU that is
 * not the dying one takes what is pending before it acknowledges PREPARE; the dying one may keep it.
 */
const allStoppersRun = (dying: Expr<Index<'cpu'>>): Expr<Bool> => all(
  preemptCount(controlTask).eq(lit(0)),
  cpus.forall((c) => cpuOnlineMask().has(c).implies(all(
    not(inIrq(c)), not(irqsOff(c)), not(stopperRuns(c)), any(not(switchOn('kvm')), vcpuRuns(c)),
    any(c.eq(dying), all(not(ipiPending(c)), not(tifFlags(c).has(NEED_RESCHED)))),
    tasks.forall((t) => taskCpu(t).eq(c).implies(yields(t))),
  ))),
);

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

/** The last that the dying CPU's idle task does: play_dead(). */
export const archCpuIdleDead = routine('arch_cpu_idle_dead', {}, {}, () => [
  step('cpuhp_ap_report_dead', [reportedDead(here.cpu).set(TRUE)], { order: 'release' }),
]);

const ends = (cpu: Expr<Index<'cpu'>>): EffectNode => hotplugEnds({ cpu, online: cpuOnlineMask().has(cpu), active: cpuActiveMask().has(cpu) });

/** _cpu_down() by the control task; what cpuhp/N and the stopper of the dying CPU do for it runs there while it waits. */
export const cpuDown = routine('_cpu_down', { cpu: cpus.index }, {}, (v) => [
  step('cpus_write_lock', [hotplugBegins({ cpu: v.cpu })], { environment: true }),
  step('sched_cpu_deactivate', [cpuActiveMask().set(cpuActiveMask().without(v.cpu)), cpuhpRunsOn().set(v.cpu)]),
  when('NUMA masks', switchOn('numa'), [
    call(numaMasksClear, { cpu: v.cpu }),
  ]),
  wait('SCHED_WAIT_EMPTY', rqIsEmpty(v.cpu)),
  when('lazy mm', switchOn('tlb'), [call(schedForceInitMm, {})]),
  step('takedown_cpu', [cpuhpRunsOn().set(controlCpu)]),
  exclusive('stop_machine', allStoppersRun(v.cpu), [
    step('MULTI_STOP_DISABLE_IRQ', [irqsOff(v.cpu).set(TRUE), cpuhpRunsOn().set(v.cpu)]),
    call(takeCpuDown, { cpu: v.cpu }),
    step('MULTI_STOP_EXIT', [irqsOff(v.cpu).set(FALSE), cpuhpRunsOn().set(controlCpu)]),
  ]),
  wait('wait for IDLE_DEAD', idleDeadDone(), 'acquire', [idleDeadDone().set(FALSE)]),
  // The wait is bounded: a dying CPU that is held up longer, by its host for one, is taken for dead.
  either('__cpu_die',
    [wait('cpuhp_bp_sync_dead', reportedDead(v.cpu), 'acquire')],
    [wait('failed to report dead state', not(reportedDead(v.cpu)))],
  ),
  call(smpcfdDeadCpu, { cpu: v.cpu }),
  step('cpus_write_unlock', [ends(v.cpu)]),
]);

/** The starting CPU, interrupts off until it is online. */
export const startSecondary = routine('start_secondary', {}, {}, () => [
  wait('notify_cpu_starting', cpuKicked(), 'acquire', [cpuKicked().set(FALSE), irqsOff(here.cpu).set(TRUE)]),
  step('set_cpu_online(true)', [cpuOnlineMask().set(cpuOnlineMask().with(here.cpu)), cpuOnline({ cpu: here.cpu })]),
  step('local_irq_enable', [irqsOff(here.cpu).set(FALSE)]),
  step('cpuhp_online_idle', [onlineIdleDone().set(TRUE)], { order: 'release' }),
]);

/** _cpu_up() by the control task: prepare, kick, wait; sched_cpu_activate is cpuhp/N's on the CPU that came up. */
export const cpuUp = routine('_cpu_up', { cpu: cpus.index }, { failed: boolean }, (v) => [
  // A CPU that has not reported its death is not started: -EAGAIN, and all is as before.
  step('cpus_write_lock', [hotplugBegins({ cpu: v.cpu })], { environment: true, when: reportedDead(v.cpu) }),
  call(smpcfdPrepareCpu, { cpu: v.cpu }, { into: v.failed }),
  when('-ENOMEM', v.failed, [], [
    step('bringup_cpu', [cpuKicked().set(TRUE), reportedDead(v.cpu).set(FALSE)], { order: 'release' }),
    wait('wait for ONLINE_IDLE', onlineIdleDone(), 'acquire', [onlineIdleDone().set(FALSE), cpuhpRunsOn().set(v.cpu)]),
    step('sched_cpu_activate', [cpuActiveMask().set(cpuActiveMask().with(v.cpu)), cpuhpRunsOn().set(controlCpu)]),
    when('NUMA masks', switchOn('numa'), [
      call(numaMasksSet, { cpu: v.cpu }),
    ]),
  ]),
  step('cpus_write_unlock', [ends(v.cpu)]),
]);
