import { hasBytes } from './machine.js';
import type { Space } from './space.js';

/** A set of state numbers in the memory of a search, one bit each, behind the states. */
export class StateSet {
  private constructor(private readonly space: Space, readonly address: number, readonly bytes: number) {}

  /** So many empty sets for the states before `top`; undefined where there is no memory for them. */
  static allocate(space: Space, top: number, sets: number): StateSet[] | undefined {
    const begin = StateSet.behind(space, top);
    const bytes = StateSet.bytesFor(top);
    if (!hasBytes(space.part.memory, begin + sets * bytes)) return undefined;
    space.bytes.fill(0, begin, begin + sets * bytes);
    return Array.from({ length: sets }, (_, k) => new StateSet(space, begin + k * bytes, bytes));
  }

  /** First address behind the states before `top` that sets may use. */
  static behind(space: Space, top: number): number { return Math.ceil(space.address(top) / 64) * 64; }
  static bytesFor(top: number): number { return Math.ceil((top + 1) / 512) * 64; }

  has(id: number): boolean { return ((this.words[id >>> 5] >>> (id & 31)) & 1) === 1; }
  add(id: number): void { this.words[id >>> 5] |= 1 << (id & 31); }

  /** Whether some state from `from` to `to` is not in the set. */
  lacks(from: number, to: number): boolean {
    const { words } = this;
    for (let id = from; id < to; id++) if (((words[id >>> 5] >>> (id & 31)) & 1) === 0) return true;
    return false;
  }

  /** Adds the states of `other` from `from` to `to`, and takes them out there. */
  absorb(other: StateSet, from: number, to: number): void {
    const [mine, others] = [this.words, other.words];
    for (let k = from >>> 5; k <= (to - 1) >>> 5; k++) {
      mine[k] |= others[k];
      others[k] = 0;
    }
  }

  static clear(space: Space, sets: readonly StateSet[]): void {
    for (const s of sets) space.bytes.fill(0, s.address, s.address + s.bytes);
  }

  /** Addresses may pass 2^31: generated code takes them as signed words. */
  private get words(): Int32Array { return new Int32Array(this.space.part.memory.buffer, this.address, this.bytes / 4); }
}
