import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { peterson, smpcheck, userFile } from './testing/smpcheck.js';

const exported = async (...argv: readonly string[]): Promise<string> => {
  const { code, out, err } = await smpcheck(['export', ...argv]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

test('a variant in a scenario, in both languages', async () => {
  const promela = await exported('--to', 'promela', '--scenario', 'free-in-callback', '--variant', 'B06', '--property', 'csd-lifetime');
  expect(promela).toContain('Violations are reported of: csd-lifetime, model-error.');
  expect(promela).toContain('/* csd-lifetime: a csd was used after its storage ended */');
  expect(await exported('--to', 'murphi', '--scenario', 'free-in-callback')).toMatch(/^rule "A: /m);
});

test('what is not asserted is not said to be', async () => {
  const text = await exported('--to', 'murphi', '--scenario', 'free-in-callback');
  const [said, goals] = ['Violations are reported of: ', 'Not exported: the goals of '].map((start) => text.split('\n').find((l) => l.includes(start)));
  expect(said).toContain('csd-lifetime');
  expect(said).not.toContain('sync-call-returns');
  expect(goals).toContain('sync-call-returns');
});

test('whether it can deadlock is asserted too', async () => {
  const text = await exported(userFile('peterson.ts', peterson), '--to', 'murphi');
  expect(text).toMatch(/^-- Violations are reported of: .*\bdeadlock\b/m);
  expect(text).toContain('nobody can go on, and not everybody is at the end or where it may rest');
});

test('to a file, or to count', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'smpcheck-')), 'model.m');
  expect(await exported('--to', 'murphi', '--scenario', 'free-in-callback', '--count', '-o', path)).toBe('');
  expect(readFileSync(path, 'utf8')).toContain('No violation is reported');
  expect(readFileSync(path, 'utf8')).not.toContain('assert');
});

test('over an earlier export, not over another file unless forced', async () => {
  const path = userFile('mine.m', 'a month of work\n');
  const argv = ['export', '--to', 'murphi', '--scenario', 'free-in-callback', '-o', path];
  expect(await smpcheck(argv)).toEqual({
    code: 2, out: '', err: `smpcheck: '${path}' exists and is not an export: give another name, or --force\n`,
  });
  expect(readFileSync(path, 'utf8')).toBe('a month of work\n');
  await exported(...argv.slice(1), '--force');
  await exported(...argv.slice(1), '--count');
  expect(readFileSync(path, 'utf8')).toContain('No violation is reported');
});

test("a user's system and its variants", async () => {
  const file = userFile('peterson.ts', peterson);
  const [right, wrong] = [await exported(file, '--to', 'promela'), await exported(file, '--to', 'promela', '--variant', 'broken')];
  expect(right).toContain('active proctype P0_()');
  expect(right).not.toBe(wrong);
});

test.each([
  [['--to', 'promella'], "there is no language 'promella'; did you mean 'promela'?"],
  [['--to', 'murphi', '--scenario', 'one-cal'], "there is no scenario 'one-cal'; did you mean 'one-call'?"],
  [['--to', 'murphi', '--scenario', ''], "there is no scenario ''"],
  [['--to', 'murphi', '--variant', 'V3'], "there is no variant 'V3'"],
  [['--to', 'murphi', '--property', 'csd-lifetim'], "there is no property 'csd-lifetim'; did you mean 'csd-lifetime'?"],
  [['--to', 'murphi', '--property', 'sync-call-returns'], "'sync-call-returns' cannot be exported: a goal speaks of what can still be reached"],
  [['--to', 'murphi', '--property', 'preempt-off-window'], "'preempt-off-window' cannot be exported: a number is no judgement"],
  [['--to', 'murphi', '-o', '/no/such/folder/x'], "cannot write '/no/such/folder/x': there is no folder '/no/such/folder'"],
  [['--to', 'murphi', '-o', tmpdir()], `cannot write '${tmpdir()}': it is not a file`],
  [[], "required option '--to <language>' not specified"],
])('%j is refused in a sentence', async (argv, sentence) => {
  const { code, out, err } = await smpcheck(['export', ...argv]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});
