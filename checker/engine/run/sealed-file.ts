import { closeSync, existsSync, fstatSync, lstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { h64Raw } from '../../language/xxhash.js';
import { LockedError, takeLock } from './lock-file.js';
import { partName, replaceFile, targetOf } from './part-file.js';

/** Line ends, so that a copy as text shows. */
const MAGIC = new TextEncoder().encode('SMPCHK\r\n');
/** Bytes of a section at most. */
export const SECTION_MAX = 16 * 2 ** 20;
/** Bytes before a section: its length, its checksum. */
const HEAD = 12;

/** A file that cannot be gone on with; the message says why, in a sentence. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** Whether a checkpoint may be written to this name: nothing is there, nothing is in it, or a checkpoint. */
export function isReplaceable(file: string): boolean {
  if (!existsSync(file)) return true;
  try {
    const descriptor = openSync(file, 'r');
    try {
      const start = new Uint8Array(MAGIC.length);
      const count = readSync(descriptor, start);
      return count === 0 || start.every((byte, k) => byte === MAGIC[k]);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

/** XXH64 of a section, seeded with its number so that sections cannot change places. */
const checksum = (bytes: Uint8Array, section: number): bigint => h64Raw(bytes, BigInt(section));

/** Writes a file of sections, each with its length and checksum, whole or not at all. */
export function writeSealed(file: string, version: number, sections: Iterable<Uint8Array>): void {
  if (!isReplaceable(file)) throw new Error(`'${file}' exists and is not a checkpoint`);
  replaceFile(file, (descriptor) => {
    writeAll(descriptor, MAGIC);
    writeAll(descriptor, new Uint8Array(new Uint32Array([version]).buffer));
    let count = 0;
    for (const bytes of sections) writeSection(descriptor, bytes, count++);
    writeSection(descriptor, new Uint8Array(0), count);
  });
}

/**
 * Keeps other processes from writing the checkpoint until the answer is called. What a dead process left of one
 * that it was writing is removed.
 */
export function lockSealed(file: string): () => void {
  const target = targetOf(file);
  try {
    return takeLock(`${target}.lock`, (pid) => {
      const part = partName(target, pid);
      if (existsSync(part) && lstatSync(part).isFile() && isReplaceable(part)) rmSync(part, { force: true });
    });
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    throw new CheckpointError(
      `the checkpoint '${file}' is being written by ${error.holder}: give another name (if nobody writes it, remove '${error.lock}')`);
  }
}

function writeSection(descriptor: number, bytes: Uint8Array, section: number): void {
  if (bytes.length > SECTION_MAX) throw new RangeError('a section of a checkpoint is too long');
  const head = new DataView(new ArrayBuffer(HEAD));
  head.setUint32(0, bytes.length, true);
  head.setBigUint64(4, checksum(bytes, section), true);
  writeAll(descriptor, new Uint8Array(head.buffer));
  writeAll(descriptor, bytes);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}

/** Reads the sections of such a file one after another; every doubt is a `CheckpointError`. */
export class SealedReader {
  private readonly descriptor: number;
  private section = 0;

  constructor(private readonly file: string, version: number) {
    try {
      this.descriptor = openSync(file, 'r');
    } catch {
      throw new CheckpointError(`there is no checkpoint '${file}' that can be read`);
    }
    try {
      this.begin(version);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The next section; into `target` where that is given, else into memory of its own. */
  next(target?: Uint8Array): Uint8Array {
    const head = new DataView(this.read(new Uint8Array(HEAD)).buffer);
    const length = head.getUint32(0, true);
    if (length > SECTION_MAX || (target !== undefined && length !== target.length)) throw this.damaged();
    const bytes = this.read(target ?? new Uint8Array(length));
    if (checksum(bytes, this.section++) !== head.getBigUint64(4, true)) throw this.damaged();
    return bytes;
  }

  /** That there is nothing more. */
  end(): void {
    if (this.next().length > 0) throw this.damaged();
    if (readSync(this.descriptor, new Uint8Array(1)) > 0) throw this.damaged();
  }

  close(): void { closeSync(this.descriptor); }

  private begin(version: number): void {
    if (!fstatSync(this.descriptor).isFile()) throw new CheckpointError(`'${this.file}' is not a checkpoint`);
    const magic = this.read(new Uint8Array(MAGIC.length));
    if (magic.some((byte, k) => byte !== MAGIC[k])) throw new CheckpointError(`'${this.file}' is not a checkpoint`);
    const [written] = new Uint32Array(this.read(new Uint8Array(4)).buffer);
    if (written !== version) {
      throw new CheckpointError(
        `'${this.file}' is a checkpoint of version ${written}, and this program reads version ${version}`);
    }
  }

  private read(bytes: Uint8Array): Uint8Array {
    for (let done = 0; done < bytes.length;) {
      const count = readSync(this.descriptor, bytes, done, bytes.length - done, null);
      if (count === 0) throw new CheckpointError(`the checkpoint '${this.file}' is truncated`);
      done += count;
    }
    return bytes;
  }

  private damaged(): CheckpointError { return new CheckpointError(`the checkpoint '${this.file}' is damaged`); }
}
