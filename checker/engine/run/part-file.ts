import { closeSync, fstatSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Other names that are tried where somebody has taken one. */
const NAMES_MAX = 100;

/** The file that a name stands for, links followed; the name itself where there is none yet. */
export function targetOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Names of what process `pid` writes beside a file. */
export const partName = (target: string, pid: number, k = 0): string => `${target}.${pid}${k === 0 ? '' : `-${k}`}.part`;

/**
 * Writes a file by `fill`, whole or not at all: into a new file beside it, which then takes its place. Whoever
 * dies in between leaves the old one; what is no plain file (a terminal, a pipe) is written directly.
 */
export function replaceFile(file: string, fill: (descriptor: number) => void): void {
  const target = targetOf(file);
  if (isSpecial(target)) {
    writeTo(openSync(target, 'w'), fill);
    return;
  }
  const { part, descriptor } = openPart(target);
  const { ino } = fstatSync(descriptor);
  try {
    writeTo(descriptor, fill);
    renameSync(part, target);
  } catch (error) {
    // Only what is still ours.
    if (lstatSync(part, { throwIfNoEntry: false })?.ino === ino) rmSync(part, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** A file that was not there, under a name that nobody has: links are not followed, no file is taken over. */
function openPart(target: string): { readonly part: string; readonly descriptor: number } {
  for (let k = 0; ; k++) {
    const part = partName(target, process.pid, k);
    try {
      return { part, descriptor: openSync(part, 'wx') };
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!taken || k >= NAMES_MAX) throw error;
    }
  }
}

function writeTo(descriptor: number, fill: (descriptor: number) => void): void {
  try {
    fill(descriptor);
    if (fstatSync(descriptor).isFile()) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const isSpecial = (target: string): boolean => statSync(target, { throwIfNoEntry: false })?.isFile() === false;

/** The new name outlives a crash of the machine too; not every file system can be asked for that. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The file itself is safe.
  }
}
