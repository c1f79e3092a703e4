import type { GroundVariable } from '../../language/ground.js';
import type { Shape } from '../shape.js';

const WORD_BITS = 32;
/** A way back must be found among the states of a level: their number by 2 to this at most. */
const HINT_BITS_MIN = 8;

/**
 * Where the cells of one variable lie in a packed state: cell `k` in word `word + (k >> low)`, at
 * bit `shift + (k mod 2^low) * bits`. Cells do not straddle words, so that an index known at run
 * time alone costs two shifts.
 */
export interface Block {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  /** Base-2 logarithm of the cells a word where the block has many words, else `one`. */
  readonly low: number | 'one';
}

/** Upper bits of one word that no variable uses: room for what leads back to the parent. */
export interface Hint { readonly word: number; readonly shift: number; readonly bits: number }

/** Layout of bit-packed states; variables that never change have no block. */
export interface Packing {
  /** 32-bit words a state, at least one. */
  readonly words: number;
  /** Words also hold this; it is no part of a state's value. */
  readonly hint: Hint;
  /** Bits that carry information. */
  readonly bits: number;
  readonly blocks: ReadonlyMap<string, Block>;
}

interface Wanted { readonly v: GroundVariable; readonly bits: number }

/** Lays the variables of `shape` out in words: long arrays first, then first fit, widest first. */
export function packingOf(shape: Shape): Packing {
  const wanted = shape.system.variables.filter((v) => !v.constant).map((v) => ({ v, bits: bitsOf(shape, v) }));
  const blocks = new Map<string, Block>();
  const free: number[] = [];
  for (const w of wanted) {
    if (w.bits * w.v.cells === 0) blocks.set(w.v.name, { word: 0, shift: 0, bits: 0, low: 'one' });
    else if (w.bits * w.v.cells > WORD_BITS) blocks.set(w.v.name, placeLong(w, free));
  }
  const short = wanted.filter((w) => w.bits * w.v.cells > 0 && w.bits * w.v.cells <= WORD_BITS)
    .sort((a, b) => b.bits * b.v.cells - a.bits * a.v.cells);
  for (const { v, bits } of short) {
    const width = bits * v.cells;
    let word = free.findIndex((room) => room >= width);
    if (word < 0) word = free.push(WORD_BITS) - 1;
    blocks.set(v.name, { word, shift: WORD_BITS - free[word], bits, low: 'one' });
    free[word] -= width;
  }
  const hint = placeHint(free);
  return { words: free.length, hint, bits: wanted.reduce((n, w) => n + w.bits * w.v.cells, 0), blocks };
}

/** The widest room left, or a word more where that is narrow. */
function placeHint(free: number[]): Hint {
  const room = Math.max(0, ...free);
  const word = room >= HINT_BITS_MIN ? free.indexOf(room) : free.push(WORD_BITS) - 1;
  return { word, shift: WORD_BITS - free[word], bits: free[word] };
}

/** Words of its own, the same power of two of cells in each. */
function placeLong({ v, bits }: Wanted, free: number[]): Block {
  const low = Math.floor(Math.log2(WORD_BITS / bits));
  const word = free.length;
  for (let rest = v.cells; rest > 0; rest -= 2 ** low) free.push(WORD_BITS - Math.min(rest, 2 ** low) * bits);
  return { word, shift: 0, bits, low };
}

function bitsOf(shape: Shape, v: GroundVariable): number {
  const largest = shape.largest.slice(v.offset, v.offset + v.cells).reduce((a, b) => Math.max(a, b), 0);
  return WORD_BITS - Math.clz32(largest);
}

/** Where one cell lies. */
export function cellOf(b: Block, k: number): { readonly word: number; readonly shift: number } {
  if (b.low === 'one') return { word: b.word, shift: b.shift + k * b.bits };
  return { word: b.word + (k >>> b.low), shift: b.shift + (k & (2 ** b.low - 1)) * b.bits };
}

/** Bits of the hinted word that are of the state. */
export const keptBits = (hint: Hint): number => maskOf(hint.shift);

export const maskOf = (bits: number): number => 2 ** bits - 1;

/** Packs one value a cell into `words` at index `at`. */
export function pack(shape: Shape, packing: Packing, cells: ArrayLike<number>, words: Int32Array, at: number): void {
  words.fill(0, at, at + packing.words);
  for (const v of shape.system.variables) {
    const block = packing.blocks.get(v.name);
    if (block === undefined || block.bits === 0) continue;
    for (let k = 0; k < v.cells; k++) {
      const { word, shift } = cellOf(block, k);
      words[at + word] |= cells[v.offset + k] << shift;
    }
  }
}

/** The cells of a packed state; those without bits have their initial value. */
export function unpack(shape: Shape, packing: Packing, words: Int32Array, at: number): number[] {
  const cells = [...shape.system.initial];
  for (const v of shape.system.variables) {
    const block = packing.blocks.get(v.name);
    if (block === undefined || block.bits === 0) continue;
    for (let k = 0; k < v.cells; k++) {
      const { word, shift } = cellOf(block, k);
      cells[v.offset + k] = (words[at + word] >>> shift) & maskOf(block.bits);
    }
  }
  return cells;
}
