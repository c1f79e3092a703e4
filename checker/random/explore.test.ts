import { assert, asyncProperty, nat } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agent, event, ground, lit, on, property, range, step, variable, violate, wait } from '../language/index.js';
import type { AgentNode, GroundSystem } from '../language/index.js';
import { ReferenceSearch } from '../reference/search.js';
import { arbitrarySystem } from '../testing/arbitrary-system.js';
import { explore, repeat, shorten } from './explore.js';
import type { Found } from './explore.js';
import { Walker } from './walk.js';

/** Two writers and, in the way, `others` who count on their own; a lost update is the bug. */
function counters(others: number): GroundSystem {
  const shared = variable('shared', [], range(4), lit(0));
  const written = event('written', { value: range(4) });
  const sum = variable('sum', [], range(4), lit(0));
  const own = Array.from({ length: others }, (_, k) => variable(`own${k}`, [], range(9), lit(0)));
  const writer = (k: number): AgentNode => agent(`writer${k}`, { lane: lit(0), locals: { seen: range(4) } }, (v) => [
    step('load', [v.seen.set(shared())]),
    step('store', [shared().set(v.seen.plus(1)), written({ value: v.seen.plus(1) })]),
  ]);
  const counts = property('counts', {
    kind: 'safety', states: 'no update is lost', protects: 'x', brokenBy: 'y', history: [sum],
    on: [on(written, ({ value }) => [sum().set(sum().plus(1)), violate(sum().ne(value), 'an update was lost')])],
  });
  const busy = own.map((v, k) => agent(`busy${k}`, { lane: lit(0), repeat: true }, () => [
    wait('count', v().below(lit(9)), 'plain', [v().set(v().plus(1))]),
  ]));
  return ground({
    name: 'counters', sets: {}, lanes: ['0'], variables: [shared, ...own].map((v) => v.node), pools: [], definitions: [], routines: [],
    switches: {}, agents: [writer(0), writer(1), ...busy],
  }, [counts]);
}

const foundIn = async (system: GroundSystem, seed: number): Promise<Found> => {
  const found = (await explore(system, { seed, runs: 200 })).violations.get('counts');
  if (found === undefined) throw new Error('nothing found');
  return found;
};

describe('what is found', () => {
  test('the oracle finds too, in no more steps, and never more than it', async () => {
    let violations = 0;
    await assert(asyncProperty(arbitrarySystem(), nat(), async ({ system }, seed) => {
      const oracle = new ReferenceSearch(system).run({ statesMax: 3000 });
      if (!oracle.complete) return;
      const found = await explore(system, { seed, runs: 10, steps: 40 });
      for (const f of found.violations.values()) {
        expect(f.path.length).toBeGreaterThanOrEqual(oracle.violations.get(f.property)?.path.length ?? Infinity);
        violations++;
      }
      for (const p of found.atRisk) expect(oracle.atRisk.has(p)).toBe(true);
      for (const [p, { value }] of found.maxima) expect(value).toBeLessThanOrEqual(oracle.maxima.get(p)?.value ?? -1);
      expect(found.states).toBeLessThanOrEqual(oracle.states);
    }), { numRuns: 60 });
    expect(violations).toBeGreaterThan(5);
  });

  test('the same twice for one seed, whatever the answer is asked for', async () => {
    const system = counters(4);
    const options = { seed: 7, runs: 50 };
    expect(await explore(system, options)).toEqual(await explore(system, options));
    const other = await explore(system, { ...options, seed: 8 });
    expect(other).not.toEqual(await explore(system, options));
    const asked = await explore(system, { ...options, properties: ['counts'] });
    expect(asked.violations).toEqual((await explore(system, options)).violations);
    expect(asked.runs).toBeLessThan(50);
  });

  test('nothing where nothing is asked for, and the walks end when somebody says so', async () => {
    const none = await explore(counters(1), { seed: 1, runs: 30, properties: ['model-error'] });
    expect([none.runs, none.violations.size]).toEqual([30, 0]);
    const stopped = await explore(counters(1), { seed: 1, runs: 30, properties: ['model-error'], shouldStop: async ({ runs }) => runs === 4 });
    expect(stopped.runs).toBe(4);
  });

  test('what somebody throws is thrown', async () => {
    const shouldStop = (): boolean => { throw new RangeError('no more'); };
    await expect(explore(counters(1), { seed: 1, shouldStop })).rejects.toThrow('no more');
  });
});

describe('shortening', () => {
  test('comes down to the shortest counterexample where there is one way to fail', async () => {
    const system = counters(5);
    for (let seed = 1; seed < 8; seed++) {
      const found = await foundIn(system, seed);
      const short = shorten(system, found, { seed });
      expect(short.path.map((id) => system.transitions[id].address).sort()).toEqual(
        ['writer0/load', 'writer0/store', 'writer1/load', 'writer1/store']);
      expect(new Walker(system).along(short.schedule).violations.get('counts')).toMatchObject({ path: short.path, because: short.because });
    }
  });

  test('leaves no step that could be left out', async () => {
    let steps = 0;
    await assert(asyncProperty(arbitrarySystem(), nat(), async ({ system }, seed) => {
      const walker = new Walker(system);
      const options = { seed, runs: 3, steps: 60 };
      for (const found of (await explore(system, options)).violations.values()) {
        const { property: name, schedule } = shorten(system, found, options);
        const { path } = walker.along(schedule);
        for (let i = 0; i < path.length; i++) {
          expect(walker.follow(path.filter((_, k) => k !== i)).violations.has(name), `${name} without step ${i}`).toBe(false);
          steps++;
        }
      }
    }), { numRuns: 60 });
    expect(steps).toBeGreaterThan(20);
  });

  test('the path repeats it, before and after, and shortening again changes nothing', async () => {
    const system = counters(5);
    const options = { seed: 3 };
    const found = await foundIn(system, 3);
    expect(repeat(system, found.replay, options).violations.get('counts')).toEqual(found);
    const short = shorten(system, found, options);
    expect(short.replay).toMatch(/^\d+(:\d+)+$/);
    expect(short.path.length).toBeLessThan(found.path.length);
    expect(repeat(system, short.replay, options).violations.get('counts')).toEqual(short);
    expect(shorten(system, short, options)).toEqual(short);
  });

  test.each(['x', '1:', '1.5', '', '0:9999999'])('a path %j that leads nowhere is told', (path) => {
    expect(() => repeat(counters(1), path, { seed: 1 })).toThrow(/^path '.*'(:| leads nowhere with seed 1)/);
  });
});
