import type { CallSpec, Scenario, TaskSpec } from '../scenario.js';

const many = (mask: readonly number[], wait: boolean): CallSpec => ({ to: 'many', mask, wait });
const single = (cpu: number, wait: boolean): CallSpec => ({ to: 'single', cpu, wait });
const any = (mask: readonly number[], wait: boolean): CallSpec => ({ to: 'any', mask, wait });
const everyOther = (wait: boolean): CallSpec => ({ to: 'smp_call_function', wait });

/** Eight callers; A and B share CPU0, and with it whatever of a call belongs to the CPU. */
const mixed: Readonly<Record<string, TaskSpec>> = {
  A: { on: 0, calls: [many([1, 2, 3, 4, 5, 6, 7], true)] },
  B: { on: 0, calls: [many([1, 2], true)] },
  C: { on: 1, calls: [single(2, true)] },
  D: { on: 2, calls: [everyOther(true)] },
  E: { on: 3, calls: [any([4, 5], true)] },
  F: { on: 4, calls: [single(0, false)] },
  G: { on: 5, calls: [many([0, 6], false)] },
  H: { on: 6, calls: [everyOther(false)] },
};

/** 8 CPUs and 8 tasks: beyond exhaustion, for random exploration. */
export const largeScenarios: readonly Scenario[] = [
  {
    name: 'large-mixed', says: 'Eight tasks on eight CPUs call many, one, any and all of the others.', cpus: 8,
    tasks: mixed,
  },
  {
    name: 'large-sender-down', says: 'Eight tasks on eight CPUs call each other while CPU0, from which two of them call, goes down.', cpus: 8,
    tasks: mixed, hotplug: { cpu: 0, motion: 'down' },
  },
  {
    name: 'large-target-down-up', says: 'Eight tasks on eight CPUs call each other while CPU2, which most of them call, goes down and comes up again.', cpus: 8,
    tasks: mixed, hotplug: { cpu: 2, motion: 'down-up' },
  },
];
