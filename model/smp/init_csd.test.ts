import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { at, atRisk, edits, FALSE, ground, on, property, step, violate } from '../../checker/language/index.js';
import type { Edits, Property } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { here } from './cpu.js';
import { csd, queueHead } from './csd.js';
import { callRefused, csdFunctionEntry } from './events.js';
import { patchSet } from '../patches/index.js';
import type { Scenario } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';
import { calls } from '../sets.js';
import { describeWith } from '../system.js';
import { series } from '../variants/variant.js';

const twice = scenarioNamed('async-twice');
const world = (s: Scenario | undefined, judged: readonly Property[], own: readonly Edits[] = []) => {
  if (s === undefined) throw new Error('no scenario async-twice');
  return ground(describeWith(s, patchSet(series(1, 14)), own), judged);
};
const safe = properties.filter((p) => p.kind !== 'latency');
/** A property judges something. */
const never = violate(FALSE, 'nothing');
const words = { states: 'what the owner of a csd meets', protects: 'the test', brokenBy: 'nothing' };

describe('an async csd belongs to its caller', () => {
  test('who initialises it once, finds it busy or free the second time, and is served by what it wrote', () => {
    const met = [
      property('busy', { ...words, on: [on(callRefused, ({ busy }) => [atRisk(busy), never])] }),
      property('served', { ...words, on: [on(csdFunctionEntry, ({ info }) => [atRisk(info.eq(calls.at(0))), never])] }),
      property('served otherwise', { ...words, on: [on(csdFunctionEntry, ({ info }) => [atRisk(info.eq(calls.at(1))), never])] }),
    ];
    const { violations, atRisk: risks, complete } = searchEngine(world(twice, [...safe, ...met]));
    expect(complete).toBe(true);
    expect([...violations.keys()]).toEqual([]);
    expect(met.map((p) => p.property).filter((p) => risks.has(p))).toEqual(['busy', 'served']);
  });

  test('whose second call is lost where the target forgets what came while it ran the first', () => {
    const forgets = edits('forgets', 'the queue is emptied before the function ends', [
      at('csd_do_func/exit').insertBefore(step('forget', [queueHead(here.cpu).set(csd.none)])),
    ]);
    const A = { on: 0, calls: [{ to: 'single_async', cpu: 1 }, { to: 'single_async', cpu: 1, csdOf: 0 }] } as const;
    const up: Scenario = { name: 'stays-up', says: 'A calls CPU1 twice with one csd', cpus: 2, tasks: { A } };
    const runs = safe.filter((p) => p.property === 'async-call-runs');
    expect([...searchEngine(world(up, runs)).violations.keys()]).toEqual([]);
    expect([...searchEngine(world(up, runs, [forgets])).violations.keys()]).toEqual(['async-call-runs']);
  });

  test('who breaks everything by initialising it before each call', () => {
    const A = { on: 0, calls: [{ to: 'single_async', cpu: 1 }, { to: 'single_async', cpu: 1, csdOf: 0, init: true }] } as const;
    const again: Scenario = { name: 'initialised-twice', says: 'A calls CPU1 twice with one csd, which it fills each time', cpus: 2, tasks: { A } };
    const broken = searchEngine(world(again, safe)).violations;
    for (const p of ['single-presence', 'csd-lock-exclusion', 'args-visible', 'async-call-runs']) expect([...broken.keys()]).toContain(p);
  });
});
