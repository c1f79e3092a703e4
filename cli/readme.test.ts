import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'README.md'), 'utf8');

interface Command { readonly line: string; readonly expected: readonly string[] }

const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([whole, kind, body]) => ({ whole, kind, body }));
const folder = mkdtempSync(join(tmpdir(), 'smpcheck-readme-'));
for (const { kind, body } of blocks) {
  const name = /^\/\/ (\S+\.ts)\n/.exec(body)?.[1];
  if (kind === 'ts' && name !== undefined) writeFileSync(join(folder, name), body);
}
cpSync(join(root, 'traces/corpus'), join(folder, 'traces/corpus'), { recursive: true });

const commandsOf = (body: string): readonly Command[] =>
  body.split(/^\$ /m).slice(1).map((part) => {
    const [line, ...expected] = part.trimEnd().split('\n');
    return { line, expected };
  });

/** Runs `npx smpcheck …` as a user would, on the build. */
const output = (line: string): string => {
  const args = line.replace(/^npx smpcheck\s*/, '').split(/\s+/).filter((a) => a !== '');
  const done = spawnSync('node', [join(root, 'dist/cli/start.cjs'), ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  return `${done.stdout}${done.stderr}`.trimEnd();
};

/** Times and the columns that their widths move are not compared. */
const normal = (s: string): string => s.replace(/\b\d+(\.\d+)?\s?(ms|s|min)\b/g, 'T').replace(/[ \t]+/g, ' ').replace(/-{2,}/g, '--').trimEnd();

const matches = (expected: readonly string[], actual: readonly string[]): boolean => {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first.trim() === '...') return actual.some((_, i) => matches(rest, actual.slice(i))) || rest.length === 0;
  return actual.length > 0 && normal(first) === normal(actual[0]) && matches(rest, actual.slice(1));
};

const commands = blocks.filter((b) => b.kind === 'console').flatMap((b) => commandsOf(b.body));

describe('README', () => {
  test('shows commands, and the two command lines are the package\'s own', () => {
    expect(commands.length).toBeGreaterThan(8);
    expect(text).toContain('npm ci && npx smpcheck validate');
    expect(text).toContain('npm ci && npm test');
    expect(Object.keys((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts)).toContain('test');
  });

  test.each(commands)('$line', ({ line, expected }) => {
    const actual = output(line).split('\n');
    // Where it does not match, both are shown.
    expect(matches(expected, actual) ? expected.map(normal) : actual.map(normal)).toEqual(expected.map(normal));
  });
});

/** `UPDATE_README=1 npx vitest run cli/readme.test.ts` writes today's output into the blocks that elide nothing. */
if (process.env['UPDATE_README'] === '1') {
  const updated = text.replace(/^```console\n([\s\S]*?)^```$/gm, (whole, body: string) => {
    if (/^\.\.\.$/m.test(body)) return whole;
    return `\`\`\`console\n${commandsOf(body).map(({ line }) => `$ ${line}\n${output(line)}\n`).join('')}\`\`\``;
  });
  writeFileSync(join(root, 'README.md'), updated);
}
