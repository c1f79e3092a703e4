import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { digestOf, ground } from '../checker/language/index.js';
import type { GroundSystem } from '../checker/language/index.js';
import { searchReference } from '../checker/reference/search.js';
import type { SearchResult } from '../checker/result.js';
import { patchSet } from '../model/patches/index.js';
import { scenarioNamed, scenarios } from '../model/scenarios/index.js';
import { describeWith } from '../model/system.js';
import { variants } from '../model/variants/index.js';
import { series } from '../model/variants/variant.js';
import { properties } from './index.js';

/** The interpreter is slow: larger systems are left to the exporters' independent checkers. */
const STATES_MAX = 50_000;

const summary = (r: SearchResult) => ({
  states: r.states, transitions: r.transitions, depth: r.depth, complete: r.complete,
  violations: [...r.violations.values()].map((c) => [c.property, c.path.length, c.because]).sort(),
  atRisk: [...r.atRisk].sort(), maxima: [...r.maxima].map(([p, m]) => [p, m.value, m.path.length]).sort(),
});

const jobs = [
  ...scenarios.flatMap((s) => [[], series(1, 9)].map((p) => ({ name: `${s.name} P${p.length}`, scenario: s.name, patches: p, edits: [] }))),
  ...variants.flatMap((v) => v.scenarios.slice(0, 1).map((s) => ({ name: `${v.id} ${s}`, scenario: s, patches: v.patches, edits: v.edits }))),
];

const seen = new Set<string>();

describe('engine and oracle agree', () => {
  test.each(jobs)('$name', ({ scenario, patches, edits }) => {
    const world = scenarioNamed(scenario);
    if (world === undefined) throw new Error(`no scenario ${scenario}`);
    const system: GroundSystem = ground(describeWith(world, patchSet(patches), edits), properties);
    const digest = digestOf(system);
    if (seen.has(digest)) return;
    seen.add(digest);
    const fast = searchEngine(system, { statesMax: STATES_MAX });
    if (!fast.complete) return;
    expect(summary(fast)).toEqual(summary(searchReference(system)));
  });
});
