import { describe, expect, test } from 'vitest';
import { Store } from './store.js';

/** Deterministic words that collide in their low bits, by a linear congruential generator. */
const words = (seed: number): (() => number) => {
  let x = seed;
  return () => { x = (Math.imul(x, 1_103_515_245) + 12_345) | 0; return x; };
};

/** Inserts `n` states of `width` words drawn from few values; the numbers that a Map would give. */
const fill = (store: Store, width: number, n: number, values: number) => {
  const next = words(width);
  const known = new Map<string, number>();
  const buffer = new Int32Array(width + 3);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < width; i++) buffer[i + 3] = (next() >>> 13) % values << (i % 2 === 0 ? 0 : 20);
    const key = buffer.subarray(3).join();
    const before = known.size;
    const expected = known.get(key) ?? before;
    known.set(key, expected);
    expect(store.reserve(1)).toBe(true);
    const id = store.insert(buffer, 3, store.hash(buffer, 3), k === 0 ? -1 : expected - 1, k);
    if (id !== expected) throw new Error(`state ${key} got ${id}, not ${expected}`);
    if (store.find(buffer, 3) !== id) throw new Error(`state ${key} is lost`);
  }
  return known;
};

describe('the store', () => {
  test.each([[1, 40_000, 30_000], [2, 60_000, 400], [5, 60_000, 12], [23, 20_000, 3]])(
    'numbers states of %i words in order of discovery, exactly, while it grows', (width, n, values) => {
      const store = new Store(width);
      const known = fill(store, width, n, values);
      expect(store.count).toBe(known.size);
      expect(store.count).toBeGreaterThan(8192);
      for (const [key, id] of known) {
        const at = store.offset(id);
        if (store.segment(id).subarray(at, at + width).join() !== key) throw new Error(`state ${id} is not ${key}`);
      }
      expect(store.bytes).toBeGreaterThan(store.count * (width + 2) * 4);
    });

  test('tells states of equal hash apart', () => {
    const colliding = new (class extends Store { override hash(): number { return 12_345; } })(2);
    const known = fill(colliding, 2, 600, 30);
    expect(colliding.count).toBe(known.size);
    expect(colliding.count).toBeGreaterThan(300);
  });

  test('hashes a batch as one by one and follows parents back', () => {
    const store = new Store(1);
    const buffer = Int32Array.from([7, 0, 8, 0, 9, 0]);
    const hashes = store.prepare(buffer, 6, 2);
    store.reserve(3);
    for (let k = 0; k < 3; k++) {
      expect(hashes[k]).toBe(store.hash(buffer, 2 * k));
      store.insert(buffer, 2 * k, hashes[k], k - 1, 10 + k);
    }
    expect(store.path(2)).toEqual([11, 12]);
    expect(store.path(0)).toEqual([]);
    expect(store.find(Int32Array.from([10]), 0)).toBe(-1);
  });
});
