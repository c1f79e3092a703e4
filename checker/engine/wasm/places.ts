/**
 * Where things lie in the memory of one search. Fixed parts come first; the table of slots has room
 * for its largest size before the states (pages that nobody touches cost nothing), and the states
 * grow upwards behind it.
 */

/** Bytes a page of WebAssembly memory. */
export const PAGE = 65_536;
/** Slots at the start: enough for most counterexamples. */
const SLOTS_FIRST = 1 << 16;
const SLOT = 4;
/** States a slot at most, in the fullest table. */
const LOAD_MAX = 0.8;
/** Bytes for the successors of one batch, which stay in the caches. */
const BUFFER_BYTES = 1 << 16;
export const PAGES_MAX = 65_535;
const MEMORY_MAX = PAGES_MAX * PAGE;

/** Bytes of one worker's totals, a cache line of its own. */
export const TOTALS_STRIDE = 64;

/** Byte addresses of the words that all threads share. */
export const word = {
  /** Not 0: return at the next batch. */
  stop: 0,
  /** Slots of the table. */
  slots: 4,
  /** Bits of a slot for the number of its state, the rest are of the hash. */
  idBits: 8,
} as const;
const WORDS_END = 64;

/** Byte addresses, sizes in bytes. */
export interface Places {
  /** By property: 1 once it is violated. */
  readonly hits: number;
  /** By property: 1 once it was at risk. */
  readonly risks: number;
  /** By property: largest measure and 1 more; 0 before any. Words. */
  readonly best: number;
  /** Values of the cells that never change. Words. */
  readonly constants: number;
  /** Images for least states. Words. */
  readonly tables: number;
  /** By transition, one array a worker: how often it fired. 64-bit. */
  readonly fired: number;
  readonly firedStride: number;
  /** One a worker: transitions (64-bit), then states without successors. */
  readonly totals: number;
  /** One a worker. */
  readonly buffer: number;
  readonly bufferStride: number;
  /** Of its stride: where a batch is full. */
  readonly bufferFull: number;
  /** Of its stride: a state without its hint, for expansion. */
  readonly scratch: number;
  readonly slots: number;
  readonly slotsFirst: number;
  readonly slotsMax: number;
  readonly states: number;
  /** Words a successor in a buffer: the state, its parent, its transition, its hash. */
  readonly entry: number;
  readonly end: number;
}

export interface Sizes {
  readonly properties: number;
  readonly transitions: number;
  readonly cells: number;
  readonly words: number;
  /** Bytes of the tables of images. */
  readonly tables: number;
  /** Most successors of a state. */
  readonly successorsMax: number;
  readonly workers: number;
  /** Bytes that the search may use. */
  readonly memoryMax: number;
}

const align = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Lays out the memory for a search. */
export function placesOf(s: Sizes): Places {
  const entry = s.words + 3;
  const hits = WORDS_END;
  const risks = hits + s.properties;
  const best = align(risks + s.properties, 4);
  const constants = best + 4 * s.properties;
  const tables = constants + 4 * s.cells;
  const fired = align(tables + s.tables, 64);
  const firedStride = align(8 * s.transitions, 64);
  const totals = align(fired + s.workers * firedStride, 64);
  const buffer = totals + s.workers * TOTALS_STRIDE;
  const room = 4 * entry * s.successorsMax;
  const bufferFull = Math.max(BUFFER_BYTES - room, 0);
  const scratch = align(bufferFull + room, 64);
  const bufferStride = align(scratch + 4 * s.words, 64);
  const slots = align(buffer + s.workers * bufferStride, PAGE);
  const end = Math.min(s.memoryMax, MEMORY_MAX);
  const perState = 4 * s.words + SLOT / LOAD_MAX;
  const states = Math.max(1, (end - slots) / perState);
  const slotsMax = Math.max(SLOTS_FIRST, align(states / LOAD_MAX, PAGE));
  return {
    hits, risks, best, constants, tables, fired, firedStride, totals, buffer, bufferStride, bufferFull, scratch, slots, slotsFirst: SLOTS_FIRST, slotsMax,
    states: slots + SLOT * slotsMax, entry, end: align(Math.max(end, slots + SLOT * slotsMax + PAGE), PAGE),
  };
}

/** States that fit a table of so many slots. */
export const roomOf = (slots: number): number => Math.floor(slots * LOAD_MAX);
