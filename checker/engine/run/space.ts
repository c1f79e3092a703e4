import type { Program } from '../wasm/generate.js';
import { pack, unpack } from '../wasm/packing.js';
import { PAGE, roomOf, TOTALS_STRIDE, word } from '../wasm/places.js';
import type { Places } from '../wasm/places.js';
import { at } from './board.js';
import type { Board } from './board.js';
import { batchMax, CHUNK_ALONE } from './machine.js';
import type { Part } from './machine.js';

/** Up to here the table grows by four, to rehash less often. */
const SLOTS_MANY = 2 ** 22;
const GROWTH = 2;
/** Bytes that a search needs before it begins. */
export const bytesAtStart = (places: Places): number => places.states + PAGE;

/** The memory of one search, as this thread sees it. */
export class Space {
  readonly part: Part;
  private slots: number;

  constructor(readonly program: Program, module: WebAssembly.Module, memory: WebAssembly.Memory, workers: number) {
    const { places, packing } = program;
    this.part = { module, memory, places, words: packing.words, workers };
    this.slots = places.slotsFirst;
    this.clear();
  }

  /** Views are made anew, for memory that grows loses them. */
  get words(): Int32Array { return new Int32Array(this.part.memory.buffer); }
  get bytes(): Uint8Array { return new Uint8Array(this.part.memory.buffer); }

  /** Tells the board how far the table and the memory reach. */
  announce(board: Board): void {
    const { places, words } = this.part;
    const reserve = (batchMax(this.part) + CHUNK_ALONE) * this.part.workers;
    board.set(at.room, Math.max(0, Math.min(roomOf(this.slots), 2 ** 31 - 1) - reserve));
    board.set(at.limit, Math.max(0, Math.min(
      Math.floor((places.end - places.states) / (4 * words)), roomOf(places.slotsMax)) - 2 * reserve));
  }

  /** Empties a larger table and tells the board; false where there can be none. The states must be hashed anew. */
  extend(board: Board): boolean {
    const { places } = this.part;
    const wanted = Math.ceil(this.slots * (this.slots < SLOTS_MANY ? 4 : GROWTH));
    const slots = Math.min(wanted, places.slotsMax);
    if (slots <= this.slots) return false;
    this.useSlots(slots);
    this.announce(board);
    return true;
  }

  /** Bytes in use when `states` states are stored. */
  used(states: number): number {
    const { places, words } = this.part;
    return places.slots + 4 * this.slots + 4 * words * states;
  }

  /** Number of enabled transitions and of states without one, over all workers. */
  get totals(): { readonly transitions: number; readonly deadlocks: number } {
    const view = new DataView(this.part.memory.buffer);
    let [transitions, deadlocks] = [0, 0];
    for (let k = 0; k < this.part.workers; k++) {
      const base = this.part.places.totals + k * TOTALS_STRIDE;
      transitions += Number(view.getBigUint64(base, true));
      deadlocks += view.getUint32(base + 8, true);
    }
    return { transitions, deadlocks };
  }

  set totals({ transitions, deadlocks }: { readonly transitions: number; readonly deadlocks: number }) {
    const { places, workers } = this.part;
    this.bytes.fill(0, places.totals, places.totals + workers * TOTALS_STRIDE);
    const view = new DataView(this.part.memory.buffer);
    view.setBigUint64(places.totals, BigInt(transitions), true);
    view.setUint32(places.totals + 8, deadlocks, true);
  }

  /** By transition: how often it fired. */
  get fired(): number[] {
    const { places } = this.part;
    const view = new DataView(this.part.memory.buffer);
    return this.program.shape.system.transitions.map(({ id }) => {
      let n = 0;
      for (let k = 0; k < this.part.workers; k++) n += Number(view.getBigUint64(places.fired + k * places.firedStride + 8 * id, true));
      return n;
    });
  }

  set fired(counts: readonly number[]) {
    const { places } = this.part;
    const view = new DataView(this.part.memory.buffer);
    this.bytes.fill(0, places.fired, places.totals);
    counts.forEach((n, id) => { view.setBigUint64(places.fired + 8 * id, BigInt(n), true); });
  }

  /** Address of a stored state. */
  address(id: number): number { return this.part.places.states + 4 * this.part.words * id; }

  /** Writes a state, one value a cell, as an entry with a parent. */
  write(cells: ArrayLike<number>, address: number, parent: number): void {
    const { shape, packing } = this.program;
    pack(shape, packing, cells, this.words, address / 4);
    this.words[address / 4 + packing.words] = parent;
  }

  /** The cells of a stored state or an entry. */
  cells(address: number): number[] {
    const { shape, packing } = this.program;
    return unpack(shape, packing, this.words, address / 4);
  }

  private clear(): void {
    const { places } = this.part;
    this.bytes.fill(0, 0, places.slots);
    const { initial } = this.program.shape.system;
    this.words.set(initial, places.constants / 4);
    this.words.set(this.program.tableWords, places.tables / 4);
    this.useSlots(this.slots);
  }

  private useSlots(slots: number): void {
    const { places } = this.part;
    this.slots = slots;
    this.bytes.fill(0, places.slots, places.slots + 4 * slots);
    this.words[word.slots / 4] = slots;
    this.words[word.idBits / 4] = 32 - Math.clz32(slots);
  }
}
