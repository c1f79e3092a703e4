import type { ExprNode } from '../../language/data.js';
import type { GroundSystem } from '../../language/ground.js';
import type { Reduction } from '../reduction/passable.js';
import type { Symmetry } from '../symmetry/permutation.js';
import { generate } from '../wasm/generate.js';
import type { Program } from '../wasm/generate.js';
import { PAGES_MAX, word } from '../wasm/places.js';
import { at, ENDED } from './board.js';
import type { Board, Operation, Range } from './board.js';
import { Crew } from './crew.js';
import type { Share } from './crew.js';
import { Levels } from './levels.js';
import { hasBytes } from './machine.js';
import type { Machine } from './machine.js';
import { bytesAtStart, Space } from './space.js';

export interface SessionOptions {
  readonly workers: number;
  readonly share: Share;
  readonly memoryMax: number;
  readonly coverage: boolean;
  readonly symmetry: Symmetry | undefined;
  readonly fusing: Reduction | undefined;
}

interface Span { first: number; readonly end: number }

/** Where a search is gone on with; see `Session.rest`. */
export interface Resumed {
  readonly ranges: number;
  readonly bounds: readonly number[];
  readonly rest: readonly Range[];
  readonly first: number;
  readonly isCanonical: boolean;
}

/** Bytes without which a search is not worth beginning. */
const MEMORY_LEAST = 2 ** 24;

/** Memory and threads are kept for the next search of this thread, one set for each number of workers. */
const kept = new Map<number, { readonly crew: Crew; readonly memory: WebAssembly.Memory }>();

function equipment(workers: number): { readonly crew: Crew; readonly memory: WebAssembly.Memory } {
  const known = kept.get(workers);
  if (known !== undefined) return known;
  const memory = memoryFor(workers > 1);
  const made = { crew: new Crew(workers), memory };
  kept.set(workers, made);
  return made;
}

/** V8 sets address space aside for all that 32-bit addresses reach, whatever is asked for. */
function memoryFor(shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, ...(shared ? { shared } : {}) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError('a search needs about 10 GiB of address space, though not of memory: raise ulimit -v', { cause: error });
  }
}

/** Generates for as much memory as there is address space for, which is less than was asked where that is rationed. */
function programFor(system: GroundSystem, goals: readonly ExprNode[], o: SessionOptions, memory: WebAssembly.Memory): Program {
  for (let { memoryMax } = o; ; memoryMax /= 2) {
    const program = generate(system, goals, { ...o, memoryMax });
    if (hasBytes(memory, bytesAtStart(program.places))) return program;
    if (memoryMax < MEMORY_LEAST) throw new RangeError('there is no memory for a search');
  }
}

/** The generated search of one system, in the memory of its threads. One at a time a thread. */
export class Session {
  readonly space: Space;
  readonly machine: Machine;
  readonly levels: Levels;
  private readonly crew: Crew;
  private readonly isPlain: boolean;
  /** The search that this one goes on with was canonical too. */
  private keepsOrder = true;
  /** Of the level that is being expanded: ranges that nobody has claimed. */
  private spans: readonly Span[] | undefined;
  private whenPaused: (() => void) | undefined;

  constructor(readonly system: GroundSystem, goals: readonly ExprNode[], o: SessionOptions) {
    const { crew, memory } = equipment(o.workers);
    this.isPlain = o.symmetry === undefined && o.fusing === undefined;
    const program = programFor(system, goals, o, memory);
    this.space = new Space(program, new WebAssembly.Module(program.bytes), memory, o.workers);
    this.crew = crew;
    this.machine = crew.begin(this.space.part, o.share);
    this.levels = new Levels(crew.board);
    this.space.announce(crew.board);
    this.machine.chunk();
  }

  get board(): Board { return this.crew.board; }

  /** States are numbered in the order in which a search state by state would find them. */
  get isCanonical(): boolean { return this.crew.workers === 1 && this.isPlain && this.keepsOrder; }

  /** Stores the state of these cells. */
  insert(cells: ArrayLike<number>, parent: number): void {
    const { buffer } = this.machine;
    this.space.write(cells, buffer, parent);
    this.machine.exports.seal(buffer);
    this.machine.exports.merge(buffer + 4 * this.space.part.places.entry);
    this.machine.close();
  }

  /** Has all threads do `operation` for the ranges from `first` to `end`; false where told to stop. */
  perform(operation: Operation, first: number, end: number, args: readonly number[], poll: () => void): boolean {
    args.forEach((value, k) => { this.board.set(at.args + k, value); });
    this.crew.perform(this.machine, operation, first, end, poll);
    return this.board.get(at.ended) === ENDED.no;
  }

  /** Ends what the threads do at their next batch. */
  interrupt(): void {
    this.board.set(at.ended, ENDED.told);
    this.machine.stop();
  }

  /** Expands a level; false where memory ended or it was told to stop. */
  runLevel(level: number, poll: () => void): boolean {
    const spans = this.spans ?? [{ first: this.levels.first(level), end: this.levels.end(level) }];
    this.spans = spans;
    for (const span of spans) if (span.first < span.end && !this.runSpan(span, poll)) return false;
    this.spans = undefined;
    return true;
  }

  /** No level is half expanded. */
  get isWhole(): boolean { return this.spans === undefined; }

  /** States that are not expanded. */
  get frontier(): number {
    const { board, rest: { ranges, first } } = this;
    return ranges.reduce((n, { from, to }) => n + to - from, board.count(first, board.ranges));
  }

  /** The threads may work again after an early end. */
  calm(): void {
    this.board.set(at.ended, ENDED.no);
    this.space.words[word.stop / 4] = 0;
  }

  /** Has `then` called between two batches, while no thread works. */
  pause(then: () => void): void {
    this.whenPaused = then;
    this.machine.stop();
  }

  /** What of the last level is to be expanded: some ranges, then those of the board from `first` on. */
  get rest(): { readonly ranges: readonly Range[]; readonly first: number } {
    const { board, spans, levels } = this;
    if (spans === undefined) return { ranges: [], first: levels.first(levels.count - 1) };
    const parked = spans.slice(0, -1).flatMap(({ first, end }) =>
      Array.from({ length: end - first }, (_, k) => ({ from: board.from(first + k), to: board.to(first + k) })));
    const merged: Range[] = [];
    for (const range of [...board.left, ...parked].sort((a, b) => a.from - b.from)) {
      const last = merged.at(-1);
      if (last?.to === range.from) merged[merged.length - 1] = { from: last.from, to: range.to };
      else merged.push(range);
    }
    return { ranges: merged, first: spans[spans.length - 1].first };
  }

  /** Goes on with a search whose states and ranges, `ranges` of them, are in place. False: it needs more memory. */
  resume({ ranges, bounds, rest, first, isCanonical }: Resumed): boolean {
    const { board, space, levels } = this;
    board.set(at.ranges, ranges);
    levels.bounds = bounds;
    this.keepsOrder = isCanonical;
    const [parked, end] = board.park(rest);
    this.spans = [{ first: parked, end }, { first, end: levels.end(levels.count - 1) }];
    board.set(at.top, board.last(ranges));
    this.machine.chunk();
    if (board.get(at.ended) !== ENDED.no) return false;
    while (board.get(at.top) > board.get(at.room)) if (!space.extend(board)) return false;
    space.words[word.stop / 4] = 0;
    return this.perform('rehash', 0, ranges, [], () => undefined);
  }

  private runSpan(span: Span, poll: () => void): boolean {
    for (;;) {
      const isGoing = this.perform('run', span.first, span.end, [], poll);
      span.first = Math.min(this.board.get(at.claim), span.end);
      if (!isGoing) return false;
      if (this.space.words[word.stop / 4] === 0) return true;
      this.space.words[word.stop / 4] = 0;
      this.whenPaused?.();
      this.whenPaused = undefined;
      if (this.board.get(at.top) > this.board.get(at.room) && !this.grow()) return false;
    }
  }

  /** Hashes all states into a larger table. */
  private grow(): boolean {
    if (!this.space.extend(this.board)) {
      this.board.set(at.ended, ENDED.memory);
      return false;
    }
    return this.perform('rehash', 0, this.board.get(at.ranges), [], () => undefined);
  }
}
