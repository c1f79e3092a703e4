/** Words of the control block that the threads of one crew share; all are accessed atomically. */
export const at = {
  /** Counts commands; helpers wait for it to change. */
  generation: 0,
  /** Helpers that have not finished the command. */
  busy: 1,
  operation: 2,
  /** Next range to be claimed, of those from `claimBegin` to `claimEnd`; the last first for walks. */
  claim: 3,
  claimBegin: 4,
  claimEnd: 5,
  /** Ranges written, and the first of the level that is being discovered. */
  ranges: 6,
  levelFirst: 14,
  /** Number of the next chunk's first state. */
  top: 7,
  /** States that the table of slots takes before it must grow. */
  room: 8,
  /** States for which there may be memory. */
  limit: 9,
  /** Why the search ended early, of `ENDED`. */
  ended: 10,
  /** Sum of what `sweep` gave. */
  changed: 11,
  /** Helpers that failed. */
  failed: 12,
  /** Arguments of the operation. */
  args: 16,
} as const;

export const ENDED = { no: 0, memory: 1, told: 2 } as const;

/** What the threads do to every range of states that is claimed. */
export const operations = ['load', 'run', 'rehash', 'seed', 'walk', 'sweep', 'before'] as const;
export type Operation = (typeof operations)[number];
/** Operations that go through the states from the last to the first. */
export const isBackward = (o: Operation): boolean => o === 'walk' || o === 'sweep' || o === 'before';

/** Behind them, two words a worker: what it had claimed and not finished when a stop came, from and to. */
const BOARD_WORDS = 32;
const RANGES_MAX = 1 << 20;
/** Ranges of a resumed level lie behind all others. */
const PARKED_MAX = 1 << 16;

export interface Range { readonly from: number; readonly to: number }

/** Control words and the list of ranges of state numbers, in order of discovery level by level. */
export class Board {
  constructor(readonly words: Int32Array, private readonly list: Int32Array) {}

  static create(workers: number): Board {
    const shared = workers > 1;
    const bytes = (n: number): ArrayBuffer | SharedArrayBuffer =>
      (shared ? new SharedArrayBuffer(n) : new ArrayBuffer(n));
    return new Board(
      new Int32Array(bytes(4 * (BOARD_WORDS + 2 * workers))), new Int32Array(bytes(8 * (RANGES_MAX + PARKED_MAX))));
  }

  get buffers(): readonly [SharedArrayBuffer, SharedArrayBuffer] {
    return [this.words.buffer as SharedArrayBuffer, this.list.buffer as SharedArrayBuffer];
  }

  get(word: number): number { return Atomics.load(this.words, word); }
  set(word: number, value: number): void { Atomics.store(this.words, word, value); }
  add(word: number, value: number): number { return Atomics.add(this.words, word, value); }

  /** Adds the states from `from` up to `to`; extends the last range of the level where it may. */
  append(from: number, to: number, mayExtend: boolean): void {
    if (from === to) return;
    const n = this.get(at.ranges);
    if (mayExtend && n > this.get(at.levelFirst) && this.list[2 * n - 1] === from) {
      this.list[2 * n - 1] = to;
      return;
    }
    const k = this.add(at.ranges, 1);
    if (k >= RANGES_MAX) throw new RangeError('too many ranges of states');
    this.list[2 * k] = from;
    this.list[2 * k + 1] = to;
  }

  from(range: number): number { return this.list[2 * range]; }
  to(range: number): number { return this.list[2 * range + 1]; }

  /** States in the ranges from `first` up to `end`. */
  count(first: number, end: number): number {
    let n = 0;
    for (let k = first; k < end; k++) n += this.to(k) - this.from(k);
    return n;
  }

  /** Says what a stop left of the ranges that a worker claimed. */
  leave(worker: number, rest: Range | undefined): void {
    this.set(BOARD_WORDS + 2 * worker, rest?.from ?? 0);
    this.set(BOARD_WORDS + 2 * worker + 1, rest?.to ?? 0);
  }

  /** What a stop left of all ranges that were claimed. */
  get left(): readonly Range[] {
    return Array.from({ length: (this.words.length - BOARD_WORDS) / 2 }, (_, k) => BOARD_WORDS + 2 * k)
      .map((word) => ({ from: this.get(word), to: this.get(word + 1) })).filter(({ from, to }) => from < to);
  }

  /** Puts ranges where no level is, in pieces that several threads can share; their first and their end. */
  park(ranges: readonly Range[]): readonly [number, number] {
    const states = ranges.reduce((n, { from, to }) => n + to - from, 0);
    const step = Math.max(256, Math.ceil(states / (PARKED_MAX - ranges.length)));
    let k = RANGES_MAX;
    for (const { from, to } of ranges) {
      for (let begin = from; begin < to; begin += step, k++) this.list.set([begin, Math.min(begin + step, to)], 2 * k);
    }
    return [RANGES_MAX, k];
  }

  /** Number behind the last state in the first so many ranges. */
  last(ranges: number): number {
    let last = 0;
    for (let k = 0; k < ranges; k++) last = Math.max(last, this.to(k));
    return last;
  }

  /** Ranges written. */
  get ranges(): number { return this.get(at.ranges); }

  /** The first ranges of the list as bytes; they can be written to. */
  bytes(ranges: number): Uint8Array { return new Uint8Array(this.list.buffer, 0, 8 * ranges); }

  /** The same control words for a new search. */
  reset(): void { this.words.fill(0, at.claim); }
}
