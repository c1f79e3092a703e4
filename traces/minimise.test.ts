import { describe, expect, test } from 'vitest';
import type { GroundSystem } from '../checker/language/ground.js';
import { searchReference } from '../checker/reference/search.js';
import type { Counterexample, Path } from '../checker/result.js';
import { Executor } from './execute.js';
import { minimise } from './minimise.js';
import { recordTrace } from './record.js';
import { replayTrace } from './replay.js';
import { StuckOracle } from './stuck.js';
import { callSystem, mutexSystem } from './testing/systems.js';
import { numbers, walk } from './testing/walk.js';

/** Whether `path`, what is not enabled skipped, violates the property; written without `minimise`. */
function violates(system: GroundSystem, path: Path, property: string): boolean {
  const executor = new Executor(system);
  let state = system.initial;
  for (const id of path) {
    const a = executor.attempt(system.transitions[id], state);
    if ((a.kind === 'taken' || a.kind === 'blocked') && a.violated.has(property)) return true;
    if (a.kind === 'taken') state = a.state;
  }
  const goal = system.properties.find((p) => p.name === property)?.goal;
  return goal !== undefined && new StuckOracle(executor, goal).ask(state) === 'stuck';
}

function longWalk(system: GroundSystem, property: string, atLeast: number): Counterexample {
  for (let seed = 1; seed < 200; seed++) {
    const found = walk(system, numbers(seed * 7919, 500), property);
    if (found.because !== '' && found.path.length >= atLeast) return found;
  }
  throw new Error(`no walk of ${atLeast} steps violates ${property}`);
}

const cases: readonly (readonly [string, GroundSystem, string, number])[] = [
  ['an invariant', mutexSystem(false, true), 'mutual-exclusion', 10],
  ['an observer', callSystem({ tasks: ['A', 'B'], migrates: true }), 'runs-once', 25],
  ['a dead object', callSystem({ waits: false, migrates: true }), 'csd-lifetime', 16],
  ['a stuck call', callSystem({ clearsLate: true, migrates: true }), 'sync-call-returns', 20],
];

describe.each(cases)('minimise %s', (_, system, property, atLeast) => {
  const long = longWalk(system, property, atLeast);
  const short = minimise(system, long);

  test('the same property is violated by a path that fits', () => {
    expect(short.property).toBe(property);
    expect(short.because).toBe(searchReference(system).violations.get(property)?.because);
    const trace = recordTrace(system, short, { digest: 'd', scenario: '', variant: '' });
    expect(replayTrace(system, trace, 'd')).toMatchObject({ reproduced: true, at: short.path.length });
  });

  test('no step can be left out', () => {
    expect(short.path.length).toBeLessThan(long.path.length);
    for (let i = 0; i < short.path.length; i++) {
      expect(violates(system, short.path.filter((_, k) => k !== i), property), `without step ${i + 1}`).toBe(false);
    }
  });

  test('it is the same every time, and nothing is left to do', () => {
    expect(minimise(system, long)).toEqual(short);
    expect(minimise(system, short)).toEqual(short);
  });
});

test('random walks come down to the shortest counterexample with fewest switches where there is one way to fail', () => {
  const system = mutexSystem(false, true);
  const shortest = searchReference(system).violations.get('mutual-exclusion')?.path.length;
  for (let seed = 1; seed < 20; seed++) {
    const found = walk(system, numbers(seed, 300), 'mutual-exclusion');
    const { path } = minimise(system, found);
    expect(path).toHaveLength(shortest ?? 0);
    // One process stops between its test and its store, the other runs on, the first comes back.
    const agents = path.map((id) => system.transitions[id].agent);
    expect(agents.filter((a, i) => a !== agents[i - 1])).toHaveLength(3);
  }
});

test('a path without violation is refused', () => {
  expect(() => minimise(mutexSystem(true), { property: 'mutual-exclusion', because: '', path: [0, 1] }))
    .toThrow('the path of 2 steps does not violate mutual-exclusion');
});

test('a violation of the initial state needs no steps', () => {
  const system = callSystem({ deaf: true });
  const { path } = walk(system, numbers(3, 20), 'csd-lifetime');
  expect(path.length).toBeGreaterThan(5);
  expect(minimise(system, { property: 'sync-call-returns', because: '', path }).path).toEqual([]);
});
