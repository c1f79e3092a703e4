import type { ExprNode } from '../../language/data.js';
import type { GroundSystem } from '../../language/ground.js';
import type { Reduction } from '../reduction/passable.js';
import type { Symmetry } from '../symmetry/permutation.js';
import { generate } from '../wasm/generate.js';
import { PAGES_MAX, word } from '../wasm/places.js';
import { at, ENDED } from './board.js';
import type { Board, Operation } from './board.js';
import { Crew } from './crew.js';
import { Levels } from './levels.js';
import type { Machine } from './machine.js';
import { Space } from './space.js';

export interface SessionOptions {
  readonly workers: number;
  /** States that are worth waking the other threads for. */
  readonly shareFrom: number;
  readonly memoryMax: number;
  readonly coverage: boolean;
  readonly symmetry: Symmetry | undefined;
  readonly fusing: Reduction | undefined;
}

/** Memory and threads are kept for the next search of this thread, one set for each number of workers. */
const kept = new Map<number, { readonly crew: Crew; readonly memory: WebAssembly.Memory }>();

function equipment(workers: number): { readonly crew: Crew; readonly memory: WebAssembly.Memory } {
  const known = kept.get(workers);
  if (known !== undefined) return known;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, ...(workers > 1 ? { shared: true } : {}) });
  const made = { crew: new Crew(workers), memory };
  kept.set(workers, made);
  return made;
}

/** The generated search of one system, in the memory of its threads. One at a time a thread. */
export class Session {
  readonly space: Space;
  readonly machine: Machine;
  readonly levels: Levels;
  private readonly crew: Crew;
  private readonly isPlain: boolean;

  constructor(readonly system: GroundSystem, goals: readonly ExprNode[], o: SessionOptions) {
    const { crew, memory } = equipment(o.workers);
    this.isPlain = o.symmetry === undefined && o.fusing === undefined;
    const program = generate(system, goals, o);
    this.space = new Space(program, new WebAssembly.Module(program.bytes), memory, o.workers);
    this.crew = crew;
    this.machine = crew.begin(this.space.part, o.shareFrom);
    this.levels = new Levels(crew.board);
    this.space.announce(crew.board);
    this.machine.chunk();
  }

  get board(): Board { return this.crew.board; }

  /** States are numbered in the order in which a search state by state would find them. */
  get isCanonical(): boolean { return this.crew.workers === 1 && this.isPlain; }

  /** Stores the state of these cells. */
  insert(cells: ArrayLike<number>, parent: number): void {
    const { buffer } = this.machine;
    this.space.write(cells, buffer, parent);
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
    let first = this.levels.first(level);
    const end = this.levels.end(level);
    for (;;) {
      this.perform('run', first, end, [], poll);
      if (this.board.get(at.ended) !== ENDED.no) return false;
      if (this.space.words[word.stop / 4] === 0) return true;
      first = Math.min(this.board.get(at.claim), end);
      if (!this.grow()) return false;
    }
  }

  /** Hashes all states into a larger table. */
  private grow(): boolean {
    this.space.words[word.stop / 4] = 0;
    if (!this.space.grow()) {
      this.board.set(at.ended, ENDED.memory);
      return false;
    }
    this.space.announce(this.board);
    return this.perform('rehash', 0, this.board.get(at.ranges), [], () => undefined);
  }
}
