import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What another model checker says of an exported system. */
export interface PeerAnswer {
  readonly states: number;
  /** As smpcheck counts them. */
  readonly transitions: number;
  /** Whether it reported an error; it stops there, so the counts are then those so far. */
  readonly violated: boolean;
}

export interface Peer {
  readonly name: 'rumur' | 'spin';
  readonly check: (source: string) => Promise<PeerAnswer>;
}

/** Bytes of a state that suffice for every system of the tests. */
const VECTOR = '-DVECTORSZ=4096';
const OUTPUT_BYTES_MAX = 1 << 24;

/** Runs SPIN on Promela text. */
const spin = (source: string): Promise<PeerAnswer> => inFolder(async (folder) => {
  writeFileSync(join(folder, 'model.pml'), source);
  const generated = await output(folder, 'spin', ['-a', '-o2', '-o3', 'model.pml']);
  if (/Error:/.test(generated)) throw new Error(`spin does not read the export:\n${generated}`);
  await output(folder, 'gcc', ['-O0', '-w', '-DSAFETY', '-DNOREDUCE', '-DNOBOUNDCHECK', VECTOR, '-o', 'pan', 'pan.c']);
  const text = await output(folder, './pan', ['-E', '-m1000000', '-w18']);
  if (text.includes('max search depth too small')) throw new Error(`spin did not search everything:\n${text}`);
  const [states, transitions, errors] = [/(\d+) states, stored/, /(\d+) transitions/, /errors: (\d+)/]
    .map((r) => Number(r.exec(text)?.[1]));
  return whole({ states, transitions: transitions - 1, violated: errors > 0 }, text);
});

/** Runs Rumur on Murphi text. */
const rumur = (source: string): Promise<PeerAnswer> => inFolder(async (folder) => {
  writeFileSync(join(folder, 'model.m'), source);
  const options = ['--deadlock-detection=off', '--symmetry-reduction=off', '--counterexample-trace=off', '--threads=1'];
  await output(folder, 'rumur', [...options, '--output', 'model.c', 'model.m']);
  const atomics = process.arch === 'x64' ? ['-mcx16'] : ['-latomic'];
  await output(folder, 'gcc', ['-O0', '-w', '-o', 'model', 'model.c', ...atomics, '-lpthread']);
  const text = await output(folder, './model', []);
  const [, states, transitions] = /(\d+) states, (\d+) rules fired/.exec(text) ?? [];
  return whole({ states: Number(states), transitions: Number(transitions), violated: !text.includes('No error found.') }, text);
});

export const peers: readonly Peer[] = [{ name: 'rumur', check: rumur }, { name: 'spin', check: spin }];

/** Programs that the peers need and that are not installed. */
export const missingPrograms = (): readonly string[] => ['spin', 'rumur', 'gcc'].filter((program) =>
  !(process.env['PATH'] ?? '').split(delimiter).some((folder) => isProgram(join(folder, program))));

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function inFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'smpcheck-peer-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Output of a program, also where it ends with an error code: verifiers do where they find an error. */
async function output(cwd: string, program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args, { cwd, maxBuffer: OUTPUT_BYTES_MAX });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown };
    if (program.startsWith('./') && code === 1) return stdout;
    throw new Error(`${program} failed (${String(code)}):\n${stdout}${stderr}`, { cause: error });
  }
}

function whole(answer: PeerAnswer, text: string): PeerAnswer {
  if (Number.isNaN(answer.states + answer.transitions)) throw new Error(`no counts in the output:\n${text}`);
  return answer;
}
