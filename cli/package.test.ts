import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'smpcheck-package-'));
const run = (command: string, ...args: readonly string[]): string => execFileSync(command, args, { cwd: folder, encoding: 'utf8' });

/** The files that a page shows, by the name in their first line. */
const shown = (page: string): ReadonlyMap<string, string> => new Map(
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```$/gm)].map(([, name, text]) => [name, text]));

describe('the package', () => {
  let files: readonly string[] = [];
  beforeAll(() => {
    // What `npm test` built is packed as it is.
    const [tarball] = JSON.parse(run('npm', 'pack', root, '--json', '--ignore-scripts')) as readonly { filename: string; files: readonly { path: string }[] }[];
    files = tarball.files.map((f) => f.path);
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    run('npm', 'install', '--no-audit', '--no-fund', '--silent', join(folder, tarball.filename));
  });

  test('holds what is run, its types, the pages and the licence, and no tests', () => {
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'docs/variants.md', 'dist/index.js', 'dist/index.d.ts', 'dist/bundle/smpcheck.cjs', 'traces/corpus/V03.json']));
    expect(files.filter((f) => /\.test\.|testing\//.test(f))).toEqual([]);
  });

  test('is a command in an empty project', () => {
    expect(run('npx', 'smpcheck', 'validate', 'V28')).toContain('1 of 1 variant as expected (1 UNSAFE).');
    const replay = spawnSync('npx', ['smpcheck', 'replay', 'node_modules/smpcheck/traces/corpus/V03.json'], { cwd: folder, encoding: 'utf8' });
    expect({ status: replay.status, stderr: replay.stderr }).toEqual({ status: 1, stderr: '' });
  });

  test('is imported by four names, with types', () => {
    const names = { smpcheck: 'validateVariants', 'smpcheck/language': 'routine', 'smpcheck/kernel': 'csdLock', 'smpcheck/traces': 'readTrace' };
    for (const [from, name] of Object.entries(names)) {
      expect(run('node', '--input-type=module', '-e', `import { ${name} } from '${from}'; console.log(typeof ${name});`)).toMatch(/^(function|object)\n$/);
    }
    writeFileSync(join(folder, 'types.mts'), Object.entries(names).map(([from, name]) => `import { ${name} } from '${from}';\nexport const of_${name} = ${name};\n`).join(''));
    run('node', join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'types.mts');
  });

  test('answers the program of docs/programs.md', () => {
    const pages = shown('docs/programs.md');
    for (const [name, text] of pages) writeFileSync(join(folder, name.replace(/\.mts$/, '.mjs')), text);
    const out = run('node', 'ask.mjs');
    expect(out).toMatch(/^early-put: as key\n {2}no-lost-ipi in many-vs-many, \d+ steps\n {2}mask-sanity in many-vs-many, \d+ steps\n/);
    expect(out).toMatch(/^After \d+ steps of many-vs-many, early-put violates no-lost-ipi: /m);
    expect(out).toContain('2 controls, of which 0 are violated');
    expect((pages.get('ask.mts') ?? '').trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  test('gives a file the same four names', () => {
    writeFileSync(join(folder, 'four.ts'), `
import { at, edits, step } from 'smpcheck/language';
import { series } from 'smpcheck/kernel';
import { renderTrace } from 'smpcheck/traces';
import { defineVariant } from 'smpcheck';
if (typeof renderTrace !== 'function') throw new Error('no traces');
export const variant = defineVariant({ id: 'four', patches: series(1, 14), edits: [edits('e', '', [at('csd_lock/flags').insertBefore(step('more', []))])], scenarios: ['one-call'], expect: { verdict: 'SAFE' } });
`);
    expect(run('npx', 'smpcheck', 'validate', 'four.ts', '--workers', '2')).toContain('1 of 1 variant as expected (1 SAFE).');
  });
});
