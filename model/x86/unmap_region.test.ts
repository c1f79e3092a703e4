import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { ground } from '../../checker/language/index.js';
import type { Edits } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import type { CallSpec, Scenario, TaskSpec } from '../scenario.js';
import { describeWith } from '../system.js';
import { variantNamed } from '../variants/index.js';

const judged = properties.filter((p) => p.kind !== 'latency');
const unmap: CallSpec = { to: 'unmap', pages: [0] };
const protect: CallSpec = { ...unmap, protect: true };
const thread = (cpu: number, ...calls: readonly CallSpec[]): TaskSpec => ({ on: cpu, allowed: [cpu], mm: 'mmA', calls, stays: true });

function broken(a: CallSpec, b: CallSpec, ...own: readonly Edits[]): readonly string[] {
  const scenario: Scenario = {
    name: 'one-page', says: 'two threads of one mm change the same page', cpus: 2, preemption: 'none', switches: { pcid: false },
    tasks: { A: thread(0, a), B: thread(1, b) }, tlb: { mms: ['mmA'], pages: 1 },
  };
  return [...searchEngine(ground(describeWith(scenario, [], own), judged)).violations.keys()];
}

const trusting = variantNamed('B43')?.edits ?? [];

describe('two threads change the same page', () => {
  test.each([['both unmap it', unmap, unmap], ['one protects it', protect, unmap]] as const)('%s: nothing is wrong, unless the second trusts the PTE', (_, a, b) => {
    expect(broken(a, b)).toEqual([]);
    expect(broken(a, b, ...trusting)).toEqual(['tlb-coherent']);
  });
});
