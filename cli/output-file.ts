import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../checker/engine/run/part-file.js';
import { UsageError } from '../study/errors.js';

/** What this program writes to files of a user's choice. */
export interface Output {
  /** `a trace` */
  readonly what: string;
  /** Whether a file is one of them, or empty. */
  readonly isOurs: (path: string) => boolean;
}

/** Bytes in which a file tells what it is. */
const START = 500;

/** One that says `mark` at its beginning. */
export const marked = (what: string, mark: string): Output => ({
  what, isOurs: (path) => {
    const start = startOf(path);
    return start === '' || start?.includes(mark) === true;
  },
});

/** Refuses, before what is to be written is computed, a path that cannot be written or is another file of the user's. */
export function checkOutput(path: string, { what, isOurs }: Output, mend = 'give another name, or remove it first'): void {
  const folder = dirname(path);
  if (path === '') throw new UsageError(`the name of the file for ${what} is empty`);
  if (!existsSync(folder)) throw new UsageError(`cannot write '${path}': there is no folder '${folder}'`);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (there.isDirectory()) throw new UsageError(`cannot write '${path}': it is not a file`);
  if (there.isFile() && !isOurs(path)) throw new UsageError(`'${path}' exists and is not ${what}: ${mend}`);
}

/** Writes a file whole or not at all; why it could not be written, else undefined. Another file than ours stays. */
export function writeOutput(path: string, text: string, output: Output): string | undefined {
  try {
    checkOutput(path, output);
    replaceFile(path, (descriptor) => { writeFileSync(descriptor, text); });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The beginning of a file; undefined where it cannot be read. */
function startOf(path: string): string | undefined {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(START);
      return new TextDecoder().decode(bytes.subarray(0, readSync(descriptor, bytes)));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
