import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { amend, at, boolean, call, doing, edits, FALSE, ground, local, remove, ret, TRUE, when } from '../checker/language/index.js';
import type { Edits, GroundSystem } from '../checker/language/index.js';
import { cpuOnlineMask } from '../model/cpu.js';
import { sendSingleIpi } from '../model/ipi.js';
import { patchSet } from '../model/patches/index.js';
import type { Scenario, TaskSpec } from '../model/scenario.js';
import { scenarioNamed } from '../model/scenarios/index.js';
import { describeWith } from '../model/system.js';
import { variantNamed } from '../model/variants/index.js';
import { cpus } from '../model/sets.js';
import { series } from '../model/variants/variant.js';
import { properties } from './index.js';

interface Mutant { readonly scenario: string | Scenario; readonly patches: readonly number[]; readonly edits: readonly Edits[] }

const MERGED = series(1, 14);
const MANY = 'smp_call_function_many_cond';
const FLUSH = '__flush_smp_call_function_queue';

const variant = (id: string, scenario: string | Scenario): Mutant => {
  const v = variantNamed(id);
  if (v === undefined) throw new Error(`no variant ${id}`);
  return { scenario, patches: v.patches, edits: v.edits };
};
const mutant = (scenario: string | Scenario, ...operations: Parameters<typeof edits>[2]): Mutant =>
  ({ scenario, patches: MERGED, edits: [edits('mutant', '', operations)] });

const offlineTarget: Scenario = {
  name: 'any-offline', says: 'any() of a CPU that goes down', cpus: 2,
  tasks: { A: { on: 0, calls: [{ to: 'any', mask: [1], wait: true }] } }, hotplug: { cpu: 1, motion: 'down' },
};

const bound = (on: number, mm: string, unmaps: number): TaskSpec =>
  ({ on, allowed: [on], mm, stays: true, calls: Array.from({ length: unmaps }, () => ({ to: 'unmap', pages: [0], protect: true })) });
const unevenUnmaps: Scenario = {
  name: 'uneven-unmaps', says: 'the mm of one flush has reached a generation that the other has not', cpus: 2,
  tasks: { A: bound(0, 'mmA', 1), B: bound(0, 'mmB', 2), T: bound(1, 'mmA', 0) },
  tlb: { mms: ['mmA', 'mmB'], pages: 1, entries: [] }, switches: { pcid: false },
};

/** The mutant that each property, by name, kills. */
const kills: Readonly<Record<string, Mutant>> = {
  'csd-lifetime': variant('V10', 'one-target-sender-down'),
  'ipi-mask-stable': variant('V20', 'many-vs-many'),
  'no-lost-ipi': mutant('one-call-target-down', remove('__smp_call_single_queue/was empty')),
  'sync-complete': variant('V20', 'many-vs-many'),
  'exactly-once': variant('V04', 'nowait-vs-nowait'),
  'single-presence': variant('V04', 'nowait-vs-nowait'),
  'node-type-integrity': mutant('one-call', remove(`${MANY}/type`)),
  'csd-lock-exclusion': variant('V04', 'nowait-vs-nowait'),
  'unlock-only-locked': variant('V04', 'nowait-vs-nowait'),
  'info-lifetime': mutant('one-call', remove(`${MANY}/wait for`)),
  'mask-lifetime': variant('V09', 'offstack'),
  'chain-safety': mutant('one-call', at(`${FLUSH}/next (SYNC)`).moveAfter(`${FLUSH}/csd_unlock (SYNC)`)),
  'execution-context': variant('B02', 'one-call-target-down'),
  'call-covers-mask': mutant('each-cpu-wait', remove(`${MANY}/local func`)),
  'local-once': mutant('each-cpu', at(`${MANY}/put_cpu`).moveBefore(`${MANY}/run local`)),
  'any-finds-cpu': variant('V06', 'any-target-down'),
  refusal: mutant('one-call-target-down', remove('generic_exec_single/csd_unlock (offline)')),
  'mask-sanity': variant('V25', 'many-vs-many'),
  'cpu-index-sanity': mutant(offlineTarget, amend('generic_exec_single/cpu_online', doing(local('online', boolean).set(TRUE)))),
  'context-contract': variant('B08', 'softirq-over-debt'),
  'preempt-balance': mutant('one-call', remove(`${MANY}/put_cpu`)),
  'no-queue-after-drain': variant('V03', 'one-call-target-down'),
  'death-order': mutant('one-call-target-down', at('_cpu_down/smpcfd_dead_cpu').moveBefore('_cpu_down/wait for IDLE_DEAD')),
  'active-when-online': mutant('late-online', remove('_cpu_up/sched_cpu_activate')),
  'args-visible': variant('B04', 'one-call-target-down'),
  'sync-call-returns': variant('V03', 'one-call-target-down'),
  'async-call-runs': variant('B06', 're-arm'),
  'hotplug-ends': mutant('one-call-target-down', remove('cpuhp_complete_idle_dead/complete')),
  'csd-alarm-fires': mutant('hung-target', remove('__csd_lock_wait/timeout?')),
  'no-false-csd-alarm': variant('V11', 'debug-wait'),
  'no-false-torture-failure': variant('V30', 'late-online'),
  'no-debug-splat': variant('V18', 'offstack'),
  'no-offline-ipi-warn': variant('V03', 'two-calls-target-down'),
  'offline-ipi-warn-fires': variant('B03', 'two-calls-target-down'),
  'mm-lifetime': variant('B29', 'exit-cpu-down'),
  'tlb-coherent': variant('B22', 'unmap'),
  'tlb-tables-coherent': variant('B26', 'free-tables'),
  'tlb-slot-generation': mutant('unmap', remove('flush_tlb_func/INVLPG')),
  'mm-cpumask-covers': mutant('unmap', remove('switch_mm_irqs_off/cpumask_set_cpu')),
  'kvm-flush-kept': variant('B31', 'kvm-unmap'),
  'unlazy-gen-checked': mutant('unmap', at('switch_mm_irqs_off/smp_mb (un-lazy)').insertAfter(ret())),
  'tlb-gen-order': variant('V33', unevenUnmaps),
};

const everybody = amend(`${MANY}/cpumask_and`, doing(local('online', cpus.mask).set(cpuOnlineMask().without(local('thisCpu', cpus.index)))));
const nobody = amend('generic_exec_single/cpu_online', doing(local('online', boolean).set(FALSE)));

/** Ways to break a property beside the one above, each with what is then said. */
const otherKills: readonly (readonly [property: string, because: string, mutant: Mutant])[] = [
  ['call-covers-mask', 'a CPU was called that the caller did not name', mutant('interrupt-caller', everybody)],
  ['call-covers-mask', 'a CPU that the caller named, online all the time, was not called', mutant('one-call-target-down', nobody)],
  ['call-covers-mask', 'a CPU that the caller named, online all the time, was not called', mutant('any-target-down', remove('smp_call_function_any/smp_call_function_single'))],
  ['active-when-online', 'the CPU is offline, and the scheduler may put tasks on it', mutant('one-call-target-down', remove('_cpu_down/sched_cpu_deactivate'))],
];

/** The mutant whose number each latency property finds larger than the merged series'. */
const enlarges: Readonly<Record<string, Mutant>> = {
  'preempt-off-window': mutant('one-call', at(`${MANY}/put_cpu`).moveAfter(`${MANY}/wait`)),
  'hotplug-wait-window': variant('V19', 'sender-down'),
};

/** A mutant for whose sake a latency number shrinks: each IPI is sent at once. */
const shrinks: Readonly<Record<string, Mutant>> = {
  'ipi-debt-window': mutant('one-call', at(`${MANY}/was empty`).replaceBy(
    when('was empty', local('empty', boolean), [call(sendSingleIpi, { cpu: local('cpu', cpus.index) })]),
  )),
};

const world = (m: Mutant, property: string): GroundSystem => {
  const scenario = typeof m.scenario === 'string' ? scenarioNamed(m.scenario) : m.scenario;
  if (scenario === undefined) throw new Error(`no scenario ${String(m.scenario)}`);
  return ground(describeWith(scenario, patchSet(m.patches), m.edits), properties.filter((p) => p.property === property));
};

describe('every property kills a mutant', () => {
  test('and none is left out', () => {
    expect(Object.keys({ ...kills, ...enlarges, ...shrinks }).sort()).toEqual(properties.map((p) => p.property).sort());
  });

  test('and each says what it protects and what broke it', () => {
    for (const p of properties) expect([p.states, p.protects, p.brokenBy].every((text) => text.length > 10), p.property).toBe(true);
  });

  test.each(Object.entries(kills))('%s', (property, m) => {
    const broken = searchEngine(world(m, property), { properties: [property] });
    expect([...broken.violations.keys()]).toContain(property);
    if (property === 'context-contract') return; // such callers break the contract in every version
    const merged = searchEngine(world({ ...m, patches: MERGED, edits: [] }, property));
    expect(merged.complete).toBe(true);
    expect([...merged.violations.keys()]).not.toContain(property);
  });

  test.each(otherKills)('%s: %s', (property, because, m) => {
    expect(searchEngine(world(m, property), { properties: [property] }).violations.get(property)?.because).toBe(because);
  });

  const number = (m: Mutant, property: string): number => searchEngine(world(m, property)).maxima.get(property)?.value ?? -1;

  test.each(Object.entries(enlarges))('%s', (property, m) => {
    expect(number(m, property)).toBeGreaterThan(number({ ...m, patches: MERGED, edits: [] }, property));
  });

  test.each(Object.entries(shrinks))('%s', (property, m) => {
    expect(number(m, property)).toBeLessThan(number({ ...m, patches: MERGED, edits: [] }, property));
  });
});
