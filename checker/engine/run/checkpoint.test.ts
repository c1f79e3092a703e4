import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, boolean, constantFrom, nat, property as forAll, tuple } from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { groundSubject, namedSubject } from '../../../study/subject/subject.js';
import { agent, all, ground, ifElse, lit, not, property, range, variable, wait } from '../../language/index.js';
import type { GroundSystem } from '../../language/index.js';
import type { SearchOptions, SearchResult } from '../../result.js';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { callfn } from '../../testing/callfn.js';
import { searchEngine } from '../search.js';
import { Board } from './board.js';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
const file = join(folder, 'search');
afterAll(() => { rmSync(folder, { recursive: true }); });

/** A result as text; the order of properties says nothing. */
const plain = (r: SearchResult): string => JSON.stringify({
  ...r, violations: [...r.violations].sort(([a], [b]) => (a < b ? -1 : 1)), atRisk: [...r.atRisk].sort(),
  maxima: [...r.maxima].sort(([a], [b]) => (a < b ? -1 : 1)),
});

const shareFrom = 2;
const save = { checkpoints: { write: file, everyMs: Infinity } };
const resume = { checkpoints: { resume: file, write: file, everyMs: Infinity } };

/** Stops when it was asked `n` times. */
const after = (n: number): Pick<SearchOptions, 'shouldStop'> => {
  let asked = 0;
  return { shouldStop: () => ++asked > n };
};

const callfnSystem = (cpus: number, tasks: number): GroundSystem => {
  const { description, properties } = callfn(cpus, tasks);
  return ground(description, properties);
};

/** Independent counters, in levels of up to 12,000 states, and what is judged in them late. */
function counters(): GroundSystem {
  const max = 11;
  const counts = Array.from({ length: 5 }, (_, k) => variable(`count${k}`, [], range(max), lit(0)));
  const words = { states: 'x', protects: 'x', brokenBy: 'x' };
  const [first, second, third] = counts;
  return ground({
    name: 'counters', sets: {}, lanes: ['0'], variables: counts.map((v) => v.node),
    pools: [], definitions: [], routines: [], switches: {},
    agents: counts.map((count, k) => agent(`counter${k}`, { lane: lit(0), repeat: true }, () => [
      wait('up', count().below(lit(max)), 'plain', [count().set(count().plus(1))]),
    ])),
  }, [
    property('sum', { kind: 'latency', ...words, measure: ifElse(first().eq(lit(9)), second().plus(3), third()) }),
    property('apart', {
      kind: 'safety', ...words, invariant: not(all(first().eq(lit(8)), second().eq(lit(9)), third().eq(lit(7)))),
    }),
    property('near', { kind: 'safety', ...words, invariant: not(all(first().eq(lit(2)), second().eq(lit(9)))) }),
  ]);
}

describe('a search that was interrupted goes on to the same answer', () => {
  test('of random systems, several times, with other numbers of threads', () => {
    const seen = { interrupted: 0, twice: 0, violated: 0, stuck: 0, coverage: 0 };
    const threads = constantFrom(1, 1, 2, 3);
    const ways = constantFrom('coverage', 'reduction', 'neither');
    const asked = tuple(nat({ max: 40 }), threads, nat({ max: 40 }), threads, threads, ways, boolean());
    assert(forAll(arbitrarySystem(), asked, ({ system: every }, [first, a, second, b, c, how, states]) => {
      // Measures turn reductions off.
      const properties = every.properties.filter((p) => p.measure === undefined);
      const system = how === 'reduction' ? { ...every, properties } : every;
      const options = {
        statesMax: 3000, shareFrom, coverage: how === 'coverage', reduction: how === 'reduction', reduceFrom: 20,
      };
      const whole = searchEngine(system, options);
      const early = states ? { statesMax: 20 * first + 2 } : after(first);
      const started = searchEngine(system, { ...options, ...save, ...early, workers: a });
      if (started.checkpoint === undefined) return;
      expect(started).toMatchObject({ complete: false, checkpoint: { written: true } });
      seen.interrupted++;
      if (whole.fired !== undefined) seen.coverage++;
      const further = searchEngine(system, { ...options, ...resume, ...after(second), workers: b });
      if (further.ended === 'told') seen.twice++;
      const last = further.ended === 'told' ? searchEngine(system, { ...options, ...resume, workers: c }) : further;
      const { checkpoint: _, ...answer } = last;
      expect(plain(answer)).toBe(plain(whole));
      if (whole.violations.size > 0) seen.violated++;
      if (whole.violations.has('settle')) seen.stuck++;
    }), { endOnFailure: true, numRuns: 150 });
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(3);
  });

  test.each([1, 2, 3])('in the middle of levels: the yardstick, %i threads', (workers) => {
    const system = callfnSystem(2, 3);
    const whole = plain(searchEngine(system, {}));
    expect(searchEngine(system, { ...save, ...after(20), workers, shareFrom })).toMatchObject({ ended: 'told' });
    for (let k = 0, ended: string = 'told'; ended === 'told'; k++) {
      const found = searchEngine(system, { ...resume, ...after(60), workers: 1 + (k + workers) % 3, shareFrom });
      ended = found.ended;
      if (ended === 'complete') expect(plain(found)).toBe(whole);
      expect(k).toBeLessThan(1000);
    }
  });

  const threads = [[1, 2, 1], [1, 1, 3], [3, 1, 1]] as const;
  test.each(threads)('in the middle of large levels, %i threads, then %i and %i', (before, between, later) => {
    const system = counters();
    const whole = searchEngine(system);
    expect([...whole.violations.keys()].sort()).toEqual(['apart', 'near']);
    const step = before === 1 ? 11 : 80;
    let middle = 0;
    for (let n = 7; ; n += step) {
      const started = searchEngine(system, { ...save, ...after(n), workers: before, shareFrom: 256 });
      if (started.ended === 'complete') break;
      const further = searchEngine(system, { ...resume, ...after(5), workers: between, shareFrom: 256 });
      if (!readFileSync(file, 'latin1').includes('"rest":[]')) middle++;
      const found = searchEngine(system, { checkpoints: { resume: file }, workers: later, shareFrom: 256 });
      for (const answer of further.ended === 'told' ? [found] : [further, found]) expect(plain(answer)).toBe(plain(whole));
    }
    // Several threads leave parts of a range rarely.
    if (before === 1 && between === 1) expect(middle).toBeGreaterThan(0);
  });

  test.each([
    ['V39', 'many-vs-many', ['sync-complete', 'preempt-off-window', 'sync-call-returns']],
    ['V03', 'one-call-target-down', ['sync-complete', 'sync-call-returns', 'hotplug-wait-window']],
  ])('of %s in %s, written every few milliseconds', (variant, scenario, observers) => {
    const system = groundSubject(namedSubject(variant), scenario, observers);
    const whole = searchEngine(system, {});
    const often = { ...save.checkpoints, everyMs: 1 };
    expect(plain(searchEngine(system, { checkpoints: often, workers: 2 }))).toBe(plain(whole));
    // The file is of the last interval.
    for (const workers of [1, 2, 3]) {
      expect(plain(searchEngine(system, { checkpoints: { resume: file }, workers }))).toBe(plain(whole));
    }
    for (const n of [0, 1, 5, 30]) {
      searchEngine(system, { ...save, ...after(n) });
      const found = searchEngine(system, { checkpoints: { resume: file }, workers: 1 + n % 2 });
      expect(plain(found)).toBe(plain(whole));
    }
  });

  test('with reductions, in each of their stages', () => {
    const plainSystem = callfnSystem(2, 3);
    const [measured] = plainSystem.properties.flatMap((p) => p.measure ?? []);
    const none = { atRisk: undefined, faults: [], goal: undefined, measure: undefined };
    const few = { ...none, name: 'few', because: 'two are pending' } as const;
    const system: GroundSystem = {
      ...plainSystem, properties: [{ ...few, invariant: { op: 'lt', a: measured, b: { op: 'const', value: 2 } } }],
    };
    const options = { reduction: true, reduceFrom: 500, properties: ['few', 'model-error'] } as const;
    const whole = searchEngine(system, options);
    expect(whole.reduced?.permutations).toBeGreaterThan(0);
    expect(whole.violations.get('few')?.path.length).toBeGreaterThan(5);
    const stages = new Set<string>();
    let told = 0;
    for (let n = 0; ; n += 6) {
      const started = searchEngine(system, { ...options, ...save, ...after(n) });
      if (started.ended === 'complete') break;
      const stage = /"stage":"(\w+)"/.exec(readFileSync(file, 'latin1'))?.[1] ?? '';
      stages.add(stage);
      // What a reduced search had found is told although it was stopped.
      if (stage === 'reduced' && started.violations.size > 0) {
        told++;
        expect(started.violations.get('few')).toEqual(whole.violations.get('few'));
      }
      // Nor does a stop hide it while its path is searched for.
      if (stage === 'again') expect(started.violations.get('few')?.untraced).toBe(true);
      const found = searchEngine(system, { ...options, checkpoints: { resume: file }, workers: 1 + (n / 6) % 3 });
      expect(plain(found)).toBe(plain(whole));
      expect(n).toBeLessThan(3000);
    }
    expect([...stages].sort()).toEqual(['again', 'reduced', 'start']);
    expect(told).toBeGreaterThan(0);
  });

  test('with what the search before it had found, which a reduced one that is stopped has yet to find', () => {
    const options = { ...save, reduction: true, reduceFrom: 6000, properties: ['near', 'never'] };
    const every = counters();
    const system: GroundSystem = { ...every, properties: every.properties.filter((p) => p.measure === undefined) };
    const near = searchEngine(system).violations.get('near');
    const found: (readonly [string, number])[] = [];
    for (let n = 2; n < 40; n += 2) {
      const { ended, states, violations } = searchEngine(system, { ...options, ...after(n) });
      if (ended !== 'told') break;
      const [, stage = ''] = /"stage":"(\w+)"/.exec(readFileSync(file, 'latin1')) ?? [];
      if (stage === 'start') continue;
      found.push([stage, states]);
      expect(violations.get('near')).toEqual(near);
      expect(searchEngine(system, { ...options, ...resume, ...after(1) }).violations.get('near')).toEqual(near);
    }
    expect(found.filter(([, states]) => states < 4000).length).toBeGreaterThan(0);
  });

  test('at the end of memory, with more of it', () => {
    const system = callfnSystem(2, 3);
    const small = searchEngine(system, { ...save, memoryMax: 2 ** 20 });
    expect(small).toMatchObject({ ended: 'memory', complete: false, checkpoint: { written: true } });
    expect(small.states).toBeGreaterThan(1000);
    expect(plain(searchEngine(system, { checkpoints: { resume: file } }))).toBe(plain(searchEngine(system)));
    expect(() => searchEngine(system, { checkpoints: { resume: file }, memoryMax: 2 ** 19 })).toThrow('need more memory');
  });
});

/** A process of its own that searches the yardstick and writes it again and again. */
function searching(workers: number): ChildProcess {
  const require = createRequire(import.meta.url);
  const path = (name: string): string => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  const options = JSON.stringify({ workers, shareFrom, checkpoints: { write: file, everyMs: 0 } });
  return spawn(process.execPath, ['-e', `
    const { createJiti } = require(${JSON.stringify(require.resolve('jiti'))});
    const jiti = createJiti(${path('./checkpoint.ts')}, { extensions: ['.ts'] });
    const files = [${path('../search.ts')}, ${path('../../testing/callfn.ts')}, ${path('../../language/index.ts')}];
    Promise.all(files.map((f) => jiti.import(f)))
      .then(([{ searchEngine }, { callfn }, { ground }]) => {
        const { description, properties } = callfn(2, 3);
        searchEngine(ground(description, properties), ${options});
      });`], { stdio: 'inherit' });
}

const kills = [[1, 0], [1, 150], [2, 40], [3, 250]] as const;
test.each(kills)('a killed process of %i threads leaves a whole checkpoint, %i ms after the first', async (workers, delay) => {
  rmSync(file, { force: true });
  const child = searching(workers);
  const exit = new Promise<unknown>((resolve) => { child.once('exit', (_, signal) => { resolve(signal); }); });
  while (!existsSync(file) && child.exitCode === null) await new Promise((resolve) => { setTimeout(resolve, 5); });
  await new Promise((resolve) => { setTimeout(resolve, delay); });
  child.kill('SIGKILL');
  expect(['SIGKILL', null]).toContain(await exit);
  const system = callfnSystem(2, 3);
  const found = searchEngine(system, { checkpoints: { resume: file }, workers: 2, shareFrom });
  expect(plain(found)).toBe(plain(searchEngine(system)));
});

test.each([1, 2])('a violation in the level that was stopped is told, %i threads', (workers) => {
  const system = counters();
  const shortest = searchEngine(system).violations.get('apart');
  expect(shortest?.path).toHaveLength(24);
  let told = 0;
  for (let n = workers === 1 ? 20 : 60; n < (workers === 1 ? 60 : 300); n += workers === 1 ? 1 : 4) {
    const { violations, depth, ended } = searchEngine(system, { ...after(n), workers, shareFrom: 256 });
    if (ended !== 'told' || depth !== 24 || !violations.has('apart')) continue;
    told++;
    expect(violations.get('apart')).toEqual(shortest);
  }
  expect(told).toBeGreaterThan(0);
});

test('what each thread left of its range is known to all', () => {
  const board = Board.create(3);
  expect(board.left).toEqual([]);
  board.leave(0, { from: 5, to: 9 });
  board.leave(2, { from: 20, to: 40 });
  expect(board.left).toEqual([{ from: 5, to: 9 }, { from: 20, to: 40 }]);
  board.leave(0, undefined);
  expect(board.left).toEqual([{ from: 20, to: 40 }]);
  board.reset();
  expect(board.left).toEqual([]);
});
