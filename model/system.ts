import { applyEdits } from '../checker/language/index.js';
import type { AgentNode, Description, Edits, RoutineNode } from '../checker/language/index.js';
import { funcOf, hotplugAgent, idleAgent, interruptAgent, irqAgent, schedulerAgent, stopperAgent, taskAgent } from './agents.js';
import { anyCpu, freeCsd, func, rearm, rearmed, scfcOut, scfHandler } from './callbacks.js';
import { cpuVariables } from './cpu.js';
import { cfdMask, cfdMaskIpi, cpumask, cpumaskClearCpu, cpumaskSetCpu, stackMask, taskMask, waitMask } from './cpumask.js';
import { preemptible } from './cpu.js';
import { asyncCsd, cfdCsd, csd, csdData, queueHead, singleCsd, stackCsd } from './csd.js';
import { csdLock, csdLockWait, csdUnlock, debugCsdLockWait, offCpu } from './csd_lock.js';
import { callFunctionInterrupt, flushQueue, flushSmpCallFunctionQueue, irqWorkSingle, schedTtwuPending } from './flush.js';
import { csdDoFunc, genericExecSingle, smpCallSingleQueue } from './generic_exec_single.js';
import { completeIdleDead, cpuDown, cpuUp, idleDeadDone, reportIdleDead, takeCpuDown } from './hotplug.js';
import { doIdle } from './idle.js';
import { prepIpi, sendCallFunctionIpiMask, sendCallFunctionSingleIpi, sendSingleIpi } from './ipi.js';
import { llistAdd } from './llist.js';
import { migrateDisable, migrateEnable, preemptDisable, preemptEnable, rcuReadLock, rcuReadUnlock, synchronizeRcu } from './preempt.js';
import type { CallSpec, Scenario } from './scenario.js';
import { scftortureInvokeOne } from './scftorture.js';
import { csdFlags, csdKinds, idleFlags, splats } from './sets.js';
import { smpCallFunctionAny, smpCallFunctionSingle, smpCallFunctionSingleAsync, selectCpu } from './smp_call_function_single.js';
import { onEachCpuCondMask, smpCallFunction, smpCallFunctionMany, smpCallFunctionManyCond } from './smp_call_function_many_cond.js';
import { smpcfdDeadCpu, smpcfdDyingCpu, smpcfdPrepareCpu } from './smpcfd.js';
import { dupTaskStruct, freeTask } from './task.js';

/** Every routine of the protocol, as it is before the series. */
export const routines: readonly RoutineNode[] = [
  preemptDisable, preemptEnable, migrateDisable, migrateEnable, rcuReadLock, rcuReadUnlock, synchronizeRcu,
  csdLock, csdUnlock, csdLockWait, debugCsdLockWait, llistAdd, cpumaskSetCpu, cpumaskClearCpu,
  sendSingleIpi, prepIpi, sendCallFunctionSingleIpi, sendCallFunctionIpiMask,
  csdDoFunc, smpCallSingleQueue, genericExecSingle,
  smpCallFunctionSingle, smpCallFunctionSingleAsync, smpCallFunctionAny, selectCpu,
  smpCallFunctionManyCond, smpCallFunctionMany, smpCallFunction, onEachCpuCondMask,
  flushQueue, callFunctionInterrupt, flushSmpCallFunctionQueue, irqWorkSingle, schedTtwuPending,
  smpcfdPrepareCpu, smpcfdDyingCpu, smpcfdDeadCpu,
  takeCpuDown, reportIdleDead, completeIdleDead, cpuDown, cpuUp, doIdle,
  dupTaskStruct, freeTask, scftortureInvokeOne, func, scfHandler, rearm, freeCsd, anyCpu,
];

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The calls of a scenario in order: the tasks', the interrupt's, the dying CPU's. */
function callNames(s: Scenario): { readonly names: string[]; readonly specs: CallSpec[] } {
  const names = Object.entries(s.tasks).flatMap(([t, { calls }]) => calls.map((_, k) => (calls.length > 1 ? `${t}.${k + 1}` : t)));
  const specs = Object.values(s.tasks).flatMap((t) => t.calls);
  if (s.interrupt !== undefined) { names.push('interrupt'); specs.push(s.interrupt.call); }
  if (s.hotplug !== undefined) names.push('idle_dead');
  return { names, specs };
}

function agentsOf(s: Scenario, calls: readonly string[]): AgentNode[] {
  const entries = Object.entries(s.tasks);
  const starts = entries.map(([, t]) => t.on);
  const agents: AgentNode[] = [];
  let firstCall = 0;
  entries.forEach(([name, spec], i) => {
    agents.push(taskAgent(name, i, spec, firstCall));
    firstCall += spec.calls.length;
  });
  for (const c of range(s.cpus)) agents.push(irqAgent(c, entries.length));
  if (s.interrupt !== undefined) agents.push(interruptAgent(s.interrupt, calls.indexOf('interrupt'), entries.length));
  for (const c of range(s.cpus)) agents.push(schedulerAgent(c, starts, s.polling === c));
  if (s.stopper !== undefined) agents.push(stopperAgent(s.stopper, entries.length));
  if (s.polling !== undefined) agents.push(idleAgent(s.polling, entries.length));
  if (s.hotplug !== undefined) {
    agents.push(hotplugAgent(s.hotplug, calls.indexOf('idle_dead'), entries.length + 1, s.cpus));
  }
  return agents;
}

/** The world of a scenario with patches and, on top of them, a variant's own edits. */
export const describeWith = (s: Scenario, patchLayer: readonly Edits[], own: readonly Edits[] = []): Description =>
  applyEdits(describe(s), [patchLayer, own]);

/** PREEMPT_RT lets callers be preempted as full preemption does, voluntary preemption as none does. */
const preempts = (p: Scenario['preemption']): number => (p === undefined || p === 'full' || p === 'rt' ? 1 : 0);

/** The world of a scenario on the kernel before the series. */
export function describe(s: Scenario): Description {
  const cpuNames = range(s.cpus).map((i) => `CPU${i}`);
  const { names, specs } = callNames(s);
  const online = range(s.cpus).filter((c) => !(s.offline ?? []).includes(c)).reduce((m, c) => m | (1 << c), 0);
  const funcs = [...new Set([...specs.map(funcOf), ...(s.hotplug === undefined ? [] : ['cpuhp_complete_idle_dead'])])];
  const conds = [...new Set(specs.flatMap((c) => (c.to === 'many' && c.cond !== undefined ? [c.cond] : [])))];
  const switches = Object.fromEntries(Object.entries(s.switches ?? {}).map(([k, v]) => [k, v ? 1 : 0]));
  const taskNames = Object.keys(s.tasks);
  return {
    name: s.name,
    sets: {
      cpu: cpuNames, task: taskNames, call: names, func: funcs, cond: conds,
      stack: [...taskNames, 'irq', 'hotplug'],
      csd_flag: csdFlags.members ?? [], idle_flag: idleFlags.members ?? [], csd_kind: csdKinds.members ?? [], splat: splats.members ?? [],
    },
    lanes: s.hotplug === undefined ? cpuNames : [...cpuNames, 'hotplug'],
    interchangeable: ['task', 'call', 'stack'],
    variables: [...cpuVariables, queueHead, offCpu, idleDeadDone, scfcOut, rearmed].map((v) => v.node).concat(csd.variables, cpumask.variables),
    pools: [csdData, cfdCsd, stackCsd, asyncCsd, cfdMask, cfdMaskIpi, taskMask, stackMask].map((p) => p.node),
    definitions: [preemptible, singleCsd, waitMask],
    routines, agents: agentsOf(s, names),
    switches: {
      online_at_start: online, preemption: preempts(s.preemption), config_preemption: s.preemption === 'dynamic-none' ? 1 : preempts(s.preemption), csdlock_debug: 0, cpumask_offstack: 0,
      allocation_fails: 0, use_cpus_read_lock: 0, polling_idle: s.polling === undefined ? 0 : 1, ...switches,
    },
  };
}
