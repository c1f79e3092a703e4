import { describe, expect, test } from 'vitest';
import { agent, all, ground, lit, property, range, step, TRUE, variable, violate, event, on } from '../language/index.js';
import type { GroundSystem } from '../language/index.js';
import { searchEngine } from './search.js';

/** Two agents count, each by itself; then one of them says so. Fusing leaves little of it. */
function counters(most: number): GroundSystem {
  const over = event('over', {});
  const watch = property('never over', { states: 'nobody says so', on: [on(over, () => [violate(TRUE, 'it was said')])] });
  const names = ['A', 'B'];
  const counts = names.map((name) => variable(`count ${name}`, [], range(most), lit(0)));
  const agents = names.map((name, k) => agent(name, { lane: lit(0) }, () => [
    ...Array.from({ length: most }, (_, n) => step(`${n}`, [counts[k]().set(lit(n + 1))])),
    ...(k === 0 ? [step('say', [over({})], { when: all(counts[0]().eq(lit(most))) })] : []),
  ]));
  return ground({
    name: 'counters', sets: {}, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {}, variables: counts.map((v) => v.node), agents,
  }, [watch]);
}

describe('what a reduced search sees violated beyond the limit of the search that shows it', () => {
  const system = counters(12);

  test('takes few states, and many without reductions', () => {
    expect(searchEngine(system, { reduction: 'fusing', reduceFrom: 0 }).states).toBeLessThan(20);
    expect(searchEngine(system, { properties: ['never over'] }).states).toBeGreaterThan(80);
  });

  test.each([20, 40, 60])('never holds: %i states', (statesMax) => {
    const { complete, violations } = searchEngine(system, { reduction: 'fusing', reduceFrom: 0, statesMax });
    expect({ holds: complete && !violations.has('never over') }).toEqual({ holds: false });
  });
});
