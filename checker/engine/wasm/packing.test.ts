import { assert, property as forAll } from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { Shape } from '../shape.js';
import { cellOf, pack, packingOf, unpack } from './packing.js';

test('no two cells share a bit, none straddles words, and a hint has room of its own', () => {
  assert(forAll(arbitrarySystem(), ({ system }) => {
    const packing = packingOf(new Shape(system));
    const used = new Map<number, number>([[packing.hint.word, (2 ** packing.hint.bits - 1) * 2 ** packing.hint.shift]]);
    expect(packing.hint.bits).toBeGreaterThanOrEqual(8);
    for (const v of system.variables) {
      const block = packing.blocks.get(v.name);
      expect(block === undefined).toBe(v.constant);
      if (block === undefined || block.bits === 0) continue;
      for (let k = 0; k < v.cells; k++) {
        const { word, shift } = cellOf(block, k);
        expect(word).toBeLessThan(packing.words);
        expect(shift + block.bits).toBeLessThanOrEqual(32);
        const mask = BigInt(2 ** block.bits - 1) << BigInt(shift);
        expect(BigInt(used.get(word) ?? 0) & mask).toBe(0n);
        used.set(word, Number(BigInt(used.get(word) ?? 0) | mask));
      }
    }
  }), { numRuns: 100 });
});

test('what is packed comes back', () => {
  assert(forAll(arbitrarySystem(), ({ system }) => {
    const shape = new Shape(system);
    const packing = packingOf(shape);
    const words = new Int32Array(packing.words + 2).fill(-1);
    for (const salt of [0, 1, 2]) {
      const cells = system.variables.flatMap((v) => Array.from({ length: v.cells }, (_, k) =>
        (v.constant ? system.initial[v.offset + k] : ((k + 1) * (salt + 1) * 7) % (shape.largest[v.offset + k] + 1))));
      pack(shape, packing, cells, words, 1);
      expect(unpack(shape, packing, words, 1)).toEqual(cells);
      expect([words[0], words.at(-1)]).toEqual([-1, -1]);
    }
  }), { numRuns: 100 });
});
