import { describe, expect, test, vi } from 'vitest';
import { unsearched } from '../study/work/job.js';
import type { SearchOutcome, SearchTask, Task } from '../study/work/job.js';
import { Pool } from '../study/work/pool.js';
import type { Reply, Thread } from '../study/work/pool.js';
import { Staged } from '../study/work/staged.js';
import { smpcheck } from './testing/smpcheck.js';

const task = (scenario: string): SearchTask => ({ kind: 'search', source: {}, scenario, observers: [] });

/** A thread that keeps its task until `finish`. */
class FakeThread implements Thread {
  task: Task | undefined;
  private reply: (r: Reply) => void = () => undefined;
  /** It ends of itself. */
  die: () => void = () => undefined;
  on(event: 'message' | 'error' | 'exit', listener: ((reply: Reply) => void) & ((error: Error) => void) & (() => void)): void {
    if (event === 'message') this.reply = listener;
    if (event === 'exit') this.die = listener;
  }
  postMessage(posted: Task): void { this.task = posted; }
  async terminate(): Promise<void> {}
  tell(): void {
    this.reply({ progress: { phase: 'search', states: 5, transitions: 5, frontier: 1, depth: 1, bytes: 1, levelSizes: [1, 4] } });
  }
  finish(outcome: SearchOutcome = unsearched): void {
    this.task = undefined;
    this.reply({ outcome });
  }
}

interface FakePool {
  readonly pool: Pool;
  /** Scenario and threads of each search that runs. */
  readonly running: () => readonly (readonly [string, number])[];
  readonly threads: readonly FakeThread[];
}

function fakePool(threadsMax: number): FakePool {
  const threads: FakeThread[] = [];
  const pool = new Pool(threadsMax, () => {
    const thread = new FakeThread();
    threads.push(thread);
    return thread;
  });
  const running = (): readonly (readonly [string, number])[] => threads.flatMap((t) =>
    (t.task?.kind === 'search' ? [[t.task.scenario, t.task.workers ?? 0] as const] : []));
  return { pool, running, threads };
}

describe('the threads of a pool', () => {
  test('go all to the one search that may use them, and are one for any other', () => {
    const { pool, running, threads } = fakePool(8);
    void pool.run(task('alone'), { manyThreads: true });
    expect(running()).toEqual([['alone', 8]]);
    threads[0].finish();
    void pool.run(task('modest'));
    expect(running()).toEqual([['modest', 1]]);
  });

  test('are shared with what is to come, and never more in use than there are', () => {
    const { pool, running } = fakePool(8);
    const over = [pool.expect(), pool.expect(), pool.expect()];
    const used = (): number => running().reduce((n, [, threads]) => n + threads, 0);
    for (const [k, name] of ['a', 'b', 'c'].entries()) {
      over[k]();
      void pool.run(task(name), { manyThreads: true });
      expect(used() + (k < 2 ? 1 : 0)).toBeLessThanOrEqual(8);
    }
    expect(running()).toEqual([['a', 2], ['b', 2], ['c', 4]]);
  });

  test('wait where the calling thread has the only one', () => {
    const { pool, running, threads } = fakePool(1);
    const [first, second] = [pool.expect(), pool.expect()];
    first();
    void pool.run(task('a'), { manyThreads: true });
    expect(running()).toEqual([]);
    second();
    void pool.run(task('b'), { manyThreads: true });
    expect(running()).toEqual([['a', 1]]);
    threads[0].finish();
    expect(running()).toEqual([['b', 1]]);
    expect(threads).toHaveLength(1);
  });

  test('begin nothing after a stop: what waits is stopped with no state', async () => {
    const { pool, running } = fakePool(1);
    void pool.run(task('a'));
    const waiting = pool.run(task('b'));
    pool.stop();
    expect(await waiting).toMatchObject({ ended: 'told', complete: false, states: 0 });
    expect(await pool.run(task('c'))).toMatchObject({ ended: 'told' });
    expect(running()).toEqual([['a', 1]]);
  });
});

test('a thread that ends takes its task with it, and another takes the next', async () => {
  const { pool, running, threads } = fakePool(1);
  const [lost, next] = [pool.run(task('a')), pool.run(task('b'))];
  threads[0].die();
  await expect(lost).rejects.toThrow('a thread ended without an answer');
  threads[1].finish();
  expect(await next).toBe(unsearched);
  threads[1].die();
  void pool.run(task('c'));
  expect(threads[2].task).toMatchObject({ scenario: 'c' });
  expect(running().length).toBeLessThanOrEqual(2);
});

test('a stop waits for what a search has found, but not for the system to be read', async () => {
  const { pool, threads } = fakePool(2);
  const [searching, reading] = [pool.run(task('a')), pool.run(task('b'))];
  threads[0].tell();
  pool.stop();
  expect(await reading).toMatchObject({ ended: 'told', states: 0 });
  threads[0].finish({ ...unsearched, states: 5 });
  expect(await searching).toMatchObject({ states: 5 });
});

describe('searches in stages', () => {
  test('a small one never comes to the pool', async () => {
    const run = vi.spyOn(Pool.prototype, 'run');
    const { code } = await smpcheck(['check', '--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion']);
    expect(code).toBe(1);
    expect(run).not.toHaveBeenCalled();
    run.mockRestore();
  });

  test('a large one does, with all threads; stopped there at once it tells what was searched here', async () => {
    const { pool, running, threads } = fakePool(2);
    const staged = new Staged(pool);
    const searched = staged.run({ ...task('many-vs-many'), observers: ['no-debug-splat'] });
    await vi.waitFor(() => { expect(running()).toEqual([['many-vs-many', 2]]); }, { timeout: 600_000 });
    staged.stop();
    threads[0].finish();
    const { ended, complete, states } = await searched;
    expect({ ended, complete }).toEqual({ ended: 'told', complete: false });
    expect(states).toBeGreaterThan(1);
  });

  test('after a stop none begins, however many wait', async () => {
    const { code, out } = await smpcheck(['check', '--variant', 'V39', '--property', 'no-debug-splat'], {
      onInterrupt: (handler) => {
        setImmediate(handler);
        return () => undefined;
      },
    });
    expect(code).toBe(3);
    const searches = [...out.matchAll(/^[\w-]+ +([\d,]+) +[\d,]+ +\d+ +[\d.]+ s +(.*)$/gm)];
    expect(searches.length).toBeGreaterThan(10);
    expect(searches.slice(1).map(([, states, end]) => [states, end])).toEqual(searches.slice(1).map(() => ['0', 'stopped']));
    expect(out).toContain('Interrupted.');
  });
});
