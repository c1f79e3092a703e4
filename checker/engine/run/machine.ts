import type { Exports, Program } from '../wasm/generate.js';
import { PAGE, TOTALS_STRIDE, word } from '../wasm/places.js';
import type { Places } from '../wasm/places.js';
import { at, Board, ENDED, isBackward } from './board.js';
import type { Operation, Range } from './board.js';

/** State numbers that a thread takes at once: few states are left over where several share. */
const CHUNK_SHARED = 256;
export const CHUNK_ALONE = 4096;
/** States between two looks at the clock. */
const STEP = 4096;
/** Memory grows by this at least. */
const GROW_PAGES = 256;

/** What one thread needs to take part in a search. */
export interface Part {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly places: Places;
  readonly words: number;
  readonly workers: number;
}

/** How many states a batch can add. */
export const batchMax = ({ places }: Pick<Program, 'places'>): number =>
  Math.ceil(places.bufferStride / (4 * places.entry)) + CHUNK_SHARED;

/** One thread's instance of the generated module, and its share of the ranges of states. */
export class Machine {
  readonly exports: Exports;
  private first = 0;
  private hasChunk = false;
  /** What was claimed and not finished when a stop came. */
  private left: Range | undefined;

  constructor(private readonly part: Part, private readonly board: Board, private readonly index: number) {
    const { places, memory } = part;
    const instance = new WebAssembly.Instance(part.module, {
      env: {
        memory, chunk: () => { this.chunk(); },
        buffer: places.buffer + index * places.bufferStride, fired: places.fired + index * places.firedStride,
        totals: places.totals + index * TOTALS_STRIDE,
      },
    });
    this.exports = instance.exports as unknown as Exports;
  }

  /** Address of this thread's buffer. */
  get buffer(): number { return this.part.places.buffer + this.index * this.part.places.bufferStride; }

  /** States stored by this thread that are in no range yet become one. */
  close(): void {
    const next = Number(this.exports.next.value) >>> 0;
    this.board.append(this.first, next, this.part.workers === 1);
    this.first = next;
  }

  /** Takes the next numbers; asks for a stop where the table must grow or memory ends. */
  chunk(): void {
    this.close();
    this.hasChunk = true;
    const size = this.part.workers === 1 ? CHUNK_ALONE : CHUNK_SHARED;
    const begin = this.board.add(at.top, size);
    this.first = begin;
    this.exports.next.value = begin;
    this.exports.chunkEnd.value = begin + size;
    const end = begin + size;
    if (end > this.board.get(at.limit) || !hasMemory(this.part, end + batchMax(this.part) * this.part.workers)) {
      this.board.set(at.ended, ENDED.memory);
      this.stop();
    } else if (end > this.board.get(at.room)) this.stop();
  }

  stop(): void { new Int32Array(this.part.memory.buffer)[word.stop / 4] = 1; }

  /** Works off ranges until none is left or a stop is asked for; `poll` is called now and then. */
  perform(operation: Operation, poll: () => void): void {
    const { board } = this;
    // Not before: a chunk may ask for a stop, which must not meet another operation.
    if (operation === 'run' && !this.hasChunk) this.chunk();
    if (operation === 'run' && this.left !== undefined) {
      const { from, to } = this.left;
      this.left = undefined;
      this.range(operation, from, to, poll);
    }
    while (!this.isStopped()) {
      const k = board.add(at.claim, 1);
      const end = board.get(at.claimEnd);
      if (k >= end) break;
      const range = isBackward(operation) ? end - 1 - (k - board.get(at.claimBegin)) : k;
      this.range(operation, board.from(range), board.to(range), poll);
    }
    this.close();
    if (operation === 'run') board.leave(this.index, this.left);
  }

  isStopped(): boolean { return new Int32Array(this.part.memory.buffer)[word.stop / 4] !== 0; }

  private range(operation: Operation, from: number, to: number, poll: () => void): void {
    const backward = isBackward(operation);
    let [low, high] = [from, to];
    while (low < high && !this.isStopped()) {
      if (backward) {
        const begin = Math.max(low, high - STEP);
        this.piece(operation, begin, high);
        high = begin;
      } else low = this.piece(operation, low, Math.min(high, low + STEP));
      poll();
    }
    if (low < high && operation === 'run') this.left = { from: low, to: high };
  }

  /** Does a piece of a range; the first state that is still to do. */
  private piece(operation: Operation, from: number, to: number): number {
    const { exports: e, board, index } = this;
    const arg = (k: number): number => board.get(at.args + k);
    switch (operation) {
      case 'run': return e.run(from, to) >>> 0;
      case 'rehash': e.rehash(from, to); break;
      case 'seed': e.seed(from, to, arg(0), arg(1)); break;
      case 'walk': e.walk(from, to, arg(0), arg(1), arg(2) + index * arg(3), arg(2) + (index + 1) * arg(3)); break;
      case 'sweep': board.add(at.changed, e.sweep(from, to, arg(0))); break;
      case 'before': e.before(from, to, arg(0), arg(1)); break;
      default: throw new RangeError(`no operation '${operation}'`);
    }
    return to;
  }
}

/** Whether there is memory for the states before `end`; takes it where there is. */
export function hasMemory({ memory, places, words }: Part, end: number): boolean {
  return hasBytes(memory, places.states + 4 * words * end);
}

/** Whether the memory has so many bytes; takes them where it can. */
export function hasBytes(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing <= 0) return true;
  for (const pages of [Math.max(missing, GROW_PAGES), missing]) {
    try {
      memory.grow(pages);
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return false;
}
