import { array, assert, boolean, integer, nat, property, record, sample } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agent, all, boolean as bool, choose, FALSE, ground, indexSet, lit, not, step, TRUE, variable, wait } from '../../language/index.js';
import type { AgentNode, GroundSystem } from '../../language/index.js';
import { ReferenceSearch } from '../../reference/search.js';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { ScheduleArbitrary } from '../arbitrary.js';
import type { Choice, Scheduler } from '../scheduler.js';
import { Walker } from '../walk.js';
import { schedulers } from './index.js';

/** Numbers from a list, over and over. */
const listed = (numbers: readonly number[]): { below: (n: number) => number } => {
  let at = 0;
  return { below: (n) => numbers[at++ % numbers.length] % n };
};

const AGENTS = 5;
const choices = array(record({ agent: nat(AGENTS - 1), environment: boolean(), begins: boolean() }), { minLength: 1, maxLength: 8 })
  .map((list): readonly Choice[] => list.map((c, transition) => ({ ...c, transition })));
const numbers = array(nat(), { minLength: 1, maxLength: 40 });
const run = (scheduler: Scheduler, draws: readonly number[], steps: number, offers: readonly (readonly Choice[])[]): number[] => {
  scheduler.begin({ agents: AGENTS, steps, random: listed(draws) });
  return offers.map((offer) => scheduler.choose(offer));
};

/** Two workers under a lock, a clock that ticks for ever and a user who may change her mind. */
function workshop(): GroundSystem {
  const worker = indexSet('worker');
  const locked = variable('locked', [], bool, FALSE);
  const done = variable('done', [worker], bool, FALSE);
  const late = variable('late', [], bool, FALSE);
  const wish = variable('wish', [], worker.index, worker.none);
  const work = (k: number): AgentNode => agent(`worker${k}`, { lane: lit(k), repeat: true }, () => [
    wait('lock', all(not(locked()), not(done(worker.at(k)))), 'acquire', [locked().set(TRUE)]),
    step('work', [done(worker.at(k)).set(TRUE)]),
    step('unlock', [locked().set(FALSE)]),
  ]);
  return ground({
    name: 'workshop', sets: { worker: ['w0', 'w1'] }, lanes: ['0', '1'], pools: [], definitions: [], routines: [], switches: {},
    variables: [locked.node, done.node, late.node, wish.node],
    agents: [
      work(0), work(1),
      agent('clock', { lane: lit(0), repeat: true }, () => [step('tick', [late().set(TRUE)]), step('strike', [late().set(FALSE)])]),
      agent('user', { lane: lit(0), environment: true }, () => [choose('wish', worker, (w) => [wish().set(w)]), step('no', [wish().set(worker.none)])]),
    ],
  });
}

describe.each(Object.entries(schedulers))('scheduler %s', (_, create) => {
  test('the choice is always one of those offered', () => {
    assert(property(array(choices, { minLength: 1, maxLength: 30 }), numbers, integer({ min: 1, max: 40 }), (offers, draws, steps) => {
      run(create(), draws, steps, offers).forEach((k, i) => { expect(offers[i][k]).toBeDefined(); });
    }));
  });

  test('it depends on the numbers drawn since the run began alone', () => {
    assert(property(array(choices, { minLength: 1, maxLength: 30 }), numbers, numbers, (offers, draws, others) => {
      const used = create();
      run(used, others, 20, offers);
      expect(run(used, draws, 20, offers)).toEqual(run(create(), draws, 20, offers));
    }));
  });

  test('a seed always gives the same walks, another seed others', () => {
    const walker = new Walker(workshop());
    const walks = (seed: number): readonly unknown[] => sample(new ScheduleArbitrary(walker, create(), 30), { seed, numRuns: 10 });
    expect(walks(5)).toEqual(walks(5));
    expect(walks(5)).not.toEqual(walks(6));
    expect(new Set(walks(5).map((w) => JSON.stringify(w))).size).toBeGreaterThan(5);
  });

  test('it comes to every state of a small system', () => {
    const system = workshop();
    const search = new ReferenceSearch(system);
    search.run();
    const all = new Set(search.nodes.map((n) => n.state.join()));
    expect(all.size).toBeGreaterThan(50);
    const seen = new Set<string>();
    const arbitrary = new ScheduleArbitrary(new Walker(system), create(), 60, (state) => seen.add(Array.from(state).join()));
    sample(arbitrary, { seed: 1, numRuns: 6000 });
    expect([...seen].filter((s) => !all.has(s))).toEqual([]);
    expect(seen.size).toBe(all.size);
  });

  test('walks of systems of all kinds end, within their bounds', () => {
    assert(property(arbitrarySystem(), nat(), ({ system }, seed) => {
      for (const schedule of sample(new ScheduleArbitrary(new Walker(system), create(), 25), { seed, numRuns: 2 })) {
        expect(schedule.length).toBeLessThanOrEqual(50);
      }
    }), { numRuns: 30 });
  });
});
