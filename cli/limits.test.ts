import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exitCode, reportJson, reportText } from './check-report.js';
import { unsearched } from '../study/work/job.js';
import { ProgressLine } from './progress.js';
import { namedSubject } from '../study/subject/subject.js';
import { smpcheck, userFile } from './testing/smpcheck.js';

const asked = ['check', '--scenario', 'many-vs-many', '--property', 'no-debug-splat', '--workers', '2'];
const file = userFile('search', '');

/** The command of the line that says how to go on. */
const goOn = (out: string): readonly string[] => /^Go on: npx smpcheck (.*)$/m.exec(out)?.[1].split(' ') ?? [];

describe('a limit', () => {
  test.each([
    ['--states', '30000', 'states', 'limit reached',
      /^Not found in the first 3\d,\d{3} states: go on with --states \d+, or without/m],
    ['--memory', '4MiB', 'memory', 'out of memory',
      /^Ended by --memory at 4 MiB\. Not found in the first [\d,]+ states: give it more --memory/m],
    ['--time', '0.001', 'time', 'out of time',
      /^Ended by --time after 0\.0 s\. Not found in the first 1 state: give it more --time/m],
  ])('%s %s ends the search without a verdict, says what was covered and how to go on', async (option, value, ended, end, text) => {
    const { code, out } = await smpcheck([...asked, option, value]);
    expect(code).toBe(3);
    expect(out).toMatch(/^no-debug-splat {2}not found$/m);
    expect(out).toMatch(new RegExp(`${end}$`, 'm'));
    expect(out).toMatch(text);
    expect(out).toMatch(/^Covered: [\d,]+ transitions, depth \d+, [\d,]+ states? not expanded\.$/m);
    const report = JSON.parse((await smpcheck([...asked, option, value, '--json'])).out) as Record<string, unknown>;
    expect(report).toMatchObject({ exit: 3, scenarios: [{ complete: false, ended }] });
  });

  test('does not hide a violation that was found before', async () => {
    const { code, out } = await smpcheck([
      'check', '--variant', 'V28', '--scenario', 'two-senders-debug',
      '--property', 'csd-lock-exclusion,sync-complete', '--states', '3000',
    ]);
    expect(code).toBe(1);
    expect(out).toMatch(/^csd-lock-exclusion {2}violated/m);
    expect(out).toMatch(/^sync-complete +not found$/m);
    expect(out).toMatch(/^Violated: csd-lock-exclusion\.$/m);
    expect(out).toMatch(/^Nothing else found in the first 3,\d{3} states: /m);
  });

  test('nor one whose trace was to be searched for yet', () => {
    const [subject, property] = [namedSubject('V28'), 'csd-lock-exclusion'];
    const untraced = { property, because: '', path: [], untraced: true } as const;
    const report = {
      file: undefined, options: { workers: 1, time: 1000 }, settings: { time: 1000 }, subject, scenarios: ['one-call', 'two-senders-debug'], named: true,
      properties: subject.properties.filter((p) => p.property === property), interrupted: false, orderings: 'same' as const, reached: undefined, because: [], before: [], larger: [],
      outcomes: [unsearched, { ...unsearched, states: 500, timedOut: true, violations: new Map([[property, untraced]]) }],
    };
    expect(exitCode(report)).toBe(1);
    const text = reportText(report);
    expect(text).toMatch(/^csd-lock-exclusion {2}violated, trace not found within the limits$/m);
    expect(text).toMatch(/^Violated: csd-lock-exclusion\.\nAgain: npx .* --variant V28 --scenario two-senders-debug --property csd-lock-exclusion$/m);
    expect(text).toMatch(/^Ended by --time after 1\.0 s\. Nothing else found in the first 500 states: /m);
    expect(JSON.parse(reportJson(report))).toMatchObject({ exit: 1, verdicts: [{ word: 'violated', because: 'trace not found within the limits' }] });
  });

  test.each([
    ['--memory', '5GiB', 'It is not a size from 1MiB to 4GiB, as 512MiB or 2GiB.'],
    ['--memory', 'much', 'It is not a size'],
    ['--memory', '0', 'It is not a size'],
    ['--time', '-1', 'It is not a time, as 90, 90s, 10m or 2h.'],
    ['--time', '10 m', 'It is not a time'],
    ['--every', '0', 'It is not a time'],
  ])('%s %s is a mistake', async (option, value, sentence) => {
    const { code, err } = await smpcheck([...asked, `${option}=${value}`]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

describe('a checkpoint', () => {
  const whole = smpcheck([...asked, '--json']);

  test.for([['--states', '30000'], ['--memory', '4'], ['--time', '1s']])(
    'at %s %s: the line that goes on leads to the same answer, byte for byte', async ([option, value], { skip }) => {
      const { out } = await smpcheck([...asked, option, value, '--checkpoint', file, '--every', '0.05']);
      if (option === '--time' && !out.includes('Go on')) skip('the search was over before its time');
      expect(out).toContain(`The search is kept in ${file}; going on does not remove it.`);
      for (const workers of ['1', '3']) {
        const line = [...goOn(out), '--workers', workers, '--json'];
        expect(line).toContain('--resume');
        expect(await smpcheck(line)).toEqual(await whole);
      }
    });

  test('at Ctrl-C', async ({ skip }) => {
    const { code, out } = await smpcheck([...asked, '--checkpoint', file], {
      onInterrupt: (handler) => {
        const timer = setTimeout(handler, 300);
        return () => { clearTimeout(timer); };
      },
    });
    if (code === 0) skip('the search was over before the interrupt');
    expect(code).toBe(3);
    expect(out).toMatch(/^Interrupted\. Not found in the first [\d,]+ states?: /m);
    if (out.includes('Go on')) expect(await smpcheck([...goOn(out), '--json'])).toEqual(await whole);
  });

  test('is refused in one sentence where it does not fit, and stays', async () => {
    await smpcheck([...asked, '--states', '300', '--checkpoint', file]);
    const bytes = readFileSync(file);
    const refusal = async (...more: readonly string[]): Promise<string> => {
      const { code, out, err } = await smpcheck(['check', '--scenario', 'many-vs-many', '--resume', file, ...more]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^smpcheck: [^\n]+\n$/);
      return err.replace(file, 'FILE');
    };
    const mine = ['--property', 'no-debug-splat'];
    expect(await refusal('--property', 'sync-complete'))
      .toContain("FILE' is of another search (properties: 'no-debug-splat', here 'sync-complete')");
    expect(await refusal(...mine, '--variant', 'V01')).toContain("another search (variant: 'V34', here 'V01')");
    expect(await refusal(...mine, '--coverage')).toContain("another search (coverage: 'false', here 'true')");
    expect(await refusal(...mine, '--scenario', 'one-call')).toContain('a checkpoint is of one scenario');
    expect(await refusal(...mine, '--every', '5')).toContain('--checkpoint FILE says where');
    expect(await refusal(...mine, '--checkpoint', '/nowhere/x')).toContain("there is no folder '/nowhere'");
    const notes = userFile('notes.txt', 'mine');
    expect(await refusal(...mine, '--checkpoint', notes)).toContain('exists and is not a checkpoint');
    expect(readFileSync(file)).toEqual(bytes);
    writeFileSync(file, bytes.subarray(0, 1000));
    expect(await refusal(...mine)).toContain("the checkpoint 'FILE' is truncated");
  });
});

test('progress says what remains, or that it is unknown', async () => {
  const { err } = await smpcheck([...asked, '--progress']);
  expect(err).toMatch(/^[\d,]+ states? .*\/s {2}frontier [\d,.kM]+ {2}depth \d+ {2}\d+ MiB {2}[\d.]+ s {2}/m);
  expect(err).toMatch(/ {2}rest (unknown|~[\d.,kM]+, \d+ s)$/m);
});

test('a checkpoint that cannot be written is told at once and once, asked or not', () => {
  let err = '';
  const io = { out: () => undefined, err: (text: string) => { err += text; }, terminal: false, onInterrupt: () => () => undefined };
  const tell = new ProgressLine(io, false).of('one-call');
  const progress = { phase: 'search', states: 1, transitions: 0, frontier: 1, depth: 0, bytes: 1, levelSizes: [1] } as const;
  for (const unsaved of [undefined, 'no space', 'no space', undefined, 'no space']) {
    tell({ ...progress, ...(unsaved === undefined ? {} : { unsaved }) });
  }
  expect(err).toBe('smpcheck: the checkpoint could not be written, the search goes on: no space\n'.repeat(2));
});
