import { all, bookkeeping, boolean, define, FALSE, lit, self, switchOn, switchValue, TRUE, variable } from '../../checker/language/index.js';
import type { Bool, Expr, Index, Mask } from '../../checker/language/index.js';
import { cpus, depth, idleFlags, tasks } from '../sets.js';

/** Who executes: supplied by each agent. */
export const here = {
  /** CPU on which the agent runs now. */
  cpu: self<Index<'cpu'>>('cpu'),
  /** The task that runs, or none in an interrupt, the stopper or the idle loop. */
  task: self<Index<'task'>>('task'),
  /** `current`: in an interrupt frame the task below it. */
  current: self<Index<'task'>>('current'),
  inTask: self<Bool>('inTask'),
  /** The CPU takes no interrupt: it has disabled them, or runs a hardirq, or is in stop_machine(). */
  irqsOff: self<Bool>('irqsOff'),
  /** Stack that an automatic object lies on. */
  stack: self<Index<'stack'>>('stack'),
};

/** CPUs that are online when the scenario starts. */
export const onlineAtStart = switchValue<Mask<'cpu'>>('online_at_start');
/** CPUs that are online and have stopped: they take no interrupt and run no task. */
export const hungCpus = switchValue<Mask<'cpu'>>('hung_cpus');
export const cpuOnlineMask = variable('cpu_online_mask', [], cpus.mask, onlineAtStart);
export const cpuActiveMask = variable('cpu_active_mask', [], cpus.mask, onlineAtStart);
/** A hardirq frame lies over whatever else the CPU runs. */
export const inIrq = variable('in_hardirq', [cpus], boolean, FALSE);
export const irqsOff = variable('irqs_disabled', [cpus], boolean, FALSE);
/** One bit a CPU: IPIs coalesce, and both call vectors run the same handler. */
export const ipiPending = variable('ipi_pending', [cpus], boolean, FALSE);
export const tifFlags = variable('idle_flags', [cpus], idleFlags.mask, idleFlags.empty);

/** The hotplug control task, which no scheduler of the model knows: it has its CPU when no other task has. */
export const controlTask = switchValue<Index<'task'>>('control_task');
/** CPU that the control task runs on. */
export const controlCpu = switchValue<Index<'cpu'>>('control_cpu');
/** Where the hotplug operation goes on: on the control task's CPU, or on the other one while its cpuhp/N or stopper works. */
export const cpuhpRunsOn = variable('cpuhp_runs_on', [], cpus.index, controlCpu);

/** CPU that runs the task, or none while it lies in the pool of runnable tasks. */
export const taskCpu = variable('task_cpu', [tasks], cpus.index, cpus.none);
export const runnable = variable('runnable', [tasks], boolean, (t) => t.ne(controlTask));
/** In the kernel for a call; user mode is preemptible in every preemption mode. */
export const inCall = bookkeeping(variable('in_call', [tasks], boolean, FALSE));
/** The stopper has the CPU: nothing else is scheduled there. */
export const stopperRuns = variable('stopper_runs', [cpus], boolean, FALSE);
export const preemptCount = variable('preempt_count', [tasks], depth, lit(0));
/** Not yet past its first preempt_disable(): stays on its start CPU, which keeps state counts small. */
export const onStartCpu = bookkeeping(variable('on_start_cpu', [tasks], boolean, TRUE));
export const migrationDisabled = variable('migration_disabled', [tasks], cpus.index, cpus.none);
export const rcuNesting = variable('rcu_nesting', [tasks], depth, lit(0));

/** preemptible(): count zero and interrupts on in a kernel that preempts; derived, never declared. */
export const preemptible = define('preemptible', () =>
  switchOn('preemption').and(here.inTask).and(preemptCount(here.task).eq(lit(0))).and(irqsOff(here.cpu).eq(FALSE)));

/** The hotplug operation is on this CPU with preemption off: no task runs there, and none is switched to. */
export const cpuhpPinned = (cpu: Expr<Index<'cpu'>>): Expr<Bool> => all(cpuhpRunsOn().eq(cpu), preemptCount(controlTask).ne(lit(0)));

export const cpuVariables = [
  cpuOnlineMask, cpuActiveMask, inIrq, irqsOff, ipiPending, tifFlags, cpuhpRunsOn, taskCpu, runnable, preemptCount,
  onStartCpu, inCall, stopperRuns, migrationDisabled, rcuNesting,
];
