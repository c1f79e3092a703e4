import { describe, expect, test } from 'vitest';
import { scenarioNamed } from '../../../model/scenarios/index.js';
import { patchSet } from '../../../model/patches/index.js';
import { describeWith } from '../../../model/system.js';
import { variantNamed } from '../../../model/variants/index.js';
import { properties } from '../../../properties/index.js';
import { ground } from '../../language/index.js';
import { searchEngine } from '../search.js';
import { passable } from './passable.js';
import { searchReduced } from './testing/search-reduced.js';

/** Variants with every kind of verdict, on worlds small enough for the interpreter. */
const jobs: readonly (readonly [string, string])[] = [
  ['V39', 'one-call'], ['V39', 'each-cpu'], ['V39', 'one-target-sender-down'],
  ['V39', 'late-online'], ['V39', 'polling-target'], ['V39', 're-arm'],
  ['V03', 'one-target-sender-down'], ['V10', 'one-target-sender-down'], ['V25', 'one-call'],
];

describe('the model has the same verdicts with and without', () => {
  test.each(jobs)('%s %s', (id, name) => {
    const scenario = scenarioNamed(name);
    const variant = variantNamed(id);
    if (scenario === undefined || variant === undefined) throw new Error(`no ${id} ${name}`);
    const system = ground(describeWith(scenario, patchSet(variant.patches), variant.edits), properties);
    const full = searchEngine(system);
    const reduced = searchReduced(system, passable(system));
    expect(full.complete).toBe(true);
    expect(reduced.violated).toEqual([...full.violations.keys()].sort());
    expect(reduced.atRisk).toEqual([...full.atRisk].sort());
    expect(reduced.maxima).toEqual(Object.fromEntries([...full.maxima].map(([p, m]) => [p, m.value] as const).sort()));
    expect(reduced.states).toBeLessThan(full.states * 0.75);
  });
});
