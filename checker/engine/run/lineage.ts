import type { State } from '../../language/evaluate.js';
import { Interpreter } from '../../reference/interpreter.js';
import type { Path } from '../../result.js';
import { at } from './board.js';
import type { Session } from './session.js';
import { StateSet } from './state-set.js';

/** A shortest path from the initial state, and the state where it ends. */
export interface Trail {
  readonly path: Path;
  readonly state: State;
}

/**
 * Finds the least of the shortest paths to some states of one level: least in the order of its
 * transition ids, which is also what a search state by state finds first, however many threads ran.
 */
export class Lineage {
  readonly interpreter: Interpreter;
  constructor(private readonly session: Session) { this.interpreter = new Interpreter(session.system); }

  /** To the first state of `level` that `isTarget`; undefined: there is none, or it was told to stop. */
  toFirst(level: number, isTarget: (id: number) => boolean, poll: () => void): Trail | undefined {
    const { session } = this;
    if (!session.isCanonical) return this.toLeast(level, isTarget, poll);
    for (const id of session.levels.ids(level)) {
      if (isTarget(id)) return { path: this.back(id, level), state: session.space.cells(session.space.address(id)) };
    }
    return undefined;
  }

  /** Transition ids to a state, by the hints to its parents: numbers are in order of discovery. */
  private back(target: number, level: number): Path {
    const path: number[] = [];
    let child = target;
    for (let l = level - 1; l >= 0; l--) {
      const { parent, via } = this.parentOf(child, l);
      path.push(via);
      child = parent;
    }
    return path.reverse();
  }

  /** The first state of `level` whose hint fits and that has `child` as a successor. */
  private parentOf(child: number, level: number): { readonly parent: number; readonly via: number } {
    const { levels, board, space, machine } = this.session;
    const { hint } = space.program.packing;
    const wanted = space.words[space.address(child) / 4 + hint.word] >>> hint.shift;
    const step = 2 ** hint.bits;
    const first = board.from(levels.first(level));
    const to = board.to(levels.end(level) - 1);
    const begin = first + ((((wanted - first) % step) + step) % step);
    for (let parent = begin; parent < to; parent += step) {
      const end = machine.exports.expand(space.address(parent), parent, machine.buffer) >>> 0;
      for (let entry = machine.buffer; entry < end; entry += 4 * space.part.places.entry) {
        if (this.isSame(entry, child)) return { parent, via: space.words[entry / 4 + space.part.words + 1] };
      }
    }
    throw new RangeError(`state ${child} has no parent`);
  }

  private isSame(entry: number, id: number): boolean {
    const { space } = this.session;
    const { hint } = space.program.packing;
    const stored = space.address(id) / 4;
    for (let k = 0; k < space.part.words; k++) {
      const differs = space.words[entry / 4 + k] ^ space.words[stored + k];
      if ((k === hint.word ? differs & (2 ** hint.shift - 1) : differs) !== 0) return false;
    }
    return true;
  }

  /** Marks what leads to a target, level by level upwards, then goes down the least marked way. */
  private toLeast(level: number, isTarget: (id: number) => boolean, poll: () => void): Trail | undefined {
    const { session } = this;
    const { levels, board } = session;
    const sets = StateSet.allocate(session.space, board.get(at.top), 2);
    if (sets === undefined) return undefined;
    const [marked, found] = sets;
    let any = false;
    for (const id of levels.ids(level)) if (isTarget(id)) { marked.add(id); any = true; }
    if (!any) return undefined;
    for (let l = level - 1; l >= 0; l--) {
      if (!session.perform('before', levels.first(l), levels.end(l), [marked.address, found.address], poll)) return undefined;
      for (let k = levels.first(l); k < levels.end(l); k++) marked.absorb(found, board.from(k), board.to(k));
    }
    return this.down(level, marked);
  }

  private down(level: number, marked: StateSet): Trail {
    const { levels } = this.session;
    let state: State = this.session.system.initial;
    const path: number[] = [];
    for (let l = 1; l <= level; l++) {
      const step = [...this.interpreter.firings(state)].find(({ next }) => {
        const id = next === undefined ? -1 : this.numberOf(next);
        return id >= 0 && marked.has(id) && levels.has(l, id);
      });
      if (step?.next === undefined) throw new RangeError(`the way back from level ${level} is lost at level ${l}`);
      path.push(step.transition.id);
      state = step.next;
    }
    return { path, state };
  }

  /** Number of a state, or -1. */
  private numberOf(state: State): number {
    const { space, machine } = this.session;
    space.write(state, machine.buffer, 0);
    return machine.exports.find(machine.buffer);
  }
}
