import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { all, amendNode, applyEdits, digestOf, edits, ground, lit, not } from '../checker/language/index.js';
import type { Edits, GroundSystem } from '../checker/language/index.js';
import { properties } from '../properties/index.js';
import { cpuOnlineMask, inIrq, irqsOff, preemptCount, taskCpu } from './smp/cpu.js';
import { patches, patchSet } from './patches/index.js';
import type { Scenario } from './scenario.js';
import { scenarioNamed, scenarios } from './scenarios/index.js';
import { tlbScenarios } from './scenarios/tlb.js';
import { cpus, tasks } from './sets.js';
import { describe as world, describeWith } from './system.js';
import { variantNamed } from './variants/index.js';
import { series } from './variants/variant.js';

const named = (name: string): Scenario => {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return s;
};
/** Patches of the smp half, which come first. */
const SMP = 9;
const judged = properties.filter((p) => p.kind !== 'latency');
const build = (name: string, patchNumbers: readonly number[], own: readonly Edits[] = [], more: Partial<Scenario> = {}): GroundSystem =>
  ground(describeWith({ ...named(name), ...more }, patchSet(patchNumbers), own), judged);
const violated = (system: GroundSystem): readonly string[] => [...searchEngine(system).violations.keys()];

describe('preemption modes', () => {
  test.each(['many-vs-many', 'one-call-target-down', 'unmap-vs-switch'])('RT is full and voluntary is none on %s', (name) => {
    const digest = (preemption: Scenario['preemption']): string =>
      digestOf(build(name, series(1, 14), [], preemption === undefined ? {} : { preemption }));
    expect(digest('rt')).toBe(digest('full'));
    expect(digest('voluntary')).toBe(digest('none'));
    expect(digest('none')).not.toBe(digest('full'));
  });
});

describe('patches', () => {
  /** The two halves meet in no address, so each subset of one is tried with none and with all of the other. */
  test('every subset of either half applies without a conflict, with and without the other half', () => {
    const base = world(named('one-call'));
    const half = 2 ** SMP - 1;
    const whole = 2 ** patches.length - 1;
    const masks = [...Array(half + 1).keys()].flatMap((smp) => [smp, smp | (whole - half)])
      .concat([...Array(2 ** (patches.length - SMP)).keys()].flatMap((x86) => [x86 << SMP, (x86 << SMP) | half]));
    for (const mask of new Set(masks)) {
      expect(() => applyEdits(base, [patches.filter((_, i) => (mask >> i) & 1)])).not.toThrow();
    }
  });

  test('each changes the system of some scenario, refactorings aside', () => {
    const known = new Map<string, string>();
    const merged = (name: string): string => {
      const digest = known.get(name) ?? digestOf(build(name, series(1, 14)));
      known.set(name, digest);
      return digest;
    };
    const idle = patches.filter((_, i) => (i < SMP ? scenarios : tlbScenarios)
      .every(({ name }) => digestOf(build(name, series(1, 14, i + 1))) === merged(name)));
    expect(idle.map((p) => p.name)).toEqual(['P10', 'P11']);
  });
});

/** stop_machine that lets a CPU acknowledge PREPARE with an IPI still pending. */
const pendingAtPrepare = edits('pending at PREPARE', 'stop_machine does not wait for IPIs to be taken', [
  amendNode('_cpu_down/stop_machine', 'exclusive', (node) => ({
    ...node,
    guard: cpus.forall((c) => cpuOnlineMask().has(c).implies(all(
      not(inIrq(c)), not(irqsOff(c)), tasks.forall((t) => taskCpu(t).eq(c).implies(preemptCount(t).eq(lit(0)))),
    ))).node,
  })),
]);

describe('findings', () => {
  test('V10 breaks sync-complete only if a CPU may stop with an IPI pending, and then the base is broken too', () => {
    const v10 = variantNamed('V10');
    expect(violated(build('one-target-sender-down', v10?.patches ?? []))).toEqual(['csd-lifetime', 'sync-call-returns']);
    expect(violated(build('sender-down', v10?.patches ?? [], [pendingAtPrepare]))).toContain('sync-complete');
    expect(violated(build('sender-down-nowait', []))).toEqual([]);
    expect(violated(build('sender-down-nowait', [], [pendingAtPrepare]))).toContain('csd-lifetime');
  });

  test('the pin of scftorture never kept another CPU from coming online', () => {
    expect(violated(build('late-online', []))).toEqual(['no-false-torture-failure']);
    expect(violated(build('late-online', series(1, 14)))).toEqual([]);
  });
});
