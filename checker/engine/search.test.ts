import { assert, constantFrom, nat, oneof, option, property as forAll, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ground } from '../language/index.js';
import { searchReference } from '../reference/search.js';
import type { SearchOptions, SearchResult } from '../result.js';
import { arbitrarySystem } from '../testing/arbitrary-system.js';
import { arbitraryFrames } from './reduction/testing/arbitrary-frames.js';
import { searchEngine } from './search.js';

/** A failure tells its seed at once; take `endOnFailure` away to shrink it, which takes minutes. */
const runs = { endOnFailure: true };

const STATES_MAX = 3000;

/** A result as plain data; the order of properties says nothing. */
const plain = (r: SearchResult) => ({
  ...r, violations: Object.fromEntries(r.violations), atRisk: [...r.atRisk].sort(), maxima: Object.fromEntries(r.maxima),
});

describe('the engine agrees with the reference', () => {
  test('on random systems: counts, counterexamples, risks, maxima', () => {
    const seen = { complete: 0, stuck: 0, dead: 0, broken: 0, large: 0, maxima: 0 };
    assert(forAll(arbitrarySystem(), ({ system }) => {
      const options = { statesMax: STATES_MAX };
      const reference = searchReference(system, options);
      expect(plain(searchEngine(system, options))).toEqual(plain(reference));
      const { violations } = reference;
      if (reference.complete) seen.complete++;
      if (reference.states > 300) seen.large++;
      if (violations.has('settle')) seen.stuck++;
      if ([...violations.values()].some((v) => v.because.startsWith('a box was used'))) seen.dead++;
      if (violations.get('state')?.because === 'the invariant is broken') seen.broken++;
      if ((reference.maxima.get('cost')?.path.length ?? 0) > 0) seen.maxima++;
    }), { ...runs, numRuns: 400 });
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(3);
  });

  test('when it stops early: some properties, few states', () => {
    const wanted = constantFrom([], ['watch'], ['state'], ['state', 'cost'], ['model-error'], ['finish', 'watch']);
    assert(forAll(arbitrarySystem(), tuple(option(wanted), option(nat({ max: 200 }))), ({ system }, [properties, statesMax]) => {
      const options: SearchOptions = { statesMax: statesMax ?? STATES_MAX, ...(properties === null ? {} : { properties }) };
      expect(plain(searchEngine(system, options))).toEqual(plain(searchReference(system, options)));
    }), { ...runs, numRuns: 200 });
  });

  test.each([2, 3])('with %i threads, byte for byte', (workers) => {
    const seen = { violated: 0, large: 0, stuck: 0 };
    assert(forAll(arbitrarySystem(), ({ system }) => {
      const options = { statesMax: STATES_MAX };
      const reference = searchReference(system, options);
      const found = searchEngine(system, { ...options, workers, shareFrom: 2 });
      expect(JSON.stringify(plain(found))).toBe(JSON.stringify(plain(searchEngine(system, options))));
      expect(plain(found)).toEqual(plain(reference));
      if (found.violations.size > 0) seen.violated++;
      if (found.states > 300) seen.large++;
      if (found.violations.has('settle')) seen.stuck++;
    }), { ...runs, numRuns: 60 });
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(1);
  });

  test.each([1, 2])('with reductions, in all but counts, with %i threads', (workers) => {
    const seen = { violated: 0, held: 0, stuck: 0, saved: 0, limited: 0 };
    const unmeasured = arbitrarySystem().map(({ description, properties }) =>
      ground(description, properties.filter((p) => p.kind !== 'latency')));
    assert(forAll(oneof(unmeasured, arbitraryFrames()), (system) => {
      const reference = searchReference(system, { statesMax: STATES_MAX });
      if (!reference.complete) return;
      const found = searchEngine(system, { reduction: true, reduceFrom: 0, workers, shareFrom: 2 });
      const { violations, atRisk, maxima, complete } = plain(reference);
      expect(plain(found)).toMatchObject({ violations, atRisk, maxima, complete });
      if (found.states < reference.states) seen.saved++;
      if ([...found.violations.keys()].some((p) => system.properties.some((q) => q.name === p && q.goal !== undefined))) seen.stuck++;
      if (found.violations.size > 0) seen.violated++;
      else seen.held++;
      if (found.reduced === undefined || found.violations.size === 0) return;
      // So many states are enough to find it, though not to find it again without reductions.
      const limited = searchEngine(system, { reduction: true, reduceFrom: 0, workers, shareFrom: 2, statesMax: found.states + 1 });
      expect(plain(limited)).toEqual(plain(found));
      if (found.states + 1 < searchEngine(system, { properties: [...found.violations.keys()] }).states) seen.limited++;
    }), { ...runs, numRuns: workers === 1 ? 300 : 60 });
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
  });
});
