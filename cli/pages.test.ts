import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = readdirSync(join(root, 'docs')).filter((f) => f.endsWith('.md')).sort().map((f) => `docs/${f}`);

interface Command { readonly line: string; readonly expected: readonly string[] }
interface Block { readonly kind: string; readonly body: string }
interface Page { readonly file: string; readonly text: string; readonly blocks: readonly Block[]; readonly folder: string }

/** A page with the files that it shows (`// name.ts`) in a folder of its own. */
function page(file: string): Page {
  const text = readFileSync(join(root, file), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, body]) => ({ kind, body }));
  const folder = mkdtempSync(join(tmpdir(), 'smpcheck-page-'));
  for (const { kind, body } of blocks) {
    const name = /^\/\/ (\S+\.ts)\n/.exec(body)?.[1];
    if (kind === 'ts' && name !== undefined) writeFileSync(join(folder, name), body);
  }
  cpSync(join(root, 'traces/corpus'), join(folder, 'traces/corpus'), { recursive: true });
  return { file, text, blocks, folder };
}

const commandsOf = (body: string): readonly Command[] =>
  body.split(/^\$ /m).slice(1).map((part) => {
    const [line, ...expected] = part.trimEnd().split('\n');
    return { line, expected };
  });

/** Runs `npx smpcheck …` as a user would, on the build. */
const output = (line: string, cwd: string): readonly string[] => {
  const [npx, program, ...args] = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  if (npx !== 'npx' || program !== 'smpcheck') throw new Error(`a page runs smpcheck alone, not '${line}'`);
  const done = spawnSync('node', [join(root, 'dist/cli/start.cjs'), ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  const said = `${done.stdout}${done.stderr}`.trimEnd();
  return said === '' ? [] : said.split('\n');
};

/** Times and the columns that their widths move are not compared. */
const normal = (s: string): string => s.replace(/\b\d+(\.\d+)?\s?(ms|s|min)\b/g, 'T').replace(/[ \t]+/g, ' ').replace(/-{2,}/g, '--').trimEnd();

const matches = (expected: readonly string[], actual: readonly string[]): boolean => {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first.trim() === '...') return actual.some((_, i) => matches(rest, actual.slice(i))) || rest.length === 0;
  return actual.length > 0 && normal(first) === normal(actual[0]) && matches(rest, actual.slice(1));
};

const pages = ['README.md', ...docs].map(page);
const shown = pages.map((p) => ({ ...p, commands: p.blocks.filter((b) => b.kind === 'console').flatMap((b) => commandsOf(b.body)) }))
  .filter((p) => p.commands.length > 0);

describe.each(shown)('$file', ({ folder, commands }) => {
  test.each(commands)('$line', ({ line, expected }) => {
    const actual = output(line, folder);
    // Where it does not match, both are shown.
    expect(matches(expected, actual) ? expected.map(normal) : actual.map(normal)).toEqual(expected.map(normal));
  });
});

/** As a user does whose project has smpcheck installed. */
const typeErrors = (folder: string, files: readonly string[]): string => {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/smpcheck'));
  const tsc = join(root, 'node_modules/.bin/tsc');
  return spawnSync(tsc, ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', ...files], { cwd: folder, encoding: 'utf8' }).stdout;
};

describe('the files that pages show', () => {
  const written = shown.map(({ file, folder }) => ({ file, folder, files: readdirSync(folder).filter((f) => f.endsWith('.ts')) }))
    .filter(({ files }) => files.length > 0);

  test.each(written)('$file: a compiler finds nothing in $files', ({ folder, files }) => {
    expect(typeErrors(folder, files)).toBe('');
  });

  test('it would find a slip', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smpcheck-page-'));
    writeFileSync(join(folder, 'slip.ts'), "import { range, variable, lit } from 'smpcheck';\nexport const n = variable('n', [], range(2), 0);\nexport const m = lit('1');\n");
    expect(typeErrors(folder, ['slip.ts'])).toMatch(/^slip\.ts\(2,\d+\): error [^]*^slip\.ts\(3,/m);
  });
});

describe('pages', () => {
  test('README is a door: the two command lines, and at most 200 lines', () => {
    const [{ text }] = pages;
    expect(text).toContain('npm ci && npx smpcheck validate');
    expect(text).toContain('npm ci && npm test');
    expect(Object.keys((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts)).toContain('test');
    expect(text.split('\n').length).toBeLessThanOrEqual(201);
  });

  test('every link leads to a file, and every page is linked', () => {
    const links = pages.flatMap(({ file, text }) => [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, to]) => normalize(join(dirname(file), to))));
    const files = new Set(readdirSync(root, { recursive: false, encoding: 'utf8' }).concat(docs));
    expect(links.filter((to) => !files.has(to.replace(/\/$/, '')))).toEqual([]);
    expect(docs.filter((file) => !links.includes(file))).toEqual([]);
  });

  test('no page shows a command of smpcheck that is not run', () => {
    const bare = pages.flatMap(({ file, blocks }) => blocks.filter(({ kind }) => kind !== 'console')
      .flatMap(({ body }) => body.split('\n').filter((l) => /^(\$ )?(npx )?smpcheck /.test(l)).map((l) => `${file}: ${l}`)));
    expect(bare).toEqual([]);
  });

  test('an output that is elided is still compared', () => {
    expect(matches(['a', '...', 'c'], ['a', 'b', 'c'])).toBe(true);
    expect(matches(['a', '...', 'd'], ['a', 'b', 'c'])).toBe(false);
    expect(matches(['a', '...'], ['b'])).toBe(false);
    expect(matches(['a'], ['a', 'b'])).toBe(false);
  });
});

/** What no page shows unless it showed it before: an update must not record a failure as what is right. */
const isFailure = (lines: readonly string[]): boolean => lines.some((l) => /^smpcheck: |^Not reproduced|^MODEL ERROR|internal error/.test(l));

/** `UPDATE_PAGES=all` (or a page: `docs/mutate.md`) writes today's output into the blocks that elide nothing. */
const wanted = process.env['UPDATE_PAGES'];
if (wanted !== undefined) {
  for (const { file, text, folder } of pages.filter((p) => wanted === 'all' || p.file === wanted)) {
    const updated = text.replace(/^```console\n([\s\S]*?)^```$/gm, (whole, body: string) => {
      if (/^\.\.\.$/m.test(body)) return whole;
      const parts = commandsOf(body).map(({ line, expected }) => {
        const now = output(line, folder);
        if (isFailure(now) && !isFailure(expected)) throw new Error(`${file}: '${line}' fails now, nothing was written: ${now.join('\n')}`);
        return `$ ${line}\n${now.map((l) => `${l}\n`).join('')}`;
      });
      return `\`\`\`console\n${parts.join('')}\`\`\``;
    });
    writeFileSync(join(root, file), updated);
  }
}
