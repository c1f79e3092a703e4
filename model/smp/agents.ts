import { agent, all, any, bool, boolean, call, choose, either, FALSE, lit, not, step, switchOn, TRUE, wait } from '../../checker/language/index.js';
import type { AgentNode, Bool, Expr, Index, Mask, Node, Places } from '../../checker/language/index.js';
import { scftortureInvokeOne } from './scftorture.js';
import { controlCpu, controlTask, cpuActiveMask, cpuhpPinned, cpuhpRunsOn, cpuOnlineMask, here, inCall, inIrq, ipiPending, irqsOff, migrationDisabled, onStartCpu, preemptCount, rcuNesting, runnable, stopperRuns, taskCpu } from './cpu.js';
import { asyncCsd } from './csd.js';
import { offCpu } from './csd_lock.js';
import { callEntered, callReturned, irqEntry } from './events.js';
import { callFunctionInterrupt, flushSmpCallFunctionQueue } from './flush.js';
import { archCpuIdleDead, cpuDown, cpuUp, reportIdleDead, startSecondary, yields } from './hotplug.js';
import { doIdle } from './idle.js';
import { initCsd } from './init_csd.js';
import { dupTaskStruct, freeTask } from './task.js';
import type { CallSpec, Scenario, TaskSpec } from '../scenario.js';
import { calls, conds, cpus, funcs, maskOf, reaches, stacks, tasks } from '../sets.js';
import { onEachCpuCondMask, smpCallFunction, smpCallFunctionMany } from './smp_call_function_many_cond.js';
import { switching } from '../x86/schedule.js';
import { INIT_MM, mms, pages } from '../x86/sets.js';
import { exitMm } from '../x86/exit_mm.js';
import { tryToUnmap } from '../x86/tlb_batch.js';
import { unmapRegion, vunmap } from '../x86/unmap_region.js';
import { vcpuRuns } from '../x86/kvm.js';
import { smpCallFunctionAny, smpCallFunctionSingle, smpCallFunctionSingleAsync } from './smp_call_function_single.js';

/** Name of the function that a call runs on its targets. */
export function funcOf(c: CallSpec): string {
  switch (c.to) {
    case 'scftorture': return 'scf_handler';
    case 'single_async': return c.func ?? 'func';
    case 'unmap': case 'reclaim': return 'flush_tlb_func';
    case 'vunmap': return 'do_kernel_range_flush';
    case 'exit_mm': return 'do_shoot_lazy_tlb';
    default: return 'func';
  }
}

/** Those of these CPUs that a caller names, and which of them it means. */
function wanted(c: CallSpec, among = cpus.full): { readonly named: Expr<Mask<'cpu'>>; readonly reach: Expr<Index<'reach'>> } {
  const means = (reach: string, named: Expr<Mask<'cpu'>>) => ({ named: named.intersect(among), reach: reaches.member(reach) });
  switch (c.to) {
    case 'many': return means('each', maskOf(cpus, c.mask));
    case 'single': case 'single_async': return means('each', cpus.only(cpus.at(c.cpu)));
    case 'any': return means('one', maskOf(cpus, c.mask));
    case 'smp_call_function_many': return means('others', maskOf(cpus, c.mask));
    case 'smp_call_function': case 'scftorture': return means('others', cpus.full);
    default: return means('by mm', cpus.empty);
  }
}

/** Whether the caller goes on only when the function has run everywhere; flushes always wait. */
const waits = (c: CallSpec): Expr<Bool> => bool('wait' in c ? c.wait : c.to !== 'single_async');

/** Name of the condition that a call asks of its targets. */
export const condOf = (c: CallSpec): string | undefined =>
  (c.to === 'many' ? c.cond : c.to === 'unmap' || c.to === 'reclaim' ? 'should_flush_tlb' : undefined);

/** A call, the mm of its caller, and the number of a call that it makes besides. */
interface Caller { readonly mm: string | undefined; readonly besides: number }

function callNode(c: CallSpec, info: Expr<Index<'call'>>, failed: Parameters<typeof wait>[1], { mm, besides }: Caller): Node {
  const own = mm === undefined ? INIT_MM : mms.member(mm);
  const func = funcs.member(funcOf(c));
  const into = { into: failed };
  switch (c.to) {
    case 'many': return call(onEachCpuCondMask, {
      cond: c.cond === undefined ? conds.none : conds.member(c.cond), mask: maskOf(cpus, c.mask), func, info, wait: c.wait ? TRUE : FALSE,
    });
    case 'smp_call_function': return call(smpCallFunction, { func, info, wait: c.wait ? TRUE : FALSE });
    case 'smp_call_function_many': return call(smpCallFunctionMany, { mask: maskOf(cpus, c.mask), func, info, wait: c.wait ? TRUE : FALSE });
    case 'single': return call(smpCallFunctionSingle, { cpu: cpus.at(c.cpu), func, info, wait: c.wait ? TRUE : FALSE }, into);
    case 'single_async': return call(smpCallFunctionSingleAsync, { cpu: cpus.at(c.cpu), csd: csdOf(c, info), info }, into);
    case 'any': return call(smpCallFunctionAny, { mask: maskOf(cpus, c.mask), func, info, wait: c.wait ? TRUE : FALSE }, into);
    case 'scftorture': return call(scftortureInvokeOne, { info, wait: c.wait ? TRUE : FALSE });
    case 'unmap': return call(unmapRegion, {
      mm: own, pages: maskOf(pages, c.pages), tables: bool(c.tables === true), protect: bool(c.protect === true), first: calls.at(besides), info,
    });
    case 'reclaim': return call(tryToUnmap, { mm: mms.member(c.mm), page: pages.at(c.page), info });
    case 'vunmap': return call(vunmap, { page: pages.at(c.page), info });
    case 'exit_mm': return call(exitMm, { mm: own, info });
  }
}

type AsyncCall = Extract<CallSpec, { readonly to: 'single_async' }>;
const csdOf = (c: AsyncCall, info: Expr<Index<'call'>>): Expr<Index<'csd'>> => asyncCsd.ref(c.csdOf === undefined ? info : calls.at(c.csdOf));

/** Whether the call finds its csd as another call has left it. */
const isAgain = (c: CallSpec): c is AsyncCall & { readonly csdOf: number } => c.to === 'single_async' && c.csdOf !== undefined && c.init !== true;

/** What the caller does with its own objects before it calls. */
const prepared = (c: CallSpec, info: Expr<Index<'call'>>, nth = ''): readonly Node[] => (c.to !== 'single_async' || isAgain(c) ? [] : [
  call(initCsd, { csd: csdOf(c, info), func: funcs.member(funcOf(c)), info }, { as: `INIT_CSD${nth}` }),
]);

const renamed = (node: Node, name: string): Node => ({ ...node, name });

/** The calls of one task, each between its entry and its return as the caller sees them. */
function callList({ calls: list, irqsOff: off }: TaskSpec, firstCall: number, v: Places<typeof taskLocals>, caller: Caller): readonly Node[] {
  return list.flatMap((c, k): readonly Node[] => {
    const info = calls.at(isAgain(c) ? c.csdOf : firstCall + k);
    const nth = list.length > 1 ? ` ${k + 1}` : '';
    const now = { preempt: preemptCount(here.task), rcu: rcuNesting(here.task), irqsOff: irqsOff(here.cpu) };
    // Interrupts go off with the call: nobody counts on its coming, and somebody may count on them.
    const [save, restore] = off === true
      ? [[v.irqflags.set(irqsOff(here.cpu)), irqsOff(here.cpu).set(TRUE)], [irqsOff(here.cpu).set(v.irqflags)]] : [[], []];
    return [
      step(`call${nth}`, [...save, callEntered({ call: info, task: here.task, wait: waits(c), ...wanted(c, cpuOnlineMask()), ...now }), inCall(here.task).set(TRUE)], { environment: true }),
      ...prepared(c, info, nth), renamed(callNode(c, info, v.failed, caller), `${c.to}${nth}`),
      step(`return${nth}`, [callReturned({ call: info, task: here.task, ...wanted(c), failed: v.failed, ...now }), inCall(here.task).set(FALSE), ...restore]),
    ];
  });
}

/** Whether a CPU executes instructions: a vCPU may be preempted by its host. */
export const executes = (s: Scenario, c: Expr<Index<'cpu'>>): Expr<Bool> => (s.tlb?.vcpus === undefined ? TRUE : vcpuRuns(c));

const taskLocals = { failed: boolean, irqflags: boolean };

/** The control task has the CPU, and nobody may take it away. */
export const controlPins = (s: Scenario, c: Expr<Index<'cpu'>>): Expr<Bool> => (s.hotplug === undefined ? FALSE : cpuhpPinned(c));

/** A task: forked, calls, exits or stays. It runs while a CPU has it and no interrupt lies over it. */
export function taskAgent(s: Scenario, name: string, index: number, firstCall: number, besides: number): AgentNode {
  const me = tasks.at(index);
  const spec = s.tasks[name];
  const on = taskCpu(me);
  return agent(name, {
    lane: on, enabled: all(on.ne(cpus.none), not(inIrq(on)), not(controlPins(s, on)), s.tlb === undefined ? TRUE : not(switching(on)), executes(s, on)),
    attributes: { cpu: taskCpu(me), task: me, current: me, inTask: TRUE, irqsOff: irqsOff(on), stack: stacks.at(index) },
    locals: taskLocals,
  }, (v) => [
    call(dupTaskStruct, { initTask: spec.initTask === true ? TRUE : FALSE }),
    ...callList(spec, firstCall, v, { mm: spec.mm, besides }),
    ...(spec.stays === true ? [] : [call(freeTask, {})]),
  ]);
}

/** The interrupt frame of one CPU that takes call-function IPIs. */
export const irqAgent = (cpu: number, stack: number, runs: Expr<Bool>): AgentNode => {
  const c = cpus.at(cpu);
  return agent(`irq${cpu}`, { lane: c, repeat: true, enabled: runs, attributes: nobody(c, stack, TRUE) }, () => [
    wait('CALL_FUNCTION vector', all(ipiPending(c), not(irqsOff(c)), not(inIrq(c))), 'plain', [
      ipiPending(c).set(FALSE), inIrq(c).set(TRUE), irqEntry({ cpu: c }),
    ]),
    call(callFunctionInterrupt, {}),
    step('iret', [inIrq(c).set(FALSE)]),
  ]);
};

const nobody = (c: Expr<Index<'cpu'>>, stack: number, noIrqs: Expr<Bool>): Readonly<Record<string, Expr<unknown>>> => ({
  cpu: c, task: tasks.none, current: tasks.first(tasks.where((t) => taskCpu(t).eq(c))), inTask: FALSE, irqsOff: noIrqs, stack: stacks.at(stack),
});

/** A hardirq (or softirq) handler that makes a cross call over the task below it. */
export function interruptAgent(spec: NonNullable<Scenario['interrupt']>, info: number, stack: number): AgentNode {
  const c = cpus.at(spec.cpu);
  const entry = { task: tasks.none, preempt: lit(0), rcu: lit(0), irqsOff: TRUE };
  return agent('interrupt', { lane: c, attributes: nobody(c, stack, TRUE), locals: { failed: boolean } }, (v) => [
    step('entry', [inIrq(c).set(TRUE), callEntered({ call: calls.at(info), wait: waits(spec.call), ...wanted(spec.call, cpuOnlineMask()), ...entry })], {
      environment: true,
      when: all(not(irqsOff(c)), not(inIrq(c)), tasks.exists((t) => taskCpu(t).eq(c))),
    }),
    ...prepared(spec.call, calls.at(info)), renamed(callNode(spec.call, calls.at(info), v.failed, { mm: undefined, besides: info }), spec.call.to),
    step('iret', [inIrq(c).set(FALSE), callReturned({ call: calls.at(info), ...wanted(spec.call), failed: v.failed, ...entry })]),
  ]);
}

/** The scheduler of one CPU: any runnable task may be put on it, any preemptible one taken off. */
export function schedulerAgent(cpu: number, starts: readonly number[], s: Scenario): AgentNode {
  const c = cpus.at(cpu);
  const startsHere = (t: Expr<Index<'task'>>): Expr<Bool> => any(...starts.map((s, i) => all(t.eq(tasks.at(i)), any(s === cpu ? TRUE : FALSE, not(cpuActiveMask().has(cpus.at(s)))))));
  const mayRun = (t: Expr<Index<'task'>>): Expr<Bool> => all(
    s.polling === cpu ? FALSE : TRUE, not(controlPins(s, c)), not(irqsOff(c)),
    runnable(t), taskCpu(t).eq(cpus.none), not(inIrq(c)), cpuOnlineMask().has(c),
    any(not(onStartCpu(t)), startsHere(t)), any(all(cpuActiveMask().has(c), migrationDisabled(t).eq(cpus.none)), migrationDisabled(t).eq(c)),
    tasks.forall((other) => taskCpu(other).ne(c)), not(stopperRuns(c)),
  );
  return agent(`sched${cpu}`, { lane: c, repeat: true }, () => [
    either('schedule',
      [choose('switch to', tasks, (t) => [taskCpu(t).set(c)], { when: mayRun })],
      [choose('preempt', tasks, (t) => [taskCpu(t).set(cpus.none), offCpu(t).set(switchOn('csdlock_debug'))], {
        when: (t) => all(any(switchOn('preemption'), not(inCall(t))), taskCpu(t).eq(c), preemptCount(t).eq(lit(0)), not(inIrq(c)), not(irqsOff(c))),
      })],
    ),
  ]);
}

type Hotplug = NonNullable<Scenario['hotplug']>;

/** The hotplug control task: the CPU goes down, comes up, or both. It runs where no other task does, and can be interrupted there. */
export function hotplugAgent(s: Scenario, { cpu, motion }: Hotplug, stack: number, lane: number): AgentNode {
  const c = cpus.at(cpu);
  const on = cpuhpRunsOn();
  return agent('hotplug', {
    lane: lit(lane),
    enabled: all(
      on.ne(cpus.none), not(inIrq(on)), not(stopperRuns(on)),
      // On the CPU under hotplug a task may still be there that was preempted: one that is left when the CPU dies is lost.
      tasks.forall((t) => any(taskCpu(t).ne(on), all(on.ne(controlCpu), yields(t)))),
      s.tlb === undefined ? TRUE : not(switching(on)), executes(s, on),
    ),
    attributes: { cpu: on, task: controlTask, current: controlTask, inTask: TRUE, irqsOff: irqsOff(on), stack: stacks.at(stack) },
  }, () => [
    ...(motion === 'up' ? [] : [call(cpuDown, { cpu: c })]),
    ...(motion === 'down' ? [] : [call(cpuUp, { cpu: c })]),
  ]);
}

/** The idle task of the CPU under hotplug: reports its death, and brings the CPU up. */
export function swapperAgent(s: Scenario, { cpu, motion }: Hotplug, info: number, stack: number): AgentNode {
  const c = cpus.at(cpu);
  return agent(`swapper${cpu}`, { lane: c, enabled: all(not(inIrq(c)), executes(s, c)), attributes: nobody(c, stack, irqsOff(c)) }, () => [
    ...(motion === 'up' ? [] : [
      wait('cpu_is_offline', not(cpuOnlineMask().has(c))),
      call(reportIdleDead, { info: calls.at(info) }),
      call(archCpuIdleDead, {}),
    ]),
    ...(motion === 'down' ? [] : [call(startSecondary, {})]),
  ]);
}

/** The migration thread of a CPU: once, when no task has the CPU. */
export const stopperAgent = (s: Scenario, cpu: number, stack: number): AgentNode => {
  const c = cpus.at(cpu);
  return agent('stopper', { lane: c, enabled: not(inIrq(c)), attributes: nobody(c, stack, irqsOff(c)) }, () => [
    step('migration_cpu_stop', [stopperRuns(c).set(TRUE)], {
      environment: true, when: all(not(irqsOff(c)), not(controlPins(s, c)), tasks.forall((t) => taskCpu(t).ne(c))),
    }),
    call(flushSmpCallFunctionQueue, {}),
    step('done', [stopperRuns(c).set(FALSE)]),
  ]);
};

/** The idle task of a CPU that polls while it is online. */
export const idleAgent = (cpu: number, stack: number): AgentNode => {
  const c = cpus.at(cpu);
  return agent(`idle${cpu}`, { lane: c, repeat: true, enabled: all(not(inIrq(c)), cpuOnlineMask().has(c)), attributes: nobody(c, stack, irqsOff(c)) }, () => [call(doIdle, {})]);
};
