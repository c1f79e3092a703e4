import { applyEdits, ModelError } from '../checker/language/index.js';
import type { AgentNode, Description, Edits, RoutineNode } from '../checker/language/index.js';
import { condOf, executes, funcOf, hotplugAgent, idleAgent, interruptAgent, irqAgent, schedulerAgent, stopperAgent, swapperAgent, taskAgent } from './smp/agents.js';
import { anyCpu, freeCsd, func, rearm, rearmed, scfcOut, scfHandler } from './smp/callbacks.js';
import { cpuVariables } from './smp/cpu.js';
import { callerMask, cfdMask, cfdMaskIpi, cpumask, cpumaskClearCpu, cpumaskSetCpu, maskPointer, stackMask, taskMask, waitMask } from './smp/cpumask.js';
import { preemptible } from './smp/cpu.js';
import { asyncCsd, cfdCsd, csd, csdData, queueHead, singleCsd, stackCsd } from './smp/csd.js';
import { csdLock, csdLockWait, csdUnlock, debugCsdLockWait, offCpu } from './smp/csd_lock.js';
import { callFunctionInterrupt, flushQueue, flushSmpCallFunctionQueue, irqWorkSingle, schedTtwuPending } from './smp/flush.js';
import { csdDoFunc, genericExecSingle, smpCallSingleQueue } from './smp/generic_exec_single.js';
import { archCpuIdleDead, completeIdleDead, cpuDown, cpuKicked, cpuUp, idleDeadDone, onlineIdleDone, reportedDead, reportIdleDead, startSecondary, takeCpuDown } from './smp/hotplug.js';
import { doIdle } from './smp/idle.js';
import { initCsd } from './smp/init_csd.js';
import { prepIpi, sendByShorthand, sendCallFunctionIpiMask, sendCallFunctionSingleIpi, sendSingleIpi } from './smp/ipi.js';
import { llistAdd } from './smp/llist.js';
import { migrateDisable, migrateEnable, preemptDisable, preemptEnable, rcuReadLock, rcuReadUnlock, synchronizeRcu } from './smp/preempt.js';
import { numaMasks, numaMasksClear, numaMasksSet, schedNumaFindNthCpu } from './smp/numa.js';
import { controlCpuOf, NO_CONTROL_CPU } from './scenario.js';
import type { CallSpec, Scenario } from './scenario.js';
import { scftortureInvokeOne } from './smp/scftorture.js';
import { cpus, csdFlags, csdKinds, idleFlags, reaches, splats } from './sets.js';
import { smpCallFunctionAny, smpCallFunctionSingle, smpCallFunctionSingleAsync, selectCpu } from './smp/smp_call_function_single.js';
import { onEachCpuCondMask, smpCallFunction, smpCallFunctionMany, smpCallFunctionManyCond } from './smp/smp_call_function_many_cond.js';
import { smpcfdDeadCpu, smpcfdDyingCpu, smpcfdPrepareCpu } from './smp/smpcfd.js';
import { dupTaskStruct, freeTask } from './smp/task.js';
import { x86Definitions, x86Pools, x86Routines, x86Variables } from './x86/index.js';
import { tlbAgents, tlbSets, tlbStart } from './x86/world.js';

/** Every routine of the protocol, as it is before the series. */
export const routines: readonly RoutineNode[] = [
  preemptDisable, preemptEnable, migrateDisable, migrateEnable, rcuReadLock, rcuReadUnlock, synchronizeRcu,
  csdLock, csdUnlock, csdLockWait, debugCsdLockWait, llistAdd, cpumaskSetCpu, cpumaskClearCpu,
  sendSingleIpi, prepIpi, sendCallFunctionSingleIpi, sendByShorthand, sendCallFunctionIpiMask,
  csdDoFunc, smpCallSingleQueue, genericExecSingle,
  smpCallFunctionSingle, smpCallFunctionSingleAsync, smpCallFunctionAny, selectCpu, schedNumaFindNthCpu, numaMasksClear, numaMasksSet,
  smpCallFunctionManyCond, smpCallFunctionMany, smpCallFunction, onEachCpuCondMask,
  flushQueue, callFunctionInterrupt, flushSmpCallFunctionQueue, irqWorkSingle, schedTtwuPending,
  smpcfdPrepareCpu, smpcfdDyingCpu, smpcfdDeadCpu,
  takeCpuDown, reportIdleDead, completeIdleDead, archCpuIdleDead, startSecondary, cpuDown, cpuUp, doIdle,
  dupTaskStruct, freeTask, scftortureInvokeOne, initCsd, func, scfHandler, rearm, freeCsd, anyCpu, ...x86Routines,
];

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

interface Calls { readonly names: readonly string[]; readonly specs: readonly CallSpec[] }

/** The calls of a scenario in order: the tasks', the interrupt's, the dying CPU's, and those that flush somebody's batch. */
function callsOf(s: Scenario): Calls {
  const named = Object.entries(s.tasks).flatMap(([t, { calls }]) =>
    calls.map((spec, k) => ({ task: t, name: calls.length > 1 ? `${t}.${k + 1}` : t, spec })));
  const batched = s.switches?.['tlb_batch'] === true ? named.filter(({ spec }) => spec.to === 'unmap') : [];
  return {
    names: [
      ...named.map((c) => c.name), ...(s.interrupt === undefined ? [] : ['interrupt']), ...(s.hotplug === undefined ? [] : ['idle_dead']),
      ...batched.map((c) => batchedName(c.task)),
    ],
    specs: [...named.map((c) => c.spec), ...(s.interrupt === undefined ? [] : [s.interrupt.call])],
  };
}

const batchedName = (task: string): string => `${task}'s pending`;

function agentsOf(s: Scenario, calls: readonly string[]): AgentNode[] {
  const names = Object.keys(s.tasks);
  const starts = Object.values(s.tasks).map((t) => t.on);
  const agents: AgentNode[] = [];
  let firstCall = 0;
  names.forEach((name, i) => {
    agents.push(taskAgent(s, name, i, firstCall, Math.max(0, calls.indexOf(batchedName(name)))));
    firstCall += s.tasks[name].calls.length;
  });
  const living = range(s.cpus).filter((c) => c !== s.hung);
  for (const c of living) agents.push(irqAgent(c, names.length, executes(s, cpus.at(c))));
  if (s.interrupt !== undefined) agents.push(interruptAgent(s.interrupt, calls.indexOf('interrupt'), names.length));
  if (s.tlb === undefined) for (const c of living) agents.push(schedulerAgent(c, starts, s));
  else agents.push(...tlbAgents(s, s.tlb));
  if (s.stopper !== undefined) agents.push(stopperAgent(s, s.stopper, names.length));
  if (s.polling !== undefined) agents.push(idleAgent(s.polling, names.length));
  if (s.hotplug !== undefined) {
    agents.push(hotplugAgent(s, s.hotplug, names.length + 1, s.cpus));
    agents.push(swapperAgent(s, s.hotplug, calls.indexOf('idle_dead'), names.length + 2));
  }
  return agents;
}

/** The world of a scenario with patches and, on top of them, a variant's own edits; `more` is in the kernel before both. */
export const describeWith = (
  s: Scenario, patchLayer: readonly Edits[], own: readonly Edits[] = [], more: readonly Edits[] = [],
): Description => applyEdits(describe(s), [...(more.length === 0 ? [] : [more]), patchLayer, own]);

/** Two threads of an mm change the same page: elsewhere nobody counts who has yet to flush. */
function sharesPages(s: Scenario): boolean {
  const changed = Object.values(s.tasks).map(({ mm, calls }) => ({ mm, pages: calls.flatMap((c) => (c.to === 'unmap' ? c.pages : [])) }));
  return changed.some(({ mm, pages }, i) => changed.slice(i + 1).some((other) => other.mm === mm && other.pages.some((p) => pages.includes(p))));
}

/** PREEMPT_RT lets callers be preempted as full preemption does, voluntary preemption as none does. */
const preempts = (p: Scenario['preemption']): number => (p === undefined || p === 'full' || p === 'rt' ? 1 : 0);

/** Where the hotplug control task runs; none without hotplug. */
function controlCpu(s: Scenario): number {
  if (s.hotplug === undefined) return s.cpus;
  const cpu = controlCpuOf(s, s.hotplug.cpu);
  if (cpu === undefined) throw new ModelError(`scenario '${s.name}'.hotplug: ${NO_CONTROL_CPU}`);
  return cpu;
}

/** The switches that a scenario may set, as they are unless it does; the others follow from its parts. */
export const defaultSwitches = {
  csdlock_debug: 0, cpumask_offstack: 0, allocation_fails: 0, use_cpus_read_lock: 0, apic_use_ipi_shorthand: 1, numa: 1,
  pcid: 1, kvm_emulation: 0, trim_cpumask: 0, tlb_batch: 0, mmu_lazy_tlb_shootdown: 0,
} as const;

/** The world of a scenario on the kernel before the series. */
export function describe(s: Scenario): Description {
  const cpuNames = range(s.cpus).map((i) => `CPU${i}`);
  const { names, specs } = callsOf(s);
  const online = range(s.cpus).filter((c) => !(s.offline ?? []).includes(c)).reduce((m, c) => m | (1 << c), 0);
  const funcs = [...new Set([...specs.map(funcOf), ...(s.hotplug === undefined ? [] : ['cpuhp_complete_idle_dead'])])];
  const conds = [...new Set(specs.flatMap((c) => condOf(c) ?? []))];
  const switches = Object.fromEntries(Object.entries(s.switches ?? {}).map(([k, v]) => [k, v ? 1 : 0]));
  const taskNames = Object.keys(s.tasks);
  return {
    name: s.name,
    sets: {
      cpu: cpuNames, task: s.hotplug === undefined ? taskNames : [...taskNames, 'hotplug'], call: names, func: funcs, cond: conds,
      stack: [...taskNames, 'irq', 'hotplug', 'swapper'],
      csd_flag: csdFlags.members ?? [], idle_flag: idleFlags.members ?? [], csd_kind: csdKinds.members ?? [],
      splat: splats.members ?? [], reach: reaches.members ?? [],
      ...tlbSets(s.tlb),
    },
    lanes: s.hotplug === undefined ? cpuNames : [...cpuNames, 'hotplug'],
    interchangeable: ['task', 'call', 'stack'],
    variables: tlbStart(s, [
      ...[...cpuVariables, numaMasks, queueHead, offCpu, idleDeadDone, onlineIdleDone, cpuKicked, reportedDead, scfcOut, rearmed, maskPointer].map((v) => v.node),
      ...csd.variables, ...cpumask.variables, ...x86Variables,
    ]),
    pools: [csdData, cfdCsd, stackCsd, asyncCsd, cfdMask, cfdMaskIpi, taskMask, stackMask].map((p) => p.node).concat(x86Pools),
    definitions: [preemptible, singleCsd, waitMask, callerMask, ...x86Definitions],
    routines, agents: agentsOf(s, names),
    switches: {
      online_at_start: online, control_task: taskNames.length, control_cpu: controlCpu(s), hung_cpus: s.hung === undefined ? 0 : 1 << s.hung, polling_idle: s.polling === undefined ? 0 : 1,
      preemption: preempts(s.preemption), config_preemption: s.preemption === 'dynamic-none' ? 1 : preempts(s.preemption),
      tlb: s.tlb === undefined ? 0 : 1, invlpgb: s.tlb?.globalAsids === true ? 1 : 0, kvm: s.tlb?.vcpus === undefined ? 0 : 1,
      shared_pages: sharesPages(s) ? 1 : 0,
      ...defaultSwitches, ...switches,
      // Nobody else looks at the masks.
      ...(specs.some(({ to }) => to === 'any') ? {} : { numa: 0 }),
    },
  };
}
