import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { digestOf, ground } from '../checker/language/index.js';
import type { Edits, GroundSystem } from '../checker/language/index.js';
import { searchReference } from '../checker/reference/search.js';
import type { SearchResult } from '../checker/result.js';
import { patchSet } from '../model/patches/index.js';
import type { Scenario } from '../model/scenario.js';
import { scenarioNamed, scenarios } from '../model/scenarios/index.js';
import { describeWith } from '../model/system.js';
import { boundWorld } from '../model/testing/bound.js';
import { variantNamed, variants } from '../model/variants/index.js';
import { series } from '../model/variants/variant.js';
import { properties } from './index.js';

/** The interpreter is slow: larger systems are left to the exporters' independent checkers. */
const STATES_MAX = 50_000;

const summary = (r: SearchResult) => ({
  states: r.states, transitions: r.transitions, depth: r.depth, complete: r.complete,
  violations: [...r.violations.values()].map((c) => [c.property, c.path.length, c.because]).sort(),
  atRisk: [...r.atRisk].sort(), maxima: [...r.maxima].map(([p, m]) => [p, m.value, m.path.length]).sort(),
});

const kvm = boundWorld('kvm-unmap');
/** The peer that the host preempts ran the mm once; nobody runs there now. */
const kvmAlone: Scenario = { ...kvm, tasks: { A: kvm.tasks['A'] }, tlb: { mms: ['mmA'], pages: 1, entries: [], vcpus: [1], ran: { 1: ['mmA'] } } };

/** Worlds with address spaces, cut to what the interpreter can search, with a variant each. */
const small: readonly (readonly [Scenario, string])[] = [
  [boundWorld('reclaim'), 'V32'], [boundWorld('reclaim'), 'B24'], [boundWorld('reclaim-by-invlpgb'), 'V34'],
  [boundWorld('global-asid'), 'V34'], [boundWorld('free-tables', { entries: ['tables'] }), 'B26'],
  [kvmAlone, 'B31'], [boundWorld('three-mms'), 'V34'],
];

interface Job { readonly name: string; readonly world: Scenario | undefined; readonly patches: readonly number[]; readonly edits: readonly Edits[] }

const jobs: readonly Job[] = [
  ...scenarios.flatMap((s) => [[], series(1, 14)].map((p) => ({ name: `${s.name} P${p.length}`, world: s, patches: p, edits: [] }))),
  ...variants.flatMap((v) => v.scenarios.slice(0, 1).map((s) => ({ name: `${v.id} ${s}`, world: scenarioNamed(s), patches: v.patches, edits: v.edits }))),
  ...small.map(([world, id]) => {
    const { patches = [], edits = [] } = variantNamed(id) ?? {};
    return { name: `${id} ${world.name}, bound`, world, patches, edits };
  }),
];

/** The first job of each system. */
const seen = new Map<string, string>();

describe('engine and oracle agree', () => {
  test.for(jobs)('$name', ({ name, world, patches, edits }, { skip }) => {
    if (world === undefined) throw new Error(`no scenario of ${name}`);
    const system: GroundSystem = ground(describeWith(world, patchSet(patches), edits), properties);
    const digest = digestOf(system);
    const first = seen.get(digest);
    if (first !== undefined) skip(`the same system as ${first}`);
    seen.set(digest, name);
    const fast = searchEngine(system, { statesMax: STATES_MAX });
    if (!fast.complete) {
      // Those that were made small must not slip through.
      expect(name).not.toMatch(/, bound$/u);
      skip(`more than ${STATES_MAX} states`);
    }
    expect(summary(fast)).toEqual(summary(searchReference(system)));
  });
});
