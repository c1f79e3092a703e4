import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ground } from '../checker/language/index.js';
import { arbitrarySystem } from '../checker/testing/arbitrary-system.js';
import { readTrace, writeTrace } from './format.js';
import { minimise } from './minimise.js';
import { recordTrace } from './record.js';
import { renderTrace } from './render.js';
import { replayTrace } from './replay.js';
import { walk } from './testing/walk.js';

const meta = { digest: 'recorded', scenario: 'random', variant: 'plain' };
const choices = fc.array(fc.nat({ max: 1000 }), { minLength: 5, maxLength: 25, size: 'max' });
const property = fc.constantFrom('watch', 'state', 'finish', 'settle', 'model-error');

test('a random walk is recorded, written, read and replayed, also on a renumbered system', () => {
  let violated = 0;
  fc.assert(fc.property(arbitrarySystem(), choices, property, ({ system, description, properties }, c, name) => {
    const found = walk(system, c, name);
    const trace = readTrace(writeTrace(recordTrace(system, found, meta)), 'file');
    if (found.because !== '') violated++;
    const { agents, routines } = description;
    const renumbered = ground({ ...description, agents: agents.toReversed(), routines: routines.toReversed() }, properties);
    for (const [s, digest] of [[system, 'recorded'], [renumbered, 'changed']] as const) {
      const replay = replayTrace(s, trace, digest);
      expect(replay.at).toBe(trace.steps.length);
      if (found.because !== '') expect(replay).toMatchObject({ reproduced: true, because: found.because, property: name });
      else expect(replay).toMatchObject({ reproduced: false, reason: expect.stringMatching(/^every step fits, but/) });
    }
  }), { seed: 1, numRuns: 120 });
  expect(violated).toBeGreaterThan(30);
});

test('a trace in which one value was altered does not reproduce on the recorded system', () => {
  let altered = 0;
  fc.assert(fc.property(arbitrarySystem(), choices, fc.nat(), fc.constantFrom('from', 'to'), ({ system }, c, which, end) => {
    const trace = recordTrace(system, walk(system, c, 'watch'), meta);
    const values = trace.steps.flatMap((s) => [s.changes, s.locals ?? {}, s.history ?? {}].flatMap((x) => Object.values(x)));
    if (values.length === 0) return;
    altered++;
    values[which % values.length][end] = 'other';
    const replay = replayTrace(system, trace, 'recorded');
    expect(replay.reproduced ? 'reproduced' : replay.reason).toContain('the file was altered');
  }), { seed: 2, numRuns: 100 });
  expect(altered).toBeGreaterThan(50);
});

test('a minimised walk is replayed, and shown in 80 columns', () => {
  let shorter = 0;
  fc.assert(fc.property(arbitrarySystem(), choices, property, ({ system }, c, name) => {
    const found = walk(system, c, name);
    if (found.because === '') return;
    const short = minimise(system, found);
    if (short.path.length < found.path.length) shorter++;
    const trace = recordTrace(system, short, meta);
    expect(replayTrace(system, trace, 'recorded'))
      .toMatchObject({ reproduced: true, because: short.because, at: short.path.length });
    for (const line of renderTrace(trace, { locals: true }).split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
  }), { seed: 3, numRuns: 400 });
  expect(shorter).toBeGreaterThan(5);
});
