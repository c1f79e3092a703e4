import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { smpcheck } from './testing/smpcheck.js';
import { VERSION } from './version.js';

const COMMANDS = ['check', 'validate', 'series', 'mutate', 'replay', 'random', 'show', 'export'];

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
  expect(await smpcheck(['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
});

test.each(COMMANDS)('the help of %s has two examples that run', async (command) => {
  const { code, out } = await smpcheck(['help', command]);
  expect(code).toBe(0);
  const lines = out.slice(out.indexOf('\nExamples:\n')).split('\n').flatMap((l) => /^ {2}smpcheck (.*)$/.exec(l)?.[1] ?? []);
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    const done = await smpcheck(line.split(' '));
    expect({ line, code: done.code < 2 || done.code === 3, err: done.err }).toEqual({ line, code: true, err: '' });
    expect(done.out).not.toBe('');
  }
});
