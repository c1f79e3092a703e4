import { keptBits } from './packing.js';
import type { Packing } from './packing.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { hashCode, hashOffset } from './hash.js';
import { word } from './places.js';
import type { Places } from './places.js';
import { copy } from './transitions.js';

const CACHE_LINE_WORDS = 16;
/** States whose slots are touched at once when the table grows. */
const REHASH_BATCH = 512;

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
  /** Entries come with their hash. */
  readonly isHashed: boolean;
  /** Function `(entry)` that puts the least image of a state in its place. */
  readonly canon: number | undefined;
}

/** Address of the state with the number in `id`. */
export const stateAt = ({ packing, places }: TableParts, id: Code): Code =>
  w.add(w.mul(id, w.i32(4 * packing.words)), w.i32(places.states | 0));

/** Whether the stored state at `a` equals the one at `b`, hint aside: widest accesses first. */
function equals(packing: Packing, a: Local, b: Local): Code {
  const { words, hint } = packing;
  const differences = (from: number, to: number, step: 1 | 2 | 4): Code[] => {
    const out: Code[] = [];
    for (let k = from; k + step <= to; k += step) out.push(difference(step, k, a, b));
    return out;
  };
  const kept = w.i32(keptBits(hint));
  const hinted = w.extend(w.and(w.xor(w.load(w.get(a), 4 * hint.word), w.load(w.get(b), 4 * hint.word)), kept));
  const wide: Code[] = [];
  const narrow: Code[] = hint.shift === 0 ? [] : [hinted];
  for (const [from, to] of [[0, hint.word], [hint.word + 1, words]]) {
    const quads = from + Math.floor((to - from) / 4) * 4;
    const pairs = quads + Math.floor((to - quads) / 2) * 2;
    wide.push(...differences(from, quads, 4));
    narrow.push(...differences(quads, pairs, 2), ...differences(pairs, to, 1));
  }
  const same: Code[] = [];
  if (narrow.length > 0) same.push(w.eqz64(w.folded(w.or64, narrow[0], narrow.slice(1))));
  if (wide.length > 0) same.push(w.eqz(w.anyTrue128(w.folded(w.or128, wide[0], wide.slice(1)))));
  return same.length === 0 ? w.i32(1) : same.reduce((x, y) => w.and(x, y));
}

function difference(words: 1 | 2 | 4, k: number, a: Local, b: Local): Code {
  const [x, y] = [w.get(a), w.get(b)];
  if (words === 4) return w.xor128(w.load128(x, 4 * k), w.load128(y, 4 * k));
  if (words === 2) return w.xor64(w.load64(x, 4 * k), w.load64(y, 4 * k));
  return w.extend(w.xor(w.load(x, 4 * k), w.load(y, 4 * k)));
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

/** Adds `seal(entry)`: writes the hash of an entry that no step made. */
export function addSeal(module: ModuleWriter, { packing }: TableParts): number {
  const f = new FunctionWriter([w.I32], []);
  f.body = w.store(w.get(0), hashOffset(packing), hashCode(packing, 0));
  return module.add(f, 'seal');
}

/** Adds `merge(end)`: stores the new ones among the successors in the buffer up to `end`. */
export function addMerge(module: ModuleWriter, t: TableParts): number {
  const f = new FunctionWriter([w.I32], []);
  const [entry, hash, stored, touched] = Array.from({ length: 4 }, () => f.local(w.I32));
  const slots = new Slots(f, t);
  const hashAt = hashOffset(t.packing);
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
      t.isHashed ? w.set(hash, w.load(w.get(entry), hashAt)) : [
        w.set(hash, hashCode(t.packing, entry)), w.store(w.get(entry), hashAt, w.get(hash)),
      ],
      touch(w.load(slots.home(hash), t.places.slots)),
    ]),
    each([
      w.set(hash, w.load(w.get(entry), hashAt)), w.set(slots.at, slots.home(hash)), w.set(slots.found, slots.read()),
      // No branch: a wrong guess would end what is under way.
      w.set(stored, w.select(slots.isCandidate(hash), slots.state(), w.get(0))),
      lines(t.packing).map((k) => touch(w.load(w.get(stored), 4 * k))),
    ]),
    each([
      w.set(hash, w.load(w.get(entry), hashAt)),
      insert(t, slots, { hash, entry, stored }),
    ]),
    w.setGlobal(module.global('touched', w.I32), w.get(touched)),
  ];
  return module.add(f, 'merge');
}

/** Words that lie in different cache lines, wherever the state begins; the last word is in the last line. */
function lines({ words }: Packing): readonly number[] {
  const out = [0];
  for (let k = CACHE_LINE_WORDS; k < words; k += CACHE_LINE_WORDS) out.push(k);
  return words > 4 && out.at(-1) !== words - 1 ? [...out, words - 1] : out;
}

interface At { readonly hash: Local; readonly entry: Local; readonly stored: Local }

function insert(t: TableParts, slots: Slots, { hash, entry, stored }: At): Code {
  const retry = w.label();
  const { hint } = t.packing;
  const shifted = w.shl(w.load(w.get(entry), 4 * t.packing.words), w.i32(hint.shift));
  const add: Code = [
    w.set(stored, stateAt(t, w.getGlobal(t.next))), copy(t.packing.words, entry, stored),
    w.store(w.get(stored), 4 * hint.word, w.or(w.load(w.get(stored), 4 * hint.word), shifted)),
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
  const [hash, stored, id, end, kept, touched] = Array.from({ length: 6 }, () => f.local(w.I32));
  const [FROM, TO] = [0, 1];
  const slots = new Slots(f, t);
  const [retry, again, done] = [w.label(), w.label(), w.label()];
  const value = w.or(slots.tag(hash), w.add(w.get(id), w.i32(1)));
  const each = (body: Code): Code => [
    w.set(id, w.get(FROM)), w.set(kept, w.getGlobal(t.buffer)),
    w.whileLoop(w.lt(w.get(id), w.get(end)), [
      body, w.set(id, w.add(w.get(id), w.i32(1))), w.set(kept, w.add(w.get(kept), w.i32(4))),
    ]),
  ];
  f.body = [
    slots.begin(),
    w.whileLoop(w.lt(w.get(FROM), w.get(TO)), [
      w.set(end, w.add(w.get(FROM), w.i32(REHASH_BATCH))), w.when(w.gt(w.get(end), w.get(TO)), w.set(end, w.get(TO))),
      each([
        w.set(stored, stateAt(t, w.get(id))), w.set(hash, hashCode(t.packing, stored)), w.store(w.get(kept), 0, w.get(hash)),
        w.set(touched, w.xor(w.get(touched), w.load(slots.home(hash), t.places.slots))),
      ]),
      each([
        w.set(hash, w.load(w.get(kept), 0)),
        w.loop(retry, [
          w.set(slots.at, slots.home(hash)),
          w.block(done, w.loop(again, [
            w.branchIf(w.eqz(slots.read()), done), slots.advance(), w.branch(again),
          ])),
          slots.fill(value, w.branch(retry)),
        ]),
      ]),
      w.set(FROM, w.get(end)),
    ]),
    w.setGlobal(module.global('rehashed', w.I32), w.get(touched)),
  ];
  return module.add(f, 'rehash');
}
