import { keptBits } from './packing.js';
import type { Packing } from './packing.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { word } from './places.js';
import type { Places } from './places.js';
import { copy } from './transitions.js';

/** What the functions of the table need of the module around them. */
export interface TableParts {
  readonly packing: Packing;
  readonly places: Places;
  /** Several threads share the memory. */
  readonly shared: boolean;
  /** Global with the address of this worker's buffer. */
  readonly buffer: number;
  /** Globals: number of the next new state, and where its chunk ends. */
  readonly next: number;
  readonly chunkEnd: number;
  /** Function: gives this worker another chunk, sets both globals. */
  readonly chunk: number;
  /** Function `(state)` that judges a new state. */
  readonly observe: number | undefined;
  /** Function `(entry)` that puts the least image of a state in its place. */
  readonly canon: number | undefined;
}

/** Address of the state with the number in `id`. */
export const stateAt = ({ packing, places }: TableParts, id: Code): Code =>
  w.add(w.mul(id, w.i32(4 * packing.words)), w.i32(places.states | 0));

/**
 * Multilinear hash of the state at the address in `at`, upper half: strongly universal for random
 * multipliers (Dietzfelbinger 1996; Lemire and Kaser 2014), here drawn once by SplitMix64.
 */
export function hashCode(packing: Packing, at: Local): Code {
  const random = splitMix(0x5350_4368_6563_6bn);
  let sum = w.i64(random());
  for (let k = 0; k < packing.words; k++) {
    const loaded = w.load(w.get(at), 4 * k);
    const own = k === packing.hint.word ? w.and(loaded, w.i32(keptBits(packing.hint))) : loaded;
    sum = w.add64(sum, w.mul64(w.extend(own), w.i64(random() | 1n)));
  }
  return w.wrap(w.shr64(sum, w.i64(32n)));
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

/** Whether the stored state at `a` equals the one at `b`, hint aside. */
function equals(packing: Packing, a: Local, b: Local): Code {
  const parts: Code[] = [];
  let k = 0;
  const pair = (at: Local, i: number): Code => w.load64(w.get(at), 4 * i);
  for (; k + 2 <= packing.words; k += 2) {
    const differs = w.xor64(pair(a, k), pair(b, k));
    const inside = packing.hint.word - k;
    const kept = BigInt(keptBits(packing.hint));
    const mask = inside === 0 ? (0xffffffffn << 32n) | kept : (kept << 32n) | 0xffffffffn;
    parts.push(inside === 0 || inside === 1 ? [differs, w.i64(mask), 0x83] : differs);
  }
  if (k < packing.words) {
    const differs = w.xor(w.load(w.get(a), 4 * k), w.load(w.get(b), 4 * k));
    parts.push(w.extend(packing.hint.word === k ? w.and(differs, w.i32(keptBits(packing.hint))) : differs));
  }
  return w.eqz64(parts.reduce((x, y) => w.or64(x, y)));
}

/** The slots of the table as one function reads them. */
class Slots {
  readonly slots: Local;
  readonly idBits: Local;
  readonly idMask: Local;
  readonly at: Local;
  readonly found: Local;
  constructor(f: FunctionWriter, private readonly t: TableParts) {
    [this.slots, this.idBits, this.idMask, this.at, this.found] = Array.from({ length: 5 }, () => f.local(w.I32));
  }

  begin(): Code {
    return [
      w.set(this.slots, w.load(w.i32(0), word.slots)), w.set(this.idBits, w.load(w.i32(0), word.idBits)),
      w.set(this.idMask, w.sub(w.shl(w.i32(1), w.get(this.idBits)), w.i32(1))),
    ];
  }

  /** Address, less that of the table, of the first slot for a hash. */
  home(hash: Local): Code {
    const scaled = w.shr64(w.mul64(w.extend(w.get(hash)), w.extend(w.get(this.slots))), w.i64(32n));
    return w.shl(w.wrap(scaled), w.i32(2));
  }

  read(): Code {
    const { places, shared } = this.t;
    return shared ? w.atomicLoad(w.get(this.at), places.slots) : w.load(w.get(this.at), places.slots);
  }

  tag(hash: Local): Code { return w.shl(w.get(hash), w.get(this.idBits)); }

  /** Whether what was found may be the state with this hash. */
  isCandidate(hash: Local): Code { return w.le(w.xor(w.get(this.found), this.tag(hash)), w.get(this.idMask)); }

  /** Address of the state that was found. */
  state(): Code {
    return stateAt(this.t, w.sub(w.and(w.get(this.found), w.get(this.idMask)), w.i32(1)));
  }

  id(): Code { return w.sub(w.and(w.get(this.found), w.get(this.idMask)), w.i32(1)); }

  advance(): Code {
    return [
      w.set(this.at, w.add(w.get(this.at), w.i32(4))),
      w.when(w.ge(w.shr(w.get(this.at), w.i32(2)), w.get(this.slots)), w.set(this.at, w.i32(0))),
    ];
  }

  /** Puts `value` in the empty slot; `lost` where another thread was first. */
  fill(value: Code, lost: Code): Code {
    const { places, shared } = this.t;
    if (!shared) return w.store(w.get(this.at), places.slots, value);
    return w.when(w.compareExchange(w.get(this.at), places.slots, w.i32(0), value), lost);
  }

  /** Looks for the state at `entry` from its home slot on; both ends leave the loop. */
  probe(hash: Local, entry: Local, stored: Local, empty: Code, same: Code): Code {
    const [again, done] = [w.label(), w.label()];
    return [
      w.set(this.at, this.home(hash)),
      w.block(done, w.loop(again, [
        w.when(w.eqz(w.tee(this.found, this.read())), [empty, w.branch(done)]),
        w.when(this.isCandidate(hash), [
          w.set(stored, this.state()), w.when(equals(this.t.packing, stored, entry), [same, w.branch(done)]),
        ]),
        this.advance(), w.branch(again),
      ])),
    ];
  }
}

/** Adds `find(entry)`: number of the stored state equal to that at `entry`, or -1. */
export function addFind(module: ModuleWriter, t: TableParts): number {
  const f = new FunctionWriter([w.I32], [w.I32]);
  const [hash, stored, result] = [f.local(w.I32), f.local(w.I32), f.local(w.I32)];
  const slots = new Slots(f, t);
  f.body = [
    t.canon === undefined ? [] : w.call(t.canon, w.get(0)),
    slots.begin(), w.set(hash, hashCode(t.packing, 0)), w.set(result, w.i32(-1)),
    slots.probe(hash, 0, stored, [], w.set(result, slots.id())), w.get(result),
  ];
  return module.add(f, 'find');
}

/** Adds `merge(end)`: stores the new ones among the successors in the buffer up to `end`. */
export function addMerge(module: ModuleWriter, t: TableParts): number {
  const f = new FunctionWriter([w.I32], []);
  const [entry, hash, stored, touched] = Array.from({ length: 4 }, () => f.local(w.I32));
  const slots = new Slots(f, t);
  const hashAt = 4 * t.packing.words + 4;
  const each = (body: Code): Code => [
    w.set(entry, w.getGlobal(t.buffer)),
    w.whileLoop(w.lt(w.get(entry), w.get(0)), [body, w.set(entry, w.add(w.get(entry), w.i32(4 * t.places.entry)))]),
  ];
  const touch = (value: Code): Code => w.set(touched, w.xor(w.get(touched), value));
  f.body = [
    slots.begin(),
    // Independent misses overlap: first all slots, then all states in them, then the comparison.
    each([
      t.canon === undefined ? [] : w.call(t.canon, w.get(entry)),
      w.set(hash, hashCode(t.packing, entry)), w.store(w.get(entry), hashAt, w.get(hash)),
      touch(w.load(slots.home(hash), t.places.slots)),
    ]),
    each([
      w.set(hash, w.load(w.get(entry), hashAt)), w.set(slots.at, slots.home(hash)), w.set(slots.found, slots.read()),
      w.when(slots.isCandidate(hash), touch(w.load(slots.state(), 0))),
    ]),
    each([
      w.set(hash, w.load(w.get(entry), hashAt)),
      insert(t, slots, { hash, entry, stored }),
    ]),
    w.setGlobal(module.global('touched', w.I32), w.get(touched)),
  ];
  return module.add(f, 'merge');
}

interface At { readonly hash: Local; readonly entry: Local; readonly stored: Local }

function insert(t: TableParts, slots: Slots, { hash, entry, stored }: At): Code {
  const retry = w.label();
  const { hint } = t.packing;
  const shifted = w.shl(w.load(w.get(entry), 4 * t.packing.words), w.i32(hint.shift));
  const add: Code = [
    w.set(stored, stateAt(t, w.getGlobal(t.next))), copy(t.packing.words, entry, stored),
    hint.bits === 0 ? [] : w.store(w.get(stored), 4 * hint.word, w.or(w.load(w.get(stored), 4 * hint.word), shifted)),
    slots.fill(w.or(slots.tag(hash), w.add(w.getGlobal(t.next), w.i32(1))), w.branch(retry)),
    w.setGlobal(t.next, w.add(w.getGlobal(t.next), w.i32(1))),
    t.observe === undefined ? [] : w.call(t.observe, w.get(entry)),
    w.when(w.eq(w.getGlobal(t.next), w.getGlobal(t.chunkEnd)), w.call(t.chunk)),
  ];
  return w.loop(retry, slots.probe(hash, entry, stored, add, []));
}

/** Adds `rehash(from, to)`: puts those stored states, all different, into the empty table. */
export function addRehash(module: ModuleWriter, t: TableParts): number {
  const f = new FunctionWriter([w.I32, w.I32], []);
  const [hash, stored] = [f.local(w.I32), f.local(w.I32)];
  const slots = new Slots(f, t);
  const [retry, again, done] = [w.label(), w.label(), w.label()];
  const value = w.or(slots.tag(hash), w.add(w.get(0), w.i32(1)));
  f.body = [
    slots.begin(),
    w.whileLoop(w.lt(w.get(0), w.get(1)), [
      w.set(stored, stateAt(t, w.get(0))), w.set(hash, hashCode(t.packing, stored)),
      w.loop(retry, [
        w.set(slots.at, slots.home(hash)),
        w.block(done, w.loop(again, [
          w.branchIf(w.eqz(slots.read()), done), slots.advance(), w.branch(again),
        ])),
        slots.fill(value, w.branch(retry)),
      ]),
      w.set(0, w.add(w.get(0), w.i32(1))),
    ]),
  ];
  return module.add(f, 'rehash');
}
