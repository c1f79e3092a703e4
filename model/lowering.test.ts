import { describe, expect, test } from 'vitest';
import { compareWithDirect } from '../checker/testing/direct/compare.js';
import { properties } from '../properties/index.js';
import { patchSet } from './patches/index.js';
import { scenarios } from './scenarios/index.js';
import { describeWith } from './system.js';
import { series } from './variants/variant.js';

/** Of each system; SMPCHECK_MODEL_STATES=20000 looks at every system below that, which takes an hour. */
const STATES_MAX = Number(process.env['SMPCHECK_MODEL_STATES'] ?? 60);

describe.each([['the kernel before the series', []], ['the merged series', series(1, 14)]] as const)('%s lowered does what it says', (_, patches) => {
  test.each(scenarios.map((s) => [s.name, s] as const))('%s', (_name, scenario) => {
    const { difference, states } = compareWithDirect(describeWith(scenario, patchSet(patches)), properties, STATES_MAX);
    expect(difference).toBeUndefined();
    expect(states).toBeGreaterThan(5);
  });
});
