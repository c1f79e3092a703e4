import { at } from './board.js';
import type { Board } from './board.js';

/** Which states were discovered at which depth: ranges of the board by level. */
export class Levels {
  /** First range of each level, and the end of the last. */
  private starts: readonly number[] = [0];

  constructor(private readonly board: Board) {}

  /** Ends a level with the range before `end`. */
  add(end: number): void {
    this.starts = [...this.starts, end];
    this.board.set(at.levelFirst, end);
  }

  /** First range of each level and the end of the last, of a search that is gone on with. */
  get bounds(): readonly number[] { return this.starts; }
  set bounds(starts: readonly number[]) {
    this.starts = starts;
    this.board.set(at.levelFirst, starts[starts.length - 1]);
  }

  /** States of each level. */
  get sizes(): readonly number[] { return Array.from({ length: this.count }, (_, level) => this.states(level)); }

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

  has(level: number, id: number): boolean {
    for (let k = this.first(level); k < this.end(level); k++) {
      if (id >= this.board.from(k) && id < this.board.to(k)) return true;
    }
    return false;
  }
}
