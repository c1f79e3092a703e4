import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

const runs = (program: string, ...args: readonly string[]) => ran(built(program), ...args);
const ran = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('node', [program, ...args], { encoding: 'utf8', cwd: folder, timeout: 600_000 });
  return { status, stderr, stdout: stdout.replace(/\d+\.\d s/g, '_ s') };
};
const inShell = (command: string) => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', cwd: folder });
  return { status, stdout, stderr };
};
const REFUTED = ['check', '--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion'];
const asModules = (args: readonly string[]) => runs('cli/main.js', ...args);
/** Tells that the bundle, not the modules, was run. */
const mark = (): void => { writeFileSync(BUNDLE, `process.stderr.write('bundle\\n');${readFileSync(BUNDLE, 'utf8')}`); };

afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const FINE = ['check', '--property', 'mask-sanity'];

describe('it ends with a verdict, or says why there is none:', () => {
  const [program, modules] = ['start.cjs', 'main.js'].map((name) => join(root, 'dist/cli', name));
  const write = (name: string, text: string): void => { writeFileSync(join(folder, name), text); };
  const TIMERS = 'setInterval(() => undefined, 1000);\n';

  test.each([
    ['exits', 'process.exit(0);', 'it ends the program: leave process.exit() out'],
    ['exits later', `setTimeout(() => process.exit(0), 1);\nawait new Promise((r) => setTimeout(r, 1e6));`, 'it ends the program: leave process.exit() out'],
    ['waits for ever', 'await new Promise(() => undefined);', 'it waits for what never comes: let every top-level await settle'],
    ['throws later', `${TIMERS}setTimeout(() => { throw new Error('too late'); }, 1);\nawait new Promise((r) => setTimeout(r, 1e6));`,
      'nothing catches an error that it throws: too late'],
  ])('a file that %s', (_, text, sentence) => {
    write('ends.ts', text);
    for (const started of [program, modules]) {
      expect(ran(started, 'check', 'ends.ts')).toEqual({ status: 2, stdout: '', stderr: `smpcheck: ends.ts: ${sentence}\n` });
    }
  });

  test('open timers keep nobody', () => {
    write('timers.ts', `${TIMERS}${peterson}`);
    expect(ran(program, 'check', 'timers.ts')).toMatchObject({ status: 0, stderr: '' });
    expect(ran(program, 'check', 'timers.ts', '--variant', 'broken')).toMatchObject({ status: 1, stderr: '' });
  });

  test('a file that takes all memory', () => {
    write('much.ts', 'const much: object[] = [];\nfor (;;) much.push(new Array(1000).fill({}));\n');
    const { status, stderr } = inShell(`node --max-old-space-size=60 ${program} check much.ts`);
    expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringMatching(/^smpcheck: no verdict, for memory came to its end: [^\n]+\n$/) });
  });

  test('little address space', () => {
    const { status, stderr } = inShell(`ulimit -v 6000000; node ${program} ${FINE.join(' ')}`);
    expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringContaining('raise ulimit -v') });
  });

  test('whoever does not hear what is beside the verdict', () => {
    const command = `node ${program} ${FINE.join(' ')} --progress`;
    expect(inShell(`${command} 2>/dev/full`)).toMatchObject({ status: 0, stdout: expect.stringContaining('Holds') });
    expect(inShell(`${command} 2>&-`)).toMatchObject({ status: 0, stdout: expect.stringContaining('Holds') });
    expect(inShell(`node ${program} chek 2>/dev/full`)).toMatchObject({ status: 2 });
    expect(inShell(`${command} >/dev/full`)).toMatchObject({ status: 5, stderr: expect.stringContaining('cannot write the results: ENOSPC') });
  });

  test('a second Ctrl-C ends what never ends', async () => {
    write('loops.ts', `
import { amend, defineVariant, edits } from 'smpcheck';
const forever = (): never => { console.error('for ever'); for (;;); };
export const variant = defineVariant({ id: 'loops', patches: [], edits: [edits('loops', '', [amend('csd_lock/!LOCK', forever)])] });`);
    const child = spawn('node', [program, 'check', 'loops.ts'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'exit');
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    const again = setInterval(() => { child.kill('SIGINT'); }, 50);
    expect(await ended).toEqual([null, 'SIGINT']);
    clearInterval(again);
  });
});

describe('the bundle', () => {
  beforeEach(() => {
    rmSync(built(''), { recursive: true, force: true });
    cpSync(join(root, 'dist'), built(''), { recursive: true, preserveTimestamps: true });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  }, 600_000);

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
