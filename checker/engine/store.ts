/** States a segment; segments are never moved, so growth copies nothing. */
const SEGMENT_BITS = 13;
const SEGMENT_STATES = 1 << SEGMENT_BITS;
const LOW = SEGMENT_STATES - 1;
const SLOTS_FIRST = 1 << 12;
/** State numbers and slots are 32-bit. */
const SLOTS_MAX = 2 ** 30;
/** Up to here growth is by four, to rehash less often. */
const SLOTS_MANY = 2 ** 22;
const LOAD_MAX = 0.7;

/**
 * Every packed state that was discovered, in order of discovery, with its parent and the transition
 * that led to it. Exact: open addressing with linear probing over state numbers, equality by all
 * words. A slot holds a state number + 1 in its low bits and as much of the hash as fits above, so
 * that almost every state that is read is the one looked for. Grows by itself.
 */
export class Store {
  /** Number of states. */
  count = 0;
  private readonly stride: number;
  private readonly segments: Int32Array[] = [];
  private slots = new Int32Array(SLOTS_FIRST);
  private mask = SLOTS_FIRST - 1;
  private room = Math.floor(SLOTS_FIRST * LOAD_MAX);
  private hashes = new Int32Array(64);
  /** Keeps the reads of `prepare` alive. */
  touched = 0;

  /** `words` 32-bit words a state. */
  constructor(private readonly words: number) { this.stride = words + 2; }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.slots.byteLength + this.segments.length * SEGMENT_STATES * this.stride * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Array that holds state `id`; it begins at `offset(id)`. */
  segment(id: number): Int32Array { return this.segments[id >>> SEGMENT_BITS]; }
  offset(id: number): number { return (id & LOW) * this.stride; }

  /** State from which `id` was first reached; -1: the initial one. */
  parent(id: number): number { return this.segment(id)[this.offset(id) + this.words]; }
  /** Transition by which `id` was first reached. */
  via(id: number): number { return this.segment(id)[this.offset(id) + this.words + 1]; }

  /** Transitions from the initial state to `id`. */
  path(id: number): readonly number[] {
    const out: number[] = [];
    for (let n = id; this.parent(n) >= 0; n = this.parent(n)) out.push(this.via(n));
    return out.reverse();
  }

  /**
   * Hashes the states in `buffer` up to `end`, one each `stride` words, and touches the memory that
   * `insert` will need: independent misses overlap, so a batch costs about as much as one.
   */
  prepare(buffer: Int32Array, end: number, stride: number): Int32Array {
    const n = end / stride;
    if (this.hashes.length < n) this.hashes = new Int32Array(2 * n);
    const { hashes, slots, mask } = this;
    let touched = 0;
    for (let k = 0; k < n; k++) {
      const h = this.hash(buffer, k * stride);
      hashes[k] = h;
      touched ^= slots[h & mask];
    }
    this.touched = touched;
    return hashes;
  }

  /** Makes room for `n` more states; false where the machine has no memory for them. */
  reserve(n: number): boolean {
    try {
      while (this.count + n > this.segments.length * SEGMENT_STATES) {
        this.segments.push(new Int32Array(SEGMENT_STATES * this.stride));
      }
      while (this.count + n > this.room) this.grow();
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Number of the state at `buffer[at]`; it is new if that was the count before. Needs room: `reserve`. */
  insert(buffer: Int32Array, at: number, hash: number, parent: number, via: number): number {
    const slot = this.locate(buffer, at, hash);
    if (this.slots[slot] !== 0) return (this.slots[slot] & this.mask) - 1;
    const id = this.count++;
    const segment = this.segments[id >>> SEGMENT_BITS];
    const to = (id & LOW) * this.stride;
    for (let k = 0; k < this.words; k++) segment[to + k] = buffer[at + k];
    segment[to + this.words] = parent;
    segment[to + this.words + 1] = via;
    this.slots[slot] = (hash & ~this.mask) | (id + 1);
    return id;
  }

  /** Number of the state at `buffer[at]`, or -1. */
  find(buffer: Int32Array, at: number): number {
    const found = this.slots[this.locate(buffer, at, this.hash(buffer, at))];
    return found === 0 ? -1 : (found & this.mask) - 1;
  }

  /** Slot of an equal state, or the empty one where it belongs. */
  private locate(buffer: Int32Array, at: number, hash: number): number {
    const { slots, mask } = this;
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const found = slots[i];
      if (found === 0) return i;
      if (((found ^ hash) & ~mask) === 0 && this.equals((found & mask) - 1, buffer, at)) return i;
    }
  }

  private equals(id: number, buffer: Int32Array, at: number): boolean {
    const segment = this.segments[id >>> SEGMENT_BITS];
    const from = (id & LOW) * this.stride;
    for (let k = 0; k < this.words; k++) if (segment[from + k] !== buffer[at + k]) return false;
    return true;
  }

  /** MurmurHash3 (Appleby, 2011), 32 bits. */
  hash(buffer: Int32Array, at: number): number {
    let h = 0;
    for (let k = 0; k < this.words; k++) {
      const x = Math.imul(buffer[at + k], 0xcc9e2d51);
      h ^= Math.imul((x << 15) | (x >>> 17), 0x1b873593);
      h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  }

  private grow(): void {
    const size = this.slots.length * (this.slots.length < SLOTS_MANY ? 4 : 2);
    if (size > SLOTS_MAX) throw new RangeError('too many states');
    const mask = size - 1;
    const slots = new Int32Array(size);
    for (let id = 0; id < this.count; id++) {
      const h = this.hash(this.segment(id), this.offset(id));
      let i = h & mask;
      while (slots[i] !== 0) i = (i + 1) & mask;
      slots[i] = (h & ~mask) | (id + 1);
    }
    this.slots = slots;
    this.mask = mask;
    this.room = Math.floor(size * LOAD_MAX);
  }
}
