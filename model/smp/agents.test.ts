import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { ground } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { patchSet } from '../patches/index.js';
import type { CallSpec, Scenario } from '../scenario.js';
import { describeWith } from '../system.js';
import { series } from '../variants/variant.js';

const judged = properties.filter((p) => p.kind !== 'latency');
const violated = (s: Scenario): readonly string[] => [...searchEngine(ground(describeWith(s, patchSet(series(1, 14))), judged)).violations.keys()];

describe('a task with interrupts off', () => {
  const one = (...calls: readonly CallSpec[]): Scenario => ({
    name: 'one-irqs-off', says: 'A calls CPU1 and waits; B on CPU1 calls CPU0 with interrupts off', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: true }] }, B: { on: 1, irqsOff: true, calls } },
  });

  test('has them off in its calls only, on which nobody can count', () => {
    expect(violated(one({ to: 'single_async', cpu: 0 }, { to: 'single_async', cpu: 0 }))).toEqual([]);
  });

  test('is still caught when it waits', () => {
    expect(violated(one({ to: 'single', cpu: 0, wait: true }))).toEqual(['context-contract']);
  });
});
