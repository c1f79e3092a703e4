import { array, assert, constantFrom, integer, nat, property as forAll, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agent, FALSE, ground, indexSet, lit, ModelError, range, step, variable } from '../language/index.js';
import type { Description, GroundSystem } from '../language/index.js';
import { createCodec } from './codec.js';
import { Shape } from './shape.js';

const one = indexSet('one', ['a']);

/** A system of scalar variables with these largest values; `written` says which a step writes. */
const systemOf = (maxima: readonly number[], written: (k: number) => boolean): GroundSystem => {
  const variables = maxima.map((max, k) => variable(`v${k}`, [one], range(max), lit(0)));
  const writes = variables.filter((_, k) => written(k)).map((v) => v(one.at(0)).set(v(one.at(0)).plus(1)));
  const reads = variables.reduce((e, v) => e.or(v(one.at(0)).eq(lit(1))), FALSE);
  const description: Description = {
    name: 'cells', sets: { one: ['a'] }, lanes: ['a'], variables: variables.map((v) => v.node), pools: [], definitions: [],
    routines: [], switches: {}, agents: [agent('A', { repeat: true }, () => [step('up', writes, { when: reads })])],
  };
  return ground(description);
};

const written = (system: GroundSystem) => system.variables.filter((v) => !v.constant);

describe('packed states', () => {
  const largest = constantFrom(1, 2, 3, 7, 8, 255, 256, 65_535, 1_000_000, 2 ** 31 - 1);
  const maxima = array(tuple(largest, nat()), { minLength: 1, maxLength: 80 });

  test('unpack what was packed, at any offset, and touch nothing else', () => {
    assert(forAll(maxima, integer({ min: 0, max: 5 }), (cells, at) => {
      const system = systemOf(cells.map(([max]) => max), () => true);
      const codec = createCodec(new Shape(system));
      const state = system.variables.map((v) => (v.max === 0 ? 0 : (cells[Number(v.name.slice(1))]?.[1] ?? 0) % (v.max + 1)));
      const words = new Int32Array(at + codec.words + 1).fill(-1);
      codec.pack(state, words, at);
      const back = new Int32Array(state.length).fill(-1);
      codec.unpack(words, at, back);
      for (const v of written(system)) expect(back[v.offset]).toBe(state[v.offset]);
      expect(words.subarray(0, at).every((w) => w === -1)).toBe(true);
      expect(words[at + codec.words]).toBe(-1);
    }), { numRuns: 50 });
  });

  test('fields have ceil(log2(max + 1)) bits, do not overlap and do not straddle words', () => {
    assert(forAll(maxima, (cells) => {
      const system = systemOf(cells.map(([max]) => max), (k) => k % 3 !== 0);
      const { fields, words, bits } = createCodec(new Shape(system));
      const used = new Set<number>();
      for (const v of system.variables) {
        const f = fields[v.offset];
        expect(f.bits).toBe(v.constant ? 0 : Math.ceil(Math.log2(v.max + 1)));
        expect(f.shift + f.bits).toBeLessThanOrEqual(32);
        for (let b = f.shift; b < f.shift + f.bits; b++) used.add(f.word * 32 + b);
      }
      expect(used.size).toBe(bits);
      expect(Math.max(0, ...used)).toBeLessThan(words * 32);
    }), { numRuns: 50 });
  });

  test('what does not fit in 32 bits is refused in a sentence', () => {
    const wide = systemOf([2 ** 32], () => true);
    expect(() => new Shape(wide)).toThrow(ModelError);
    expect(() => new Shape(wide)).toThrow("variable 'v0' holds values beyond");
  });
});
