import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { digestOf } from '../checker/language/index.js';
import { readTrace } from '../traces/format.js';
import { replayTrace } from '../traces/replay.js';
import type { RandomOptions } from './random-options.js';
import { runRandom } from './random.js';
import { groundSubject, namedSubject } from '../study/subject/subject.js';
import { json as jsonOf, smpcheck, userFile } from './testing/smpcheck.js';

const folder = mkdtempSync(join(tmpdir(), 'smpcheck-random-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

interface Verdict { readonly property: string; readonly word: string; readonly value: number | null; readonly run: number | null }
interface Json {
  readonly exit: number;
  readonly runs: number;
  readonly verdicts: readonly Verdict[];
  readonly counterexample: { readonly foundSteps: number; readonly steps: number; readonly path: string; readonly again: string; readonly trace: unknown } | null;
}
const json = async (options: RandomOptions): Promise<Json> => JSON.parse((await runRandom({ ...options, json: true })).text) as Json;
const found = (answer: Json): readonly string[] => answer.verdicts.filter((v) => v.word === 'violated').map((v) => v.property);

/** The options of a line that the command printed. */
function optionsOf(line: string): RandomOptions {
  const pairs = [...line.matchAll(/--(\w+) (\S+)/g)].map(([, name, value]): [string, unknown] =>
    [name, name === 'property' ? [value] : name === 'seed' || name === 'steps' ? Number(value) : value]);
  return Object.fromEntries(pairs) as RandomOptions;
}

const commandOf = (options: RandomOptions): readonly string[] =>
  ['random', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])];

const bug: RandomOptions = { scenario: 'many-vs-many', variant: 'V09', seed: 1, runs: 120 };

describe('a bug', () => {
  test('is found, shortened and told', async () => {
    const { exitCode, text } = await runRandom(bug);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^V09 P6-noP4: .*\nmany-vs-many: /);
    expect(text).toMatch(/\nipi-mask-stable +violated +\d+ +\d+\n/);
    expect(text).toMatch(/After \d\d steps of many-vs-many, V09 violates ipi-mask-stable/);
    expect(text).toMatch(/Shortened from \d+ steps\./);
    expect(text).toMatch(/Random schedules, mixed, seed 1: 120 runs, [\d,]+ steps, about [\d,]+ states\.\nNot found, which/);
  });

  test('comes again by the line that is printed, and by the path of fast-check', async () => {
    const { text } = await runRandom(bug);
    const line = /^Again: npx smpcheck random (.*)$/m.exec(text)?.[1] ?? '';
    expect(line).toMatch(/^--scenario many-vs-many --variant V09 --seed 1 --path \d+ --property ipi-mask-stable$/);
    const traceOf = (s: string): string => s.slice(s.indexOf('\n\n    CPU0'), s.indexOf('Random schedules'));
    const again = await runRandom(optionsOf(line));
    expect(again.exitCode).toBe(1);
    expect(traceOf(again.text)).toBe(traceOf(text));
    expect(again.text.endsWith(`Again: npx smpcheck random ${line}\n`)).toBe(true);

    const { counterexample } = await json(bug);
    const shortened = await json({ ...optionsOf(line), path: counterexample?.path ?? '' });
    expect(shortened.counterexample?.trace).toEqual(counterexample?.trace);
    expect(shortened.counterexample?.foundSteps).toBeLessThan(counterexample?.foundSteps ?? 0);
  });

  test('its trace file replays', async () => {
    const file = join(folder, 'trace.json');
    expect(await smpcheck([...commandOf(bug), '--trace', file])).toMatchObject({ code: 1, err: '' });
    const trace = readTrace(readFileSync(file, 'utf8'), file);
    const system = groundSubject(namedSubject('V09'), 'many-vs-many', ['ipi-mask-stable']);
    expect(replayTrace(system, trace, digestOf(system))).toMatchObject({ reproduced: true, at: trace.steps.length, changedModel: false });
  });

  test('a property that is asked for ends the runs, and the seed means the same', async () => {
    const asked = await json({ ...bug, property: ['ipi-mask-stable'] });
    expect(asked.runs).toBe(1 + (asked.verdicts[0].run ?? Infinity));
    expect(asked.runs).toBeLessThan(120);
    expect(found(asked)).toEqual(['ipi-mask-stable']);
    expect(asked.counterexample?.trace).toEqual((await json(bug)).counterexample?.trace);
  });

  test.each(['uniform', 'pct', 'round-robin'])('%s finds it too, and the line names the scheduler', async (scheduler) => {
    const answer = await json({ ...bug, scheduler, runs: 400, steps: 500, property: ['ipi-mask-stable'] });
    expect(found(answer)).toEqual(['ipi-mask-stable']);
    const again = answer.counterexample?.again ?? '';
    expect(again).toContain(` --scheduler ${scheduler} --steps 500 `);
    expect((await json(optionsOf(again))).counterexample?.trace).toEqual(answer.counterexample?.trace);
  });
});

test('one seed says one thing, another seed another', async () => {
  const { text } = await runRandom(bug);
  expect((await runRandom(bug)).text).toBe(text);
  expect((await runRandom({ ...bug, seed: 2 })).text).not.toBe(text);
});

describe('no bug', () => {
  test.each(['many-vs-many', 'sender-down-up', 'two-senders-debug'])('nothing is found in %s, and nothing is said to hold', async (scenario) => {
    const { exitCode, text } = await runRandom({ scenario, seed: 1, runs: 60 });
    expect(exitCode).toBe(3);
    expect(text).not.toMatch(/violated|Again|vacuous/);
    const answer = await json({ scenario, seed: 1, runs: 60 });
    expect(new Set(answer.verdicts.map((v) => v.word))).toEqual(new Set(['not found']));
    expect(answer.counterexample).toBeNull();
  });

  test('no trace file is written, and that is said', async () => {
    const file = join(folder, 'nothing.json');
    const { text } = await runRandom({ scenario: 'one-call', seed: 1, runs: 5, trace: file });
    expect(text).toMatch(/Nothing was violated, so \S+ was\s+not\s+written\./);
    expect(existsSync(file)).toBe(false);
  });

  test('stuck calls are left to the exhaustive search', async () => {
    const options: RandomOptions = { scenario: 'one-call-target-down', variant: 'V03', seed: 1, runs: 200, property: ['sync-call-returns'] };
    const { exitCode, text } = await runRandom(options);
    expect(exitCode).toBe(3);
    expect(text.replace(/\s+/g, ' ')).toMatch(/sync-call-returns, 1 of them at risk\. [\d,]+ runs of 200 ended with a call under way\. That a call never returns is for smpcheck check to find\./);
  });

  test('a latency number is a lower bound', async () => {
    const { exitCode, text } = await runRandom({ scenario: 'many-vs-many', seed: 1, runs: 40, property: ['preempt-off-window'] });
    expect(exitCode).toBe(3);
    expect(text).toMatch(/preempt-off-window +at least \d+ +\d+\n/);
  });

  test('whoever has waited enough gets what there is', async () => {
    const { text } = await runRandom({ ...bug, variant: 'V39' }, ({ runs }) => runs === 7);
    expect(text).toMatch(/\nInterrupted\. Random schedules, mixed, seed 1: 7 runs/);
  });
});

test('Ctrl-C is heard between the runs', async () => {
  let stop = false;
  setImmediate(() => { stop = true; });
  expect((await runRandom({ scenario: 'one-call', seed: 1, runs: 10_000, json: true }, () => stop)).text).toMatch(/"interrupted":true,"runs":[12],/);
});

describe('8 CPUs and 8 tasks', () => {
  test('an unpinned wait on the mask of the CPU is found', async () => {
    const answer = await json({ variant: 'V09', seed: 1, runs: 30, property: ['ipi-mask-stable'] });
    expect(found(answer)).toEqual(['ipi-mask-stable']);
    expect(answer.counterexample?.steps).toBeLessThan((answer.counterexample?.foundSteps ?? 0) / 2);
  });

  test('a csd array that dies with its CPU is found', async () => {
    const answer = await json({ scenario: 'large-sender-down', variant: 'V10', scheduler: 'pct', seed: 1, runs: 200, property: ['csd-lifetime'] });
    expect(found(answer)).toEqual(['csd-lifetime']);
    expect(answer.counterexample?.steps).toBeLessThan((answer.counterexample?.foundSteps ?? 0) / 2);
  });

  test.each(['large-mixed', 'large-sender-down', 'large-target-down-up'])('nothing is found in %s with the series as merged', async (scenario) => {
    const answer = await json({ scenario, seed: 1, runs: 30 });
    expect([answer.exit, answer.runs, found(answer)]).toEqual([3, 30, []]);
  });
});

test.each<[RandomOptions, string]>([
  [{ scenario: 'large-mixd' }, "there is no scenario 'large-mixd'; did you mean 'large-mixed'?"],
  [{ variant: 'V9' }, "there is no variant 'V9'; did you mean"],
  [{ property: ['csd-lifetim'] }, "there is no property 'csd-lifetim'; did you mean 'csd-lifetime'?"],
  [{ scheduler: 'uniforn' }, "there is no scheduler 'uniforn'; did you mean 'uniform'?"],
  [{ path: '3' }, '--path means nothing without the --seed'],
  [{ seed: 2 ** 31 }, '--seed is 2147483648: expected a whole number below 2147483648'],
  [{ ...bug, path: 'one' }, "path 'one': expected numbers"],
  [{ ...bug, path: '99999999999' }, "path '99999999999': it is of run 99999999999, counted from 0, of only 120: give as many runs"],
  [{ ...bug, runs: 1, path: '1' }, "it is of run 1, counted from 0, of only 1"],
  [{ ...bug, path: `0:${'9'.repeat(400)}` }, 'leads nowhere with seed 1'],
  [{ property: [''] }, '--property: a name is empty'],
  [{ ...bug, trace: join(folder, 'none', 'x.json') }, 'there is no folder'],
])('%j is told', async (options, sentence) => {
  await expect(runRandom(options)).rejects.toThrow(sentence);
});

describe('a file', () => {
  const own = userFile('racing.ts', `
import { agent, boolean, defineSystem, edits, addAgent, FALSE, not, property, store, TRUE, variable, wait } from 'smpcheck';
const up = variable('up', [], boolean, FALSE);
export const system = defineSystem({ name: 'racing', variables: [up], agents: [agent('A', {}, () => [store('a', up(), TRUE)])], properties: [property('down', { states: 'down', invariant: not(up()) })] });`);

  test('is walked through at random, and the line that repeats it names it', async () => {
    const found = await smpcheck(['random', own, '--seed', '1']);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/^down +violated +0 +1$/m);
    const again = /^Again: npx smpcheck (.*)$/m.exec(found.out)?.[1] ?? '';
    expect(again).toContain(own);
    expect((await smpcheck(again.split(' '))).code).toBe(1);
    expect(await jsonOf(['random', own, '--seed', '1'])).toMatchObject({ exit: 1, scenario: 'racing', file: own });
  });

  test('has no scenario of the kernel', async () => {
    expect(await smpcheck(['random', own, '--scenario', 'large-mixed'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^smpcheck: there is no scenario 'large-mixed'/) as string });
  });
});
