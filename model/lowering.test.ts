import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { ground } from '../checker/language/index.js';
import type { Description } from '../checker/language/index.js';
import { compareWithDirect } from '../checker/testing/direct/compare.js';
import { properties } from '../properties/index.js';
import { patchSet } from './patches/index.js';
import { everyScenario } from './scenarios/index.js';
import { describeWith } from './system.js';
import { variants } from './variants/index.js';
import { series } from './variants/variant.js';

/** Of each system. */
const STATES = 40;
/** SMPCHECK_MODEL_STATES=20000 looks at all states of every system that has no more, which takes an hour. */
const STATES_WHOLE = Number(process.env['SMPCHECK_MODEL_STATES'] ?? 0);

const isSmall = (d: Description): boolean =>
  STATES_WHOLE > 0 && searchEngine(ground(d, properties), { statesMax: STATES_WHOLE, reduction: false }).complete;

/** What is wrong with the lowered system, and how many states were looked at. */
const compared = (d: Description) => compareWithDirect(d, properties, isSmall(d) ? Infinity : STATES);

/** As everyScenario, without the worlds that are made for random walks. */
const worlds = everyScenario.filter((s) => s.cpus <= 4);
const named = variants.flatMap((v) => everyScenario.filter((s) => v.scenarios.includes(s.name)).map((world) => (
  { v, title: `${v.id} in ${world.name}`, world: v.preemption === undefined ? world : { ...world, preemption: v.preemption } })));

describe.each([['the kernel before the series', []], ['the merged series', series(1, 14)]] as const)('%s lowered does what it says', (_, patches) => {
  test.each(worlds.map((s) => [s.name, s] as const))('%s', (_name, scenario) => {
    const { difference, states } = compared(describeWith(scenario, patchSet(patches)));
    expect(difference).toBeUndefined();
    expect(states).toBeGreaterThan(5);
  });
});

test.each(named)('$title lowered does what it says', ({ v, world }) => {
  const { difference, states } = compared(describeWith(world, patchSet(v.patches), v.edits));
  expect(difference).toBeUndefined();
  expect(states).toBeGreaterThan(5);
});
