import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { all, amendNode, applyEdits, digestOf, edits, ground, lit, not } from '../checker/language/index.js';
import type { Edits, GroundSystem } from '../checker/language/index.js';
import { properties } from '../properties/index.js';
import { cpuOnlineMask, inIrq, irqsOff, preemptCount, taskCpu } from './cpu.js';
import { patches, patchSet } from './patches/index.js';
import type { Scenario } from './scenario.js';
import { scenarioNamed, scenarios } from './scenarios/index.js';
import { cpus, tasks } from './sets.js';
import { describe as world, describeWith } from './system.js';
import { variantNamed } from './variants/index.js';
import { series } from './variants/variant.js';

const named = (name: string): Scenario => {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return s;
};
const judged = properties.filter((p) => p.kind !== 'latency');
const build = (name: string, patchNumbers: readonly number[], own: readonly Edits[] = [], more: Partial<Scenario> = {}): GroundSystem =>
  ground(describeWith({ ...named(name), ...more }, patchSet(patchNumbers), own), judged);
const violated = (system: GroundSystem): readonly string[] => [...searchEngine(system).violations.keys()];

describe('preemption modes', () => {
  test.each(['many-vs-many', 'one-call-target-down'])('RT is full and voluntary is none on %s', (name) => {
    const digest = (preemption: Scenario['preemption']): string =>
      digestOf(build(name, series(1, 9), [], preemption === undefined ? {} : { preemption }));
    expect(digest('rt')).toBe(digest('full'));
    expect(digest('voluntary')).toBe(digest('none'));
    expect(digest('none')).not.toBe(digest('full'));
  });
});

describe('patches', () => {
  test('every subset applies without a conflict', () => {
    const base = world(named('one-call'));
    for (let mask = 0; mask < 2 ** patches.length; mask++) {
      expect(() => applyEdits(base, [patches.filter((_, i) => (mask >> i) & 1)])).not.toThrow();
    }
  });

  test('each changes the system of some scenario', () => {
    for (const [i, p] of patches.entries()) {
      const others = series(1, 9, i + 1);
      const changes = scenarios.some((s) => digestOf(build(s.name, series(1, 9))) !== digestOf(build(s.name, others)));
      expect(changes, p.name).toBe(true);
    }
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
    expect(violated(build('late-online', series(1, 9)))).toEqual([]);
  });
});
