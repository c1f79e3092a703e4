import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../io.js';
import { run } from '../run.js';

export interface Ran { readonly code: number; readonly out: string; readonly err: string }

/** Runs the command in this process. */
export async function smpcheck(argv: readonly string[], io: Partial<Io> = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await run(argv, {
    out: (text) => { out += text; }, err: (text) => { err += text; }, terminal: false, onInterrupt: () => () => undefined, ...io,
  });
  return { code, out, err };
}

/** The JSON object that a command prints. */
export const json = async (argv: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await smpcheck([...argv, '--json'])).out) as Record<string, unknown>;

const folder = mkdtempSync(join(tmpdir(), 'smpcheck-'));

/** A file in a folder of its own, far from the package. */
export function userFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export const peterson = `
import { agent, boolean, defineSystem, edits, event, FALSE, indexSet, lit, not, on, property, range, step, store, swap, TRUE, variable, violate, wait } from 'smpcheck';
import type { Node } from 'smpcheck';

const process = indexSet('process');
const wants = variable('wants', [process], boolean, FALSE);
const turn = variable('turn', [], process.index, process.at(0));
const [enters, leaves] = [event('enters', {}), event('leaves', {})];

const lock = (me: number) => {
  const [i, other] = [process.at(me), process.at(1 - me)];
  return agent(\`P\${me}\`, { repeat: true }, (): Node[] => [
    store('wants', wants(i), TRUE),
    store('turn', turn(), other),
    wait('may enter', not(wants(other)).or(turn().eq(i)), 'plain', [enters({})]),
    step('leave', [leaves({}), wants(i).set(FALSE)]),
  ]);
};

const inside = variable('inside', [], range(2), lit(0));
const mutex = property('mutual-exclusion', {
  kind: 'safety', states: 'At most one process is in the critical section.', protects: '', brokenBy: '',
  history: [inside],
  on: [
    on(enters, () => [violate(inside().eq(lit(1)), 'both are in the critical section'), inside().set(inside().plus(1))]),
    on(leaves, () => [inside().set(inside().less(1))]),
  ],
});

export const system = defineSystem({
  name: 'peterson', sets: { process: ['P0', 'P1'] }, variables: [wants, turn], agents: [lock(0), lock(1)], properties: [mutex],
});

export const variants = {
  broken: edits('broken', 'the two stores swapped', [swap('P0/wants', 'P0/turn'), swap('P1/wants', 'P1/turn')]),
};
`;
