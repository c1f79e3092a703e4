import type { Description } from '../checker/language/index.js';
import type { RoutineNode } from '../checker/language/data.js';
import { printExpr } from '../checker/language/print.js';
import { routineWords } from '../checker/language/words.js';
import { renderRoutine } from '../traces/listing.js';
import { diffLines } from '../study/edited/diff.js';
import type { DiffLine } from '../study/edited/diff.js';

/** A routine, or an agent's program as one without parameters. */
export function programsIn(d: Description): readonly RoutineNode[] {
  return [...d.routines, ...d.agents.map((a) => ({ name: a.name, params: {}, locals: a.locals, body: a.body }))];
}

/** Every part of a description that edits change, as lines of text by name. */
function listings(d: Description): ReadonlyMap<string, readonly string[]> {
  const lines = (text: string): readonly string[] => text.trimEnd().split('\n');
  const one = (name: string, value: string): [string, readonly string[]] => [name, [`${name} = ${value}`]];
  const nowhere = routineWords({ params: {}, locals: {} }, d);
  return new Map([
    ...d.definitions.map((x) => one(definitionName(x.name, x.params.length), named(printExpr(x.body, nowhere), x.params))),
    ...Object.entries(d.switches).map(([name, value]) => one(`switch ${name}`, String(value))),
    ...Object.entries(d.sets).map(([name, members]) => one(`set ${name}`, members.join(', '))),
    ...programsIn(d).map((p): [string, readonly string[]] => [p.name, lines(renderRoutine(p, d))]),
    ...d.variables.map((v) => one(`variable ${v.name}`, printExpr(v.init, nowhere))),
    ...d.pools.map((p) => one(`objects ${p.name}`, p.object)),
  ]);
}

const LETTERS = ['a', 'b', 'c', 'd'];
const definitionName = (name: string, n: number): string => `${name}(${LETTERS.slice(0, n).join(', ')})`;
const named = (text: string, params: readonly string[]): string =>
  params.reduce((t, p, k) => t.replaceAll(p, LETTERS[k]), text);

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;

/** What differs between two descriptions, as a unified diff of the listings; empty where nothing does. */
export function changesBetween(before: Description, after: Description): string {
  const [old, now] = [listings(before), listings(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const lines = diffLines(old.get(name) ?? [], now.get(name) ?? []);
    return hunks(lines).flatMap((hunk) => [`@@ ${name} @@\n`, ...hunk.map((l) => `${`${l.mark} ${l.text}`.trimEnd()}\n`)]);
  }).join('');
}

/** The changes with their surroundings, those that touch together. */
function hunks(lines: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((l) => l.mark !== ' '));
  const out: DiffLine[][] = [];
  lines.forEach((line, i) => {
    if (!near[i]) return;
    if (i === 0 || !near[i - 1]) out.push([]);
    out[out.length - 1].push(line);
  });
  return out;
}
