import { assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReferenceSearch } from '../../reference/search.js';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { arbitraryChoices } from '../../testing/choices.js';
import { symmetryOf } from './symmetry.js';
import { counterexample, searchOrbits } from './testing/orbits.js';
import { RandomSymmetric } from './testing/random.js';

const STATES_MAX = 600;

describe.each([['symmetric', 100_000], ['nearly symmetric', 40]] as const)('random systems that are %s', (_, odd) => {
  test('what is accepted is an automorphism, and a search by orbits gives the same verdicts', () => {
    const seen = { systems: 0, groups: 0, judged: 0, rejected: 0, violated: 0, stuck: 0, smaller: 0 };
    assert(property(arbitraryChoices(400), arbitraryChoices(400), (world, program) => {
      const system = new RandomSymmetric(world, program, odd).system();
      const symmetry = symmetryOf(system);
      seen.systems++;
      if (symmetry.rejected.length > 0) seen.rejected++;
      if (symmetry.permutations.length === 0) return;
      seen.groups++;
      const full = new ReferenceSearch(system);
      const result = full.run({ statesMax: STATES_MAX });
      const states = full.nodes.map((n) => n.state);
      expect(counterexample(system, symmetry, states.slice(0, 150))).toBeUndefined();
      if (!result.complete) return;
      seen.judged++;
      const orbits = searchOrbits(system, symmetry);
      const goals = new Set(system.properties.filter((p) => p.goal !== undefined).map((p) => p.name));
      const lengths = [...result.violations].map(([p, c]): [string, number] => [p, c.path.length]);
      expect(new Map(orbits.violations)).toEqual(new Map(lengths.filter(([p]) => !goals.has(p))));
      expect(new Map(orbits.stuck)).toEqual(new Map(lengths.filter(([p]) => goals.has(p))));
      expect([...orbits.maxima]).toEqual([...result.maxima].map(([p, m]) => [p, m.value]));
      expect(new Set(orbits.atRisk)).toEqual(new Set(result.atRisk));
      seen.violated += orbits.violations.size;
      seen.stuck += orbits.stuck.size;
      if (orbits.states < result.states) seen.smaller++;
    }), { numRuns: 150 });
    expect(seen.groups).toBeGreaterThan(10);
    expect(seen.smaller).toBeGreaterThan(10);
    expect(Math.min(seen.violated, seen.stuck, seen.rejected)).toBeGreaterThan(3);
  });
});

test('systems that were not made to be symmetric: what is accepted still is an automorphism', () => {
  let groups = 0;
  assert(property(arbitrarySystem(), ({ system }) => {
    const declared = { ...system, interchangeable: ['slot'] };
    const symmetry = symmetryOf(declared);
    if (symmetry.permutations.length === 0) return;
    groups++;
    const full = new ReferenceSearch(declared);
    full.run({ statesMax: 60 });
    expect(counterexample(declared, symmetry, full.nodes.map((n) => n.state))).toBeUndefined();
  }), { numRuns: 200 });
  expect(groups).toBeGreaterThan(0);
});
