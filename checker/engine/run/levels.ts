import { at } from './board.js';
import type { Board } from './board.js';

/** Which states were discovered at which depth: ranges of the board by level. */
export class Levels {
  /** First range of each level, and the end of the last. */
  private readonly starts: number[] = [0];

  constructor(private readonly board: Board) {}

  /** Ends a level with the range before `end`. */
  add(end: number): void {
    this.starts.push(end);
    this.board.set(at.levelFirst, end);
  }

  get count(): number { return this.starts.length - 1; }
  first(level: number): number { return this.starts[level]; }
  end(level: number): number { return this.starts[level + 1]; }
  states(level: number): number { return this.board.count(this.first(level), this.end(level)); }

  /** State numbers of a level, in order of discovery by each thread. */
  *ids(level: number): Generator<number> {
    for (let k = this.first(level); k < this.end(level); k++) {
      for (let id = this.board.from(k); id < this.board.to(k); id++) yield id;
    }
  }

  /** Level of a state, or -1. */
  of(id: number): number {
    for (let level = 0; level < this.count; level++) if (this.has(level, id)) return level;
    return -1;
  }

  has(level: number, id: number): boolean {
    for (let k = this.first(level); k < this.end(level); k++) {
      if (id >= this.board.from(k) && id < this.board.to(k)) return true;
    }
    return false;
  }
}
