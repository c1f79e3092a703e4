import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { amend, append, at, boolean, call, doing, edits, FALSE, ground, local, range, remove, ret, setArgs, step, TRUE, when } from '../checker/language/index.js';
import type { Bool, Edits, Expr, GroundSystem, Operation } from '../checker/language/index.js';
import { cpuOnlineMask } from '../model/smp/cpu.js';
import { sendSingleIpi } from '../model/smp/ipi.js';
import { patchSet } from '../model/patches/index.js';
import { migrateEnable, preemptEnable, rcuReadUnlock } from '../model/smp/preempt.js';
import type { Scenario, TaskSpec } from '../model/scenario.js';
import { scenarioNamed } from '../model/scenarios/index.js';
import { csd, queueHead } from '../model/smp/csd.js';
import { csdUnlinked } from '../model/smp/events.js';
import { csdUnlock } from '../model/smp/csd_lock.js';
import { faultOwners } from '../checker/language/lower/faults.js';
import { describeWith } from '../model/system.js';
import { variantNamed } from '../model/variants/index.js';
import { cpus } from '../model/sets.js';
import { series } from '../model/variants/variant.js';
import { mmUsers } from '../model/x86/mm.js';
import { mms } from '../model/x86/sets.js';
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

/** How many CPUs are to be sent an IPI: none, one, or more. */
const nrCpus = local('nrCpus', range(2));

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
  'in-range': mutant('one-call', at(`${MANY}/cpumask_clear`).insertAfter(...['one', 'two', 'three'].map((name) => step(name, [nrCpus.set(nrCpus.plus(1))])))),
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

/** The kernel does not wait, and takes itself for one that was not asked to. */
const hasty = setArgs('on_each_cpu_cond_mask/smp_call_function_many_cond', { wait: FALSE });

/** The sender says of the node that it pushed that it is in no list, although it is. */
const unlinkedTooEarly = (when: Expr<Bool>): Operation => at('llist_add/until pushed')
  .insertAfter(step('lie', [csdUnlinked({ cpu: local('cpu', cpus.index), csd: local('csd', csd.index) })], { when }));

/** Ways to break a property beside the one above, each with what is then said. */
const otherKills: readonly (readonly [property: string, because: string, mutant: Mutant])[] = [
  ['node-type-integrity', 'a node was consumed that csd_filled had not told of: it was not filled, or the event is missing', variant('B04', 'one-call-target-down')],
  ['node-type-integrity', 'a node was consumed as another kind than it was queued as', mutant('one-call', remove(`${MANY}/type`))],
  ['single-presence', 'a node was reported as unlinked that is the head of a queue', mutant('one-call', unlinkedTooEarly(TRUE))],
  ['single-presence', 'a node was reported as unlinked that a queued node still points at', mutant('two-senders', unlinkedTooEarly(queueHead(local('cpu', cpus.index)).ne(local('csd', csd.index))))],
  ['call-covers-mask', 'a CPU was called that the caller did not name', mutant('interrupt-caller', everybody)],
  ['call-covers-mask', 'a CPU that the caller named, online all the time, was not called', mutant('one-call-target-down', nobody)],
  ['call-covers-mask', 'a CPU that the caller named, online all the time, was not called', mutant('any-target-down', remove('smp_call_function_any/smp_call_function_single'))],
  ['cpu-index-sanity', 'a cpu index outside its range was used', variant('B44', 'any-nobody-debug')],
  ['no-debug-splat', 'a debug check of the kernel fired', mutant('one-call', append(MANY, call(migrateEnable, {})))],
  ['sync-complete', 'the call returned before its function had finished on every selected CPU', mutant('one-call', hasty)],
  ['info-lifetime', 'a function started with info whose owner has returned', mutant('one-call', hasty)],
  ['context-contract', 'a waiting call was made outside a task or with interrupts off', mutant('interrupt-caller', hasty)],
  ['active-when-online', 'the CPU is offline, and the scheduler may put tasks on it', mutant('one-call-target-down', remove('_cpu_down/sched_cpu_deactivate'))],
];

const outside = (count: string): string => `${count} was given a value outside its domain`;
const mm = local('mm', mms.index);

/** Counts of the kernel that a mutant takes below zero, each with the property that speaks of it. */
const underflows: readonly (readonly [property: string, count: string, mutant: Mutant])[] = [
  ['preempt-balance', 'preempt_count', mutant('many-vs-many', append(MANY, call(preemptEnable, {}, { as: 'put_cpu (again)' })))],
  ['preempt-balance', 'rcu_nesting', mutant('many-vs-many', append(MANY, call(rcuReadUnlock, {})))],
  ['no-debug-splat', 'flush_tlb_info_idx', {
    scenario: 'bound-unmap', patches: [], edits: [edits('mutant', '', [remove('get_flush_tlb_info/flush_tlb_info_idx++')])],
  }],
  ['mm-lifetime', 'mm_users', mutant('exit-cpu-down', at('exit_mm/mm_users--').insertBefore(step('mm_users-- (again)', [mmUsers(mm).set(mmUsers(mm).less(1))])))],
];

/** Faults that a property of its own claims are not told as any other. */
const otherRanges: readonly (readonly [because: string, mutant: Mutant])[] = [
  ['csd_unlock was entered a third time within itself', mutant('one-call', append('csd_unlock', call(csdUnlock, { csd: local('csd', csd.index) }, { as: 'again' })))],
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

  test.each(underflows)('%s: %s below zero', (property, count, m) => {
    expect(searchEngine(world(m, property), { properties: [property] }).violations.get(property)?.because).toBe(outside(count));
  });

  test.each(otherRanges)('in-range: %s', (because, m) => {
    expect(searchEngine(world(m, 'in-range'), { properties: ['in-range'] }).violations.get('in-range')?.because).toBe(because);
  });

  test('a csd that is none is a fault of the kernel, and of no observer', () => {
    const nowhere = amend('smp_call_function_single/csd_data', doing(local('csd', csd.index).set(csd.none)));
    const system = ground(describeWith(offlineTarget, patchSet(MERGED), []), properties);
    expect(system.faults.some((f) => f.startsWith('history:'))).toBe(true);
    const { scenario, patches, edits: own } = mutant('two-senders', nowhere);
    const world = scenarioNamed(String(scenario));
    if (world === undefined) throw new Error(`no scenario ${String(scenario)}`);
    const { violations } = searchEngine(ground(describeWith(world, patchSet(patches), own), properties), { statesMax: 20_000, properties: ['none'] });
    expect([...violations.keys()]).toContain('in-range');
    expect([...violations.keys()]).not.toContain('model-error');
  });

  test('in-range claims what no other property does, and no history', () => {
    const all = searchEngine(ground(describeWith(offlineTarget, patchSet(MERGED), kills['cpu-index-sanity'].edits), properties), { properties: ['cpu-index-sanity'] });
    expect(all.violations.has('cpu-index-sanity')).toBe(true);
    expect(all.violations.has('in-range')).toBe(false);
    const system = world(variant('V34', 'one-call'), 'in-range');
    expect([...faultOwners(system).values()].flat().filter((p) => p !== 'in-range')).toEqual([]);
    const observed = ground(describeWith(offlineTarget, patchSet(MERGED)), properties);
    const mistakes = [...faultOwners(observed)].filter(([, owners]) => owners.includes('model-error')).map(([fault]) => fault);
    expect(mistakes.length).toBeGreaterThan(0);
    expect(mistakes.every((fault) => fault.startsWith('history:'))).toBe(true);
  });

  const number = (m: Mutant, property: string): number => searchEngine(world(m, property)).maxima.get(property)?.value ?? -1;

  test.each(Object.entries(enlarges))('%s', (property, m) => {
    expect(number(m, property)).toBeGreaterThan(number({ ...m, patches: MERGED, edits: [] }, property));
  });

  test.each(Object.entries(shrinks))('%s', (property, m) => {
    expect(number(m, property)).toBeLessThan(number({ ...m, patches: MERGED, edits: [] }, property));
  });
});
