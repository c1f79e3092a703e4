import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { amend, doing, edits, ground } from '../../checker/language/index.js';
import type { Edits } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { patchSet } from '../patches/index.js';
import { scenarioNamed } from '../scenarios/index.js';
import { describeWith } from '../system.js';
import { series } from '../variants/variant.js';

const judged = properties.filter((p) => p.kind !== 'latency');

function broken(name: string, patches: readonly number[], numa: boolean, ...own: readonly Edits[]): readonly string[] {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  const system = ground(describeWith({ ...s, switches: { ...s.switches, numa } }, patchSet(patches), own), judged);
  return [...searchEngine(system).violations.keys()].toSorted();
}

const REFUSED = ['any-finds-cpu', 'call-covers-mask'];

describe('any() by NUMA masks', () => {
  test.each(['any-only-target-down', 'any-only-target-up', 'any-nearest-down'])('%s: a CPU that is online is refused, and without NUMA it is not', (name) => {
    for (const patches of [[], series(1, 14)]) {
      expect(broken(name, patches, true)).toEqual(REFUSED);
      expect(broken(name, patches, false)).toEqual([]);
    }
  });

  test('two CPUs are refused because the masks are looked at twice', () => {
    const once = edits('one look', 'the CPU that the first look found is taken', [amend('sched_numa_find_nth_cpu/cpumask_nth_and_andnot', doing())]);
    expect(broken('any-nearest-down', series(1, 14), true, once)).toEqual([]);
    expect(broken('any-only-target-down', series(1, 14), true, once)).toEqual(REFUSED);
  });
});
