import type { CallSpec, Scenario } from '../scenario.js';

const many = (mask: readonly number[], wait: boolean): CallSpec => ({ to: 'many', mask, wait });

/** Worlds without which a mutant of the merged series would survive (docs/mutate.md). */
export const smallScenarios: readonly Scenario[] = [
  {
    name: 'mixed-waits', says: 'A on CPU0 calls CPU1 and waits; B on CPU0 calls it without waiting.', cpus: 2,
    tasks: { A: { on: 0, calls: [many([1], true)] }, B: { on: 0, calls: [many([1], false)] } },
  },
  {
    name: 'two-senders', says: 'A on CPU0 and B on CPU2 each call CPU1 and do not wait.', cpus: 3,
    tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: false }] }, B: { on: 2, calls: [{ to: 'single', cpu: 1, wait: false }] } },
  },
  {
    name: 'any-of-two', says: 'A on CPU0 calls any of CPU1 and CPU2, the nearest.', cpus: 3,
    tasks: { A: { on: 0, calls: [{ to: 'any', mask: [1, 2], wait: true }] } },
  },
  {
    name: 'no-preemption', says: 'A kernel without preemption: A on CPU0 and B on CPU1 call each other\'s CPU and wait.', cpus: 2,
    tasks: { A: { on: 0, calls: [many([1], true)] }, B: { on: 1, calls: [many([0], true)] } }, preemption: 'none',
  },
  {
    name: 'any-nobody-debug', says: 'CSD debug: A on CPU0 calls any of CPU1, which is offline, without waiting.', cpus: 2, offline: [1],
    tasks: { A: { on: 0, calls: [{ to: 'any', mask: [1], wait: false }] } }, switches: { csdlock_debug: true },
  },
  {
    name: 'hung-target', says: 'CSD debug: A on CPU0 calls CPU1, which has stopped, and waits.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: true }] } }, hung: 1, switches: { csdlock_debug: true },
  },
  {
    name: 'hung-target-nowait', says: 'CSD debug: A on CPU0 calls CPU1, which has stopped, twice without waiting; B on CPU0 calls it and waits.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: false }, { to: 'single', cpu: 1, wait: false }] }, B: { on: 0, calls: [many([1], true)] } },
    hung: 1, switches: { csdlock_debug: true },
  },
  {
    name: 'each-cpu-wait', says: 'No IPI shorthand: A runs a function on every CPU for which a condition holds, this one included, and waits.', cpus: 3,
    tasks: { A: { on: 0, calls: [{ to: 'many', mask: [0, 1, 2], wait: true, cond: 'maybe' }] } }, switches: { apic_use_ipi_shorthand: false },
  },
  {
    name: 'new-sender', says: 'CPUMASK_OFFSTACK: CPU1 comes online; A, which may move to it, calls twice and waits.', cpus: 2, offline: [1],
    tasks: { A: { on: 0, calls: [many([1], true), many([0, 1], true)] } }, hotplug: { cpu: 1, motion: 'up' },
    switches: { cpumask_offstack: true },
  },
  {
    name: 'torture-locked', says: 'scftorture calls all CPUs from CPU0 under cpus_read_lock(), so that its check judges.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'scftorture', wait: true }] } }, switches: { use_cpus_read_lock: true },
  },
];
