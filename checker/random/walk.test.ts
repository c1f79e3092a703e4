import { array, assert, nat, property, sample } from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from './compiled/successors.js';
import { Evaluator } from '../language/evaluate.js';
import type { State } from '../language/evaluate.js';
import type { GroundSystem } from '../language/ground.js';
import { arbitrarySystem } from '../testing/arbitrary-system.js';
import { ScheduleArbitrary } from './arbitrary.js';
import { uniform } from './schedulers/uniform.js';
import { Walker } from './walk.js';
import type { Met } from './walk.js';

const schedules = array(nat(), { maxLength: 60, size: 'max' });

/** Where `path` leads by interpretation; undefined where some step is not enabled. */
function interpreted(system: GroundSystem, path: readonly number[]): State | undefined {
  const e = new Evaluator(system);
  let state: State = system.initial;
  for (const id of path) {
    const t = system.transitions[id];
    const { pc, enabled } = system.agents[t.agent];
    if (state[e.variable(pc).offset] !== t.from || e.value(enabled, state) === 0 || e.value(t.guard, state) === 0) return undefined;
    ({ state } = e.apply(t.effects, state));
  }
  return state;
}

test('any numbers are a schedule, and every step of its walk can go', () => {
  let steps = 0;
  assert(property(arbitrarySystem(), schedules, ({ system }, numbers) => {
    const walker = new Walker(system);
    const walk = walker.along(numbers);
    let at = 0;
    walker.walk((choices) => {
      const k = walk.schedule.at(at);
      if (k !== undefined) expect(k).toBe(numbers[at++] % choices.length);
      return k;
    });
    expect(interpreted(system, walk.path)).toEqual(Array.from(walk.end));
    expect(walk.schedule.length).toBeLessThanOrEqual(numbers.length);
    steps += walk.path.length;
  }), { numRuns: 80 });
  expect(steps).toBeGreaterThan(300);
});

test('a walk is what its schedule, its path and each of its violations make of it again', () => {
  let violations = 0;
  assert(property(arbitrarySystem(), nat(), ({ system }, seed) => {
    const walker = new Walker(system);
    const arbitrary = new ScheduleArbitrary(walker, uniform(), 30);
    for (const schedule of sample(arbitrary, { seed, numRuns: 3 })) {
      const walk = arbitrary.walkOf(schedule);
      expect(walker.along(schedule)).toEqual(walk);
      expect(walker.follow(walk.path)).toEqual(walk);
      for (const met of walk.violations.values()) {
        const upTo = (n: number): Met | undefined => walker.along(schedule.slice(0, n)).violations.get(met.property);
        expect(upTo(met.steps)).toEqual(met);
        if (met.steps > 0) expect(upTo(met.steps - 1)).toBeUndefined();
        violations++;
      }
    }
  }), { numRuns: 80 });
  expect(violations).toBeGreaterThan(10);
});

test('a guard that cannot be read in a state that is passed is a violation', () => {
  let polled = 0;
  assert(property(arbitrarySystem(), schedules, ({ system }, numbers) => {
    const states: number[][] = [];
    const { violations } = new Walker(system).along(numbers, (state) => states.push(Array.from(state)));
    const { enabled } = compile(system);
    states.forEach((state, steps) => {
      for (const { violated } of enabled(state).polls) {
        for (const p of violated.keys()) {
          expect(violations.get(p)?.steps).toBeLessThanOrEqual(steps);
          polled++;
        }
      }
    });
  }), { numRuns: 80 });
  expect(polled).toBeGreaterThan(10);
});

test('choice 0 goes on with the agent that moved last', () => {
  let checked = 0;
  assert(property(arbitrarySystem(), schedules, ({ system }, numbers) => {
    const walker = new Walker(system);
    let last = 0;
    let at = 0;
    walker.walk((choices) => {
      if (choices.some((c) => c.agent === last)) {
        expect(choices[0].agent).toBe(last);
        checked++;
      }
      if (at >= numbers.length) return undefined;
      const k = numbers[at++] % choices.length;
      last = choices[k].agent;
      return k;
    });
  }), { numRuns: 50 });
  expect(checked).toBeGreaterThan(50);
});
