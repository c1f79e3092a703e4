import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOMS = ['checker', 'model', 'properties', 'traces', 'study', 'cli'];

/** What each room may import besides itself; a path ends the part of a room that is meant. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  checker: [],
  traces: ['checker'],
  model: ['checker/language'],
  properties: ['model', 'checker/language'],
  study: ['checker', 'model', 'properties', 'traces'],
  cli: ['checker', 'model', 'properties', 'traces', 'study', 'index.ts'],
};

const sources = ROOMS.flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts') && !f.includes('testing/')).map((f) => join(room, f)));

/** Relative imports of a file, types included, as paths from the root. */
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
    .map((m) => normalize(join(dirname(file), m[1])).replace(/\.js$/, '.ts'));

const graph = new Map(sources.map((f) => [f, importsOf(f)]));

describe('rooms', () => {
  test('imports go in the direction of the house only', () => {
    const wrong = [...graph].flatMap(([file, imports]) => imports
      .filter((to) => {
        const room = file.split('/')[0];
        return to.split('/')[0] !== room && !MAY[room].some((ok) => to === ok || to.startsWith(`${ok}/`));
      })
      .map((to) => `${file} -> ${to}`));
    expect(wrong).toEqual([]);
  });

  test('no import cycles, types included', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') { cycles.push([...path.slice(path.indexOf(file)), file].join(' -> ')); return; }
      state.set(file, 'open');
      for (const to of graph.get(file) ?? []) visit(to, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of graph.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test('files stay small', () => {
    const long = sources.map((f) => ({ f: relative('.', f), lines: readFileSync(join(root, f), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 301);
    expect(long).toEqual([]);
    const search = readFileSync(join(root, 'checker/reference/search.ts'), 'utf8').split('\n').length;
    expect(search).toBeLessThanOrEqual(130);
  });

  test('the checker knows no CPU and no Linux', () => {
    const knows = sources.filter((f) => f.startsWith('checker/') && /\b(cpus?|csd|ipi|linux|kernel)\b/i.test(
      readFileSync(join(root, f), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(knows).toEqual([]);
  });
});
