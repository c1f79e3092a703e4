import { linkSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Another process writes the file; `holder` says which, as far as its lock tells. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  constructor(readonly holder: string, readonly lock: string) { super(`'${lock}' is held by ${holder}`); }
}

/**
 * Takes `lock`, a file, for this process until the answer is called. A `LockedError` where a living process has
 * it; the lock of a dead one is taken over after `whenStale`, which is told who that was.
 */
export function takeLock(lock: string, whenStale: (pid: number) => void = () => undefined): () => void {
  const mine = JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder);
  for (let attempt = 0; !create(lock, mine); attempt++) {
    const text = readFileSync(lock, { encoding: 'utf8', flag: 'r' });
    const holder = holderOf(text);
    if (attempt > 0 || holder === undefined || isAlive(holder)) throw new LockedError(told(holder), lock);
    remove(lock, text);
    whenStale(holder.pid);
  }
  return () => { remove(lock, mine); };
}

function create(lock: string, text: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(lock, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Removes the lock if it is the one of this text: another process may have taken it meanwhile. */
function remove(lock: string, text: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, lock);
    rmSync(aside, { force: true });
  } catch {
    // Whoever has it now will tell.
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== 'object' || data === null || !('pid' in data) || !('host' in data)) return undefined;
    const { pid, host } = data;
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

/** Of another machine nothing is known. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

const told = (holder: Holder | undefined): string =>
  (holder === undefined ? 'another program' : `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`);
