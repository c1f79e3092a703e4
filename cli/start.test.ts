import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { peterson } from './testing/smpcheck.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'smpcheck-start-'));
const built = (file: string): string => join(folder, 'dist', file);
const BUNDLE = built('bundle/smpcheck.cjs');

const runs = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('node', [built(program), ...args], { encoding: 'utf8', cwd: folder, timeout: 600_000 });
  return { status, stderr, stdout: stdout.replace(/\d+\.\d s/g, '_ s') };
};
const REFUTED = ['check', '--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion'];
const asModules = (args: readonly string[]) => runs('cli/main.js', ...args);
/** Tells that the bundle, not the modules, was run. */
const mark = (): void => { writeFileSync(BUNDLE, `process.stderr.write('bundle\\n');${readFileSync(BUNDLE, 'utf8')}`); };

beforeEach(() => {
  rmSync(built(''), { recursive: true, force: true });
  cpSync(join(root, 'dist'), built(''), { recursive: true, preserveTimestamps: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the bundle', () => {
  test('answers as the modules do', () => {
    mark();
    expect(runs('cli/start.cjs', ...REFUTED)).toEqual({ ...asModules(REFUTED), stderr: 'bundle\n' });
  });

  test("gives a user's file the modules that it runs itself", () => {
    writeFileSync(join(folder, 'peterson.ts'), peterson);
    const found = runs('cli/start.cjs', 'check', 'peterson.ts', '--variant', 'broken');
    expect(found).toMatchObject({ status: 1, stderr: '' });
    expect(found.stdout).toContain('mutual-exclusion');
  });

  test('finds its threads', () => {
    mark();
    const args = ['check', '--variant', 'V39', '--scenario', 'many-vs-many', '--workers', '2'];
    const found = runs('cli/start.cjs', ...args);
    expect(found.stdout).toBe(asModules(args).stdout);
    expect(found.stderr.split('bundle').length).toBeGreaterThan(2);
  });

  test('does without the code that V8 made of it, and with that of another version', () => {
    const cache = built('bundle/smpcheck.cache');
    writeFileSync(cache, readFileSync(cache).fill(7, 0, 32));
    expect(runs('cli/start.cjs', ...REFUTED)).toEqual(asModules(REFUTED));
    rmSync(cache);
    expect(runs('cli/start.cjs', ...REFUTED)).toEqual(asModules(REFUTED));
  });

  test('is not run where modules were compiled after it, or where there is none', () => {
    mark();
    utimesSync(BUNDLE, new Date(0), new Date(0));
    expect(runs('cli/start.cjs', ...REFUTED)).toEqual(asModules(REFUTED));
    rmSync(BUNDLE);
    expect(runs('cli/start.cjs', ...REFUTED)).toEqual(asModules(REFUTED));
  });
});
