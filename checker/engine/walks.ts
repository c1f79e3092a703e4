/**
 * Completion walks: from which states does some path lead to a goal? Our own method: in reverse order
 * of discovery, follow a path from each unmarked state until it meets a marked one and mark the
 * path; most states are near a goal, so about one expansion a state does. What no walk can mark is
 * settled by reverse sweeps. One bit a state for the answer, one for the walks.
 */

/** States in order of discovery, with the successors that may be counted on. */
export interface WalkGraph {
  readonly count: number;
  /** Writes the successors of `id` to `into` from 0; their number. */
  readonly successors: (id: number, into: number[]) => number;
  /** Asked between states with the number still to visit; true gives up. */
  readonly shouldStop: (open: number) => boolean;
}

/** A set of state numbers, one bit each. */
export class StateSet {
  private readonly words: Uint32Array;
  constructor(readonly count: number) { this.words = new Uint32Array((count + 31) >>> 5); }

  has(id: number): boolean { return ((this.words[id >>> 5] >>> (id & 31)) & 1) === 1; }
  add(id: number): void { this.words[id >>> 5] |= 1 << (id & 31); }

  /** Least state that is not in the set, or -1. */
  firstMissing(): number {
    for (let id = 0; id < this.count; id++) if (!this.has(id)) return id;
    return -1;
  }

  copy(): StateSet {
    const other = new StateSet(this.count);
    other.words.set(this.words);
    return other;
  }
}

/** Adds to `marked`, the goal states, all from which a path leads there; false where it was stopped. */
export function markWalks(graph: WalkGraph, marked: StateSet): boolean {
  const walker = new Walker(graph, marked);
  return walker.walkAll() && walker.sweepAll();
}

class Walker {
  private readonly tried: StateSet;
  private readonly successors: number[] = [];

  constructor(private readonly graph: WalkGraph, private readonly marked: StateSet) {
    this.tried = new StateSet(graph.count);
  }

  walkAll(): boolean {
    for (let id = this.graph.count - 1; id >= 0; id--) {
      if (this.marked.has(id) || this.tried.has(id)) continue;
      this.walk(id);
      if (this.graph.shouldStop(id)) return false;
    }
    return true;
  }

  /** Marks whatever has a marked successor, latest first, until a sweep changes nothing. */
  sweepAll(): boolean {
    for (let changed = true; changed;) {
      changed = false;
      for (let id = this.graph.count - 1; id >= 0; id--) {
        if (this.marked.has(id)) continue;
        if (this.expand(id) === 'marked') {
          this.marked.add(id);
          changed = true;
        }
        if (this.graph.shouldStop(id)) return false;
      }
    }
    return true;
  }

  /** Follows untried states from `start`; no state is walked through twice. */
  private walk(start: number): void {
    const path: number[] = [];
    let next: number | 'marked' | 'none' = start;
    while (typeof next === 'number') {
      path.push(next);
      this.tried.add(next);
      next = this.expand(next);
    }
    if (next === 'marked') for (const id of path) this.marked.add(id);
  }

  /** Whether a successor is marked, else an untried one, else none. */
  private expand(id: number): number | 'marked' | 'none' {
    const n = this.graph.successors(id, this.successors);
    let untried = -1;
    for (let k = 0; k < n; k++) {
      const s = this.successors[k];
      if (this.marked.has(s)) return 'marked';
      if (s > untried && !this.tried.has(s)) untried = s;
    }
    return untried < 0 ? 'none' : untried;
  }
}
