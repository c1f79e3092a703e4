import type { EffectNode } from '../../language/data.js';
import type { Shape } from '../shape.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import { cellOf, keptBits } from './packing.js';
import type { Packing } from './packing.js';

/**
 * Multilinear hash of a packed state: the sum of its words, each times a random 64-bit number,
 * of which the upper half is the hash. Strongly universal (Dietzfelbinger 1996; Lemire and Kaser 2014), and
 * the sum of a successor follows from that of its source and the words that differ.
 */
const SEED = 0x5350_4368_6563_6bn;

/** Bytes from the begin of an entry to its hash. */
export const hashOffset = ({ words }: Packing): number => 4 * words + 8;

/** Code for the sum of the state at the address in `at`, 64 bits. */
export function hashSum(packing: Packing, at: Local): Code {
  const factors = factorsOf(packing);
  return w.folded(w.add64, factors.begin, factors.words.map((m, k) => {
    const loaded = w.load(w.get(at), 4 * k);
    const own = k === packing.hint.word ? w.and(loaded, w.i32(keptBits(packing.hint))) : loaded;
    return w.mul64(w.extend(own), m);
  }));
}

export const hashOf = (sum: Code): Code => w.wrap(w.shr64(sum, w.i64(32n)));
export const hashCode = (packing: Packing, at: Local): Code => hashOf(hashSum(packing, at));

/** Code for the sum of the state at `to`, made from that at `from`, whose sum is in `sum`, by changing `words`. */
export function changedSum(packing: Packing, sum: Local, words: readonly number[], from: Local, to: Local): Code {
  const factors = factorsOf(packing);
  return w.folded(w.add64, w.get(sum), words.map((k) => w.mul64(
    w.sub64(w.extend(w.load(w.get(to), 4 * k)), w.extend(w.load(w.get(from), 4 * k))), factors.words[k])));
}

/** The words that `effects` may change. */
export function wordsChanged(shape: Shape, packing: Packing, effects: readonly EffectNode[], into = new Set<number>()): Set<number> {
  for (const e of effects) {
    if (e.op === 'when') {
      wordsChanged(shape, packing, e.yes, into);
      wordsChanged(shape, packing, e.no, into);
    }
    if (e.op !== 'set' || e.target.op !== 'read') continue;
    const v = shape.variable(e.target.variable);
    const block = packing.blocks.get(v.name);
    if (block === undefined || block.bits === 0) continue;
    const flat = e.target.index.reduce<number>((n, i, k) => (i.op === 'const' ? n * v.sizes[k] + i.value : NaN), 0);
    const [first, last] = Number.isNaN(flat) ? [0, v.cells - 1] : [Math.min(flat, v.cells - 1), Math.min(flat, v.cells - 1)];
    for (let k = cellOf(block, first).word; k <= cellOf(block, last).word; k++) into.add(k);
  }
  return into;
}

interface Factors { readonly begin: Code; readonly words: readonly Code[] }

const known = new WeakMap<Packing, Factors>();

function factorsOf(packing: Packing): Factors {
  const before = known.get(packing);
  if (before !== undefined) return before;
  const random = splitMix(SEED);
  const made = { begin: w.i64(random()), words: Array.from({ length: packing.words }, () => w.i64(random() | 1n)) };
  known.set(packing, made);
  return made;
}

/** SplitMix64 (Steele, Lea, Flood 2014). */
function splitMix(seed: bigint): () => bigint {
  let x = seed;
  return () => {
    x = BigInt.asUintN(64, x + 0x9e3779b97f4a7c15n);
    let z = x;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}
