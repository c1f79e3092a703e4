import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { amend, at, doing, edits, ground, local, not, property } from '../../checker/language/index.js';
import type { Edits } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { ipiPending } from './cpu.js';
import { patchSet } from '../patches/index.js';
import type { Scenario } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';
import { cpus } from '../sets.js';
import { describeWith } from '../system.js';
import { series } from '../variants/variant.js';

const judged = properties.filter((p) => p.kind !== 'latency');
const MANY = 'smp_call_function_many_cond';
const SHORTHAND = 'native_send_call_func_ipi';

const named = (name: string): Scenario => {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return s;
};

function broken(name: string, shorthand: boolean, ...own: readonly Edits[]): readonly string[] {
  const s = named(name);
  const switches = { ...s.switches, apic_use_ipi_shorthand: shorthand };
  return [...searchEngine(ground(describeWith({ ...s, switches }, patchSet(series(1, 14)), own), judged)).violations.keys()].toSorted();
}

const unpinnedSend = edits('unpinned send', 'put_cpu before the IPIs are sent', [at(`${MANY}/put_cpu`).moveBefore(`${MANY}/send`)]);

describe('IPIs by shorthand', () => {
  test.each(['one-call', 'many-vs-many', 'sender-down-up', 'target-down-up', 'each-cpu-wait'])('the merged series holds in %s, with it and without', (name) => {
    expect(broken(name, true)).toEqual([]);
    expect(broken(name, false)).toEqual([]);
  });

  test('"all but self" sent from another CPU than the call was queued on leaves a target without its IPI', () => {
    expect(broken('one-call', true, unpinnedSend)).toEqual(['no-debug-splat', 'no-lost-ipi', 'sync-call-returns']);
    expect(broken('one-call', false, unpinnedSend)).toEqual([]);
  });

  test('is not for a mask that leaves out a CPU which is online', () => {
    const spared = property('spared', {
      kind: 'safety', states: 'CPU3 is not interrupted', protects: 'CPUs that are not called', brokenBy: 'a shorthand for any mask', history: [], on: [],
      invariant: not(ipiPending(cpus.at(3))), because: 'CPU3 has an IPI pending',
    });
    const anyMask = edits('no comparison', 'any mask is taken for all but self', [
      amend(`${SHORTHAND}/cpumask_or_equal, mask`, doing(local('bits', cpus.mask).set(cpus.full))),
    ]);
    const reaches = (...own: readonly Edits[]) => searchEngine(ground(describeWith({ ...named('one-call'), cpus: 4 }, patchSet(series(1, 14)), own), [spared])).violations.size;
    expect(reaches()).toBe(0);
    expect(reaches(anyMask)).toBe(1);
  });
});
