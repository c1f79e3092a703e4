import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { at, call, edits, ground, remove, step } from '../../checker/language/index.js';
import type { Operation } from '../../checker/language/edit/operation.js';
import type { SearchResult } from '../../checker/result.js';
import { properties } from '../../properties/index.js';
import { patchSet } from '../patches/index.js';
import { mightSleep, preemptDisable, preemptEnable } from './preempt.js';
import type { CallSpec, Scenario } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';
import { describeWith } from '../system.js';
import { series } from '../variants/variant.js';

const DEBUG = '__csd_lock_wait';
const ALARM = 'csd-alarm-fires';
const calls = (on: number, ...list: readonly CallSpec[]) => ({ on, calls: list });
const single = (wait: boolean): CallSpec => ({ to: 'single', cpu: 1, wait });
const oneWait: Scenario = { name: 'one-wait', says: 'A waits for CPU1', cpus: 2, tasks: { A: calls(0, single(true)) }, switches: { csdlock_debug: true } };

function named(name: string): Scenario {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return s;
}
function search(world: string | Scenario, property: string, ...operations: readonly Operation[]): SearchResult {
  const scenario = typeof world === 'string' ? named(world) : world;
  const system = ground(describeWith(scenario, patchSet(series(1, 14)), [edits('own', '', operations)]), properties.filter((p) => p.property === property));
  return searchEngine(system, { properties: [property] });
}
const broken = (r: SearchResult): readonly string[] => [...r.violations.keys()];

describe('csd_lock() waits as csd_lock_wait() does', () => {
  /** The pin goes from the wait to each of its looks, and the waiter sleeps between two. */
  const sleeps = [
    remove(`${DEBUG}/guard(preempt)`), remove(`${DEBUG}/guard ends`),
    at(`${DEBUG}/flags`).insertBefore(call(preemptDisable, {}, { as: 'pin' })),
    at(`${DEBUG}/cpu_relax`).insertBefore(call(preemptEnable, {}, { as: 'unpin' }), step('usleep_range', [mightSleep()])),
    at(`${DEBUG}/LOCK is free`).insertBefore(call(preemptEnable, {}, { as: 'unpin (end)' })),
  ];
  const nobodyWaits: Scenario = { ...oneWait, name: 'nobody-waits', tasks: { A: calls(0, single(false), single(false)) } };

  test('so a debug wait that sleeps does so in its pinned section, and not in a wait that is unpinned', () => {
    expect(broken(search(nobodyWaits, 'no-debug-splat', ...sleeps))).toEqual(['no-debug-splat']);
    expect(broken(search(oneWait, 'no-debug-splat', ...sleeps))).toEqual([]);
    expect(broken(search(nobodyWaits, 'no-debug-splat'))).toEqual([]);
  });
});

describe('the watchdog', () => {
  const unmeasured = remove(`${DEBUG}/timeout?`);
  const lost = remove('__smp_call_single_queue/was empty');

  test.each<[string, string | Scenario, readonly Operation[]]>([
    ['a CPU that has stopped', 'hung-target', []],
    ['a CPU that has stopped, for whose last call csd_lock() waits', 'hung-target-nowait', []],
    ['a CPU whose IPI was lost', oneWait, [lost]],
  ])('reports %s, unless time is never measured', (_, world, operations) => {
    const kept = search(world, ALARM, ...operations);
    expect([...kept.atRisk]).toContain(ALARM);
    expect(broken(kept)).toEqual([]);
    expect(broken(search(world, ALARM, ...operations, unmeasured))).toEqual([ALARM]);
  });

  test('suspects the CPU that the csd says it was sent to', () => {
    const nameless = remove('smp_call_function_single/CONFIG_CSD_LOCK_WAIT_DEBUG');
    expect(broken(search('hung-target', ALARM, nameless))).toEqual([ALARM]);
    expect(broken(search('hung-target-nowait', ALARM, nameless))).toEqual([ALARM]);
    expect(broken(search('hung-target-nowait', ALARM, remove('smp_call_function_many_cond/dst')))).toEqual([ALARM]);
  });

  test('is false where the waiter was off its CPU, also where tasks have address spaces', () => {
    const FALSE_ALARM = 'no-false-csd-alarm';
    const unpinned = [remove(`${DEBUG}/guard(preempt)`), remove(`${DEBUG}/guard ends`)];
    const unmap: Scenario = { ...named('bound-unmap'), switches: { pcid: false, csdlock_debug: true } };
    expect(broken(search(oneWait, FALSE_ALARM, ...unpinned))).toEqual([FALSE_ALARM]);
    expect(broken(search(unmap, FALSE_ALARM, ...unpinned))).toEqual([FALSE_ALARM]);
    expect(broken(search(unmap, FALSE_ALARM))).toEqual([]);
  });

  test('that is never entered reports nothing', () => {
    expect(broken(search('hung-target', ALARM, remove('csd_lock_wait/csdlock_debug_enabled')))).toEqual([ALARM]);
  });

  test('sends a lost IPI again, to the CPU that it suspects', () => {
    const returns = 'sync-call-returns';
    expect(broken(search(oneWait, returns, lost))).toEqual([]);
    expect(broken(search(oneWait, returns, lost, remove(`${DEBUG}/re-send`)))).toEqual([returns]);
    expect(broken(search(oneWait, returns, lost, remove('smp_call_function_single/CONFIG_CSD_LOCK_WAIT_DEBUG')))).toEqual([returns]);
    expect(broken(search({ ...oneWait, switches: {} }, returns, lost))).toEqual([returns]);
  });
});
