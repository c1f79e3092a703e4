import { assert, asyncProperty, nat } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agent, boolean, either, event, FALSE, ground, lit, not, on, property, range, step, TRUE, variable, violate, wait,
} from '../language/index.js';
import type { AgentNode, GroundSystem } from '../language/index.js';
import { ReferenceSearch } from '../reference/search.js';
import { groundVariant, judged } from '../../study/subject/world.js';
import type { Scenario } from '../../model/scenario.js';
import { arbitrarySystem } from '../testing/arbitrary-system.js';
import { explore, repeat, shorten } from './explore.js';
import type { ExploreOptions, Found } from './explore.js';
import { Walker } from './walk.js';

const kernel: Scenario = {
  name: 'kernel', says: '', cpus: 3, tasks: {
    A: { on: 0, calls: [{ to: 'many', mask: [1, 2], wait: true }] }, B: { on: 0, calls: [{ to: 'many', mask: [1], wait: true }] },
  },
};

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

/** `go` and `end` are the bug; between them `block` keeps `end` from going until `free`. */
function blocks(): GroundSystem {
  const [gone, blocked] = [variable('gone', [], boolean, FALSE), variable('blocked', [], boolean, FALSE)];
  const ended = event('ended', {});
  const counts = property('counts', {
    kind: 'safety', states: 'it never ends', protects: 'x', brokenBy: 'y', on: [on(ended, () => [violate(TRUE, 'it ended')])],
  });
  return ground({
    name: 'blocks', sets: {}, lanes: ['0'], variables: [gone.node, blocked.node], pools: [], definitions: [], routines: [], switches: {},
    agents: [
      agent('first', { lane: lit(0), repeat: true }, () => [
        either('do', [step('block', [blocked().set(TRUE)])], [wait('go', not(gone()), 'plain', [gone().set(TRUE)])]),
      ]),
      agent('second', { lane: lit(0), repeat: true }, () => [
        either('do', [step('free', [blocked().set(FALSE)])], [wait('end', gone().and(not(blocked())), 'plain', [ended({})])]),
      ]),
    ],
  }, [counts]);
}

const foundIn = async (system: GroundSystem, options: ExploreOptions): Promise<Found> => {
  const found = (await explore(system, { ...options, runs: 200, properties: ['counts'] })).violations.get('counts');
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
      const found = await foundIn(system, { seed });
      const short = shorten(system, found, { seed });
      expect(short.path.map((id) => system.transitions[id].address).sort()).toEqual(
        ['writer0/load', 'writer0/store', 'writer1/load', 'writer1/store']);
      expect(new Walker(system).along(short.schedule).violations.get('counts')).toMatchObject({ path: short.path, because: short.because });
    }
  });

  test('tries again what could not be left out before something else was', async () => {
    const system = blocks();
    for (let seed = 1; seed < 10; seed++) {
      const found = await foundIn(system, { seed, steps: 60 });
      const { path } = shorten(system, found, { seed, steps: 60 });
      expect(path.map((id) => system.transitions[id].address)).toEqual(['first/go', 'second/end']);
    }
  });

  test('leaves no step that could be left out, and only the run that it began with', () => {
    const system = groundVariant(kernel, { patches: [1, 2, 3, 5, 6, 7, 8, 9], edits: [] }, judged);
    const walker = new Walker(system);
    const seen = new Set<string>();
    for (let run = 0; run < 30 && seen.size < 4; run++) {
      const found = repeat(system, String(run), { seed: 1 }).violations.get('ipi-mask-stable');
      if (found === undefined) continue;
      const { schedule, replay } = shorten(system, found, { seed: 1 });
      expect(replay.split(':')[0]).toBe(String(run));
      const { path } = walker.along(schedule);
      path.forEach((_, i) => {
        const without = walker.follow(path.filter((_id, k) => k !== i));
        expect(without.violations.has('ipi-mask-stable'), `without step ${i}`).toBe(false);
      });
      seen.add(replay);
    }
    expect(seen.size).toBe(4);
  });

  test('the path repeats it, before and after, and shortening again changes nothing', async () => {
    const system = counters(5);
    const options = { seed: 3 };
    const found = await foundIn(system, options);
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
