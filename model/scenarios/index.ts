import type { CallSpec, Scenario } from '../scenario.js';
import { largeScenarios } from './large.js';
import { smallTlbScenarios } from './small-tlb.js';
import { smallScenarios } from './small.js';
import { tlbScenarios } from './tlb.js';

const many = (mask: readonly number[], wait: boolean): CallSpec => ({ to: 'many', mask, wait });
const single = (cpu: number, wait: boolean): CallSpec => ({ to: 'single', cpu, wait });
const any = (mask: readonly number[]): CallSpec => ({ to: 'any', mask, wait: true });
/** no_ipi_broadcast: an ICR write for each CPU of the mask, as on a machine that has not booted all of its CPUs. */
const cpuByCpu = { apic_use_ipi_shorthand: false } as const;

/** The standard worlds, numbered groups as in the protocol notes; 3 CPUs unless they say otherwise. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'one-call', says: 'A on CPU0 calls CPU1 and CPU2 and waits.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } },
  },
  {
    name: 'many-vs-many', says: 'A on CPU0 calls CPU1 and CPU2 and waits; B on CPU0 calls CPU1 and waits.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] }, B: { on: 0, calls: [many([1], true)] } },
  },
  {
    name: 'nowait-vs-nowait', says: 'Two tasks on CPU0 each call CPU1 and do not wait.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, false)] }, B: { on: 0, calls: [single(1, false)] } },
  },
  {
    name: 'two-senders-debug', says: 'CSD debug: A on CPU0 and B on CPU2 call CPU1 without waiting; A then calls it again and waits.', cpus: 3,
    tasks: { A: { on: 0, calls: [single(1, false), single(1, true)] }, B: { on: 2, calls: [single(1, false)] } },
    switches: { csdlock_debug: true },
  },
  {
    name: 'one-target-sender-down', says: 'A on CPU0 calls CPU1 and waits; CPU0 goes down.', cpus: 2,
    tasks: { A: { on: 0, calls: [many([1], true)] } }, hotplug: { cpu: 0, motion: 'down' },
  },
  {
    name: 'sender-down', says: 'A on CPU0 calls CPU1 and CPU2 and waits; CPU0 goes down.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } }, hotplug: { cpu: 0, motion: 'down' },
  },
  {
    name: 'sender-down-up', says: 'A on CPU0 calls CPU1 and CPU2 and waits; CPU0 goes down and comes up, its allocations may fail.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } }, hotplug: { cpu: 0, motion: 'down-up' }, switches: { allocation_fails: true },
  },
  {
    name: 'sender-down-nowait', says: 'A on CPU0 calls CPU1 and CPU2 without waiting; CPU0 goes down.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], false)] } }, hotplug: { cpu: 0, motion: 'down' },
  },
  {
    name: 'target-down', says: 'No IPI shorthand: A on CPU0 calls CPU1 and CPU2 and waits; CPU1 goes down and stays down.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } }, hotplug: { cpu: 1, motion: 'down' }, switches: cpuByCpu,
  },
  {
    name: 'target-down-up', says: 'A on CPU0 calls CPU1 and CPU2 and waits; CPU1 goes down and comes up again.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } }, hotplug: { cpu: 1, motion: 'down-up' },
  },
  {
    name: 'one-call-target-down', says: 'A on CPU0 calls CPU1 by smp_call_function_single() and waits; CPU1 goes down.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, true)] } }, hotplug: { cpu: 1, motion: 'down' },
  },
  {
    name: 'two-calls-target-down', says: 'A waits for CPU1, B does not; both call it by smp_call_function_single() while it goes down.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, true)] }, B: { on: 0, calls: [single(1, false)] } }, hotplug: { cpu: 1, motion: 'down' },
  },
  {
    name: 'any-target-down', says: 'A kernel without NUMA: A on CPU0 calls any of CPU1 and CPU2; CPU1 goes down.', cpus: 3,
    tasks: { A: { on: 0, calls: [any([1, 2])] } }, hotplug: { cpu: 1, motion: 'down' }, switches: { numa: false },
  },
  {
    name: 'any-only-target-down', says: 'A on CPU0 calls any of CPU1 alone, which goes down.', cpus: 2,
    tasks: { A: { on: 0, calls: [any([1])] } }, hotplug: { cpu: 1, motion: 'down' },
  },
  {
    name: 'any-only-target-up', says: 'A on CPU0 calls any of CPU1 alone, which comes online.', cpus: 2, offline: [1],
    tasks: { A: { on: 0, calls: [any([1])] } }, hotplug: { cpu: 1, motion: 'up' },
  },
  {
    name: 'any-nearest-down', says: 'A on CPU0 calls any of CPU1 and CPU2, the nearest if it can; CPU1 goes down.', cpus: 3,
    tasks: { A: { on: 0, calls: [any([1, 2])] } }, hotplug: { cpu: 1, motion: 'down' },
  },
  {
    name: 'each-cpu', says: 'A runs a function on every CPU for which a condition holds, this one included, without waiting.', cpus: 3,
    tasks: { A: { on: 0, calls: [{ to: 'many', mask: [0, 1, 2], wait: false, cond: 'maybe' }] } },
  },
  {
    name: 're-arm', says: 'A calls CPU1 by smp_call_function_single_async() with a callback that re-arms its own csd.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'single_async', cpu: 1, func: 'rearm' }] } },
  },
  {
    name: 'free-in-callback', says: 'A calls CPU1 by smp_call_function_single_async() with a callback that frees its csd.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'single_async', cpu: 1, func: 'free_csd' }] } },
  },
  {
    name: 'async-twice', says: 'A calls CPU1 twice by smp_call_function_single_async() with the same csd; CPU1 goes down.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'single_async', cpu: 1 }, { to: 'single_async', cpu: 1, csdOf: 0 }] } }, hotplug: { cpu: 1, motion: 'down' },
  },
  {
    name: 'interrupt-caller', says: 'A on CPU0 calls CPU1 and CPU2 and waits; a hardirq over it calls CPU1 and waits.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } }, interrupt: { cpu: 0, call: many([1], true) },
  },
  {
    name: 'softirq-over-debt', says: 'A on CPU0 calls CPU1 and waits; a softirq over it makes a waiting call to CPU1.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, true)] } }, interrupt: { cpu: 0, call: single(1, true) },
  },
  {
    name: 'self-call-irqs-off', says: 'A on CPU0 calls CPU0 itself with interrupts off and waits.', cpus: 1,
    tasks: { A: { on: 0, calls: [single(0, true)], irqsOff: true } },
  },
  {
    name: 'shrinking-mask', says: 'No IPI shorthand: A on CPU0 calls CPU1 and CPU2 and waits; B on CPU2 calls CPU1 twice without waiting.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] }, B: { on: 2, calls: [single(1, false), single(1, false)] } }, switches: cpuByCpu,
  },
  {
    name: 'call-all', says: 'No IPI shorthand: A on CPU0 calls all other CPUs by smp_call_function() and waits; B on CPU0 calls CPU1 and waits.', cpus: 3,
    tasks: { A: { on: 0, calls: [{ to: 'smp_call_function', wait: true }] }, B: { on: 0, calls: [many([1], true)] } }, switches: cpuByCpu,
  },
  {
    name: 'init-task', says: 'A is init_task, which has no IPI mask of its own; A and B on CPU0 call CPU1 and wait.', cpus: 2,
    tasks: { A: { on: 0, calls: [many([1], true)], initTask: true }, B: { on: 0, calls: [many([1], true)] } },
  },
  {
    name: 'stopper-target', says: 'A on CPU0 calls CPU1 without waiting, B waits; CPU1\'s migration thread flushes its queue.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, false)] }, B: { on: 0, calls: [single(1, true)] } }, stopper: 1,
  },
  {
    name: 'polling-target', says: 'A on CPU0 calls CPU1, which idles in polling mode, and waits; then calls it again.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, true), single(1, true)] } }, polling: 1,
  },
  {
    name: 'late-online', says: 'scftorture calls all CPUs from CPU0 while CPU1 comes online.', cpus: 2, offline: [1],
    tasks: { A: { on: 0, calls: [{ to: 'scftorture', wait: true }] } }, hotplug: { cpu: 1, motion: 'up' },
  },
  {
    name: 'repeat-caller', says: 'A and B on CPU0 call CPU1 and wait; B calls twice.', cpus: 2,
    tasks: { A: { on: 0, calls: [many([1], true)] }, B: { on: 0, calls: [many([1], true), many([1], true)] } },
  },
  {
    name: 'debug-wait', says: 'CSD debug: A and B on CPU0 call CPU1 and wait.', cpus: 2,
    tasks: { A: { on: 0, calls: [single(1, true)] }, B: { on: 0, calls: [many([1], true)] } }, switches: { csdlock_debug: true },
  },
  {
    name: 'offstack', says: 'CPUMASK_OFFSTACK: A on CPU0 calls CPU1 and CPU2 and waits; CPU0 goes down.', cpus: 3,
    tasks: { A: { on: 0, calls: [many([1, 2], true)] } }, hotplug: { cpu: 0, motion: 'down' }, switches: { cpumask_offstack: true },
  },
  {
    name: 'three-tasks', says: 'Three tasks on CPU0 each call CPU1 and wait.', cpus: 2,
    tasks: { A: { on: 0, calls: [many([1], true)] }, B: { on: 0, calls: [many([1], true)] }, C: { on: 0, calls: [many([1], true)] } },
  },
];

/** The standard worlds and those that only random exploration can reach. */
export const everyScenario: readonly Scenario[] = [...scenarios, ...smallScenarios, ...smallTlbScenarios, ...tlbScenarios, ...largeScenarios];

export const scenarioNamed = (name: string): Scenario | undefined => everyScenario.find((s) => s.name === name);
