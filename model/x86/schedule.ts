import { agent, all, any, boolean, call, choose, effectIf, either, FALSE, lit, not, step, switchOn, TRUE, variable, when } from '../../checker/language/index.js';
import type { AgentNode, Bool, Expr, Index } from '../../checker/language/index.js';
import { cpuActiveMask, cpuOnlineMask, inCall, inIrq, irqsOff, onStartCpu, preemptCount, runnable, stopperRuns, taskCpu } from '../smp/cpu.js';
import { csdlockDebug } from '../smp/csd.js';
import { offCpu } from '../smp/csd_lock.js';
import type { TaskSpec } from '../scenario.js';
import { cpus, maskOf, stacks, tasks } from '../sets.js';
import { taskMm } from './mm.js';
import { INIT_MM, mms } from './sets.js';
import { enterLazyTlb, switchMmIrqsOff } from './switch_mm.js';
import { isLazy, loadedMm } from './tlbstate.js';

/** context_switch() is under way on the CPU, interrupts off: its next task does not run yet. */
export const switching = variable('context_switch', [cpus], boolean, FALSE);

/**
 * The scheduler of one CPU where tasks have address spaces: any runnable task, or the idle task, follows any
 * preemptible one, and brings its mm or goes on lazily with the one that is loaded.
 */
export function contextSwitchAgent(cpu: number, owners: readonly TaskSpec[], stack: number, runs: Expr<Bool>, pinned: Expr<Bool>): AgentNode {
  const c = cpus.at(cpu);
  type Task = Expr<Index<'task'>>;
  const startsHere = (t: Task): Expr<Bool> => any(...owners.map(({ on }, i) => all(t.eq(tasks.at(i)), any(on === cpu ? TRUE : FALSE, not(cpuActiveMask().has(cpus.at(on)))))));
  const allowed = maskOf(tasks, owners.flatMap(({ allowed: list }, i) => (list?.includes(cpu) === false ? [] : [i])));
  const mayStop = (t: Task): Expr<Bool> => all(any(switchOn('preemption'), not(inCall(t))), preemptCount(t).eq(lit(0)));
  const mayRun = (t: Task): Expr<Bool> => all(
    runnable(t), allowed.has(t), taskCpu(t).eq(cpus.none), cpuActiveMask().has(c), any(not(onStartCpu(t)), startsHere(t)),
  );
  const free = all(
    cpuOnlineMask().has(c), not(stopperRuns(c)), not(pinned), not(irqsOff(c)), not(inIrq(c)), tasks.forall((t) => any(taskCpu(t).ne(c), mayStop(t))),
  );
  const current = tasks.first(tasks.where((t) => taskCpu(t).eq(c)));
  const leave = tasks.each((t) => [effectIf(taskCpu(t).eq(c), [taskCpu(t).set(cpus.none), effectIf(csdlockDebug, [offCpu(t).set(TRUE)])])]);
  return agent(`sched${cpu}`, {
    lane: c, repeat: true, enabled: runs,
    attributes: { cpu: c, task: tasks.none, current, inTask: FALSE, irqsOff: irqsOff(c), stack: stacks.at(stack) },
    locals: { mm: mms.index },
  }, (v) => [
    either('schedule',
      [choose('switch to', tasks, (t) => [
        leave, taskCpu(t).set(c), v.mm.set(taskMm(t)), switching(c).set(TRUE), irqsOff(c).set(TRUE),
      ], { when: (t) => all(free, mayRun(t)) })],
      [step('switch to idle', [leave, v.mm.set(mms.none), switching(c).set(TRUE), irqsOff(c).set(TRUE)], {
        when: all(free, any(tasks.exists((t) => taskCpu(t).eq(c)), all(loadedMm(c).ne(INIT_MM), not(isLazy(c))))),
      })],
    ),
    when('user mm', v.mm.ne(mms.none), [call(switchMmIrqsOff, { next: v.mm })], [call(enterLazyTlb, {})]),
    step('finish_task_switch', [switching(c).set(FALSE), irqsOff(c).set(FALSE)]),
  ]);
}
