import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lit, step, either, exclusive, TRUE } from '../index.js';
import { addressesOf, splitAddress } from './address.js';
import { didYouMean, editDistance } from './distance.js';
import { applyEdits } from './apply.js';
import { append, at, remove } from './build.js';
import { count, example } from './example.js';
import { edits } from './operation.js';

const one = (name: string) => step(name, [count().set(lit(1))]);

describe('addresses', () => {
  test('every node of every routine and agent is listed with its kind', () => {
    const listed = addressesOf(example);
    expect(listed.slice(0, 5).map((e) => [e.address, e.kind])).toEqual([
      ['pin/pins++', 'step'], ['unpin/pins--', 'step'], ['freeze/frozen', 'step'], ['lock/pin', 'call'], ['lock/free', 'step'],
    ]);
    expect(listed.map((e) => e.address)).toContain('work/return#2');
    expect(listed.at(-1)).toMatchObject({ address: 'P1/work', kind: 'call' });
    expect(new Set(listed.map((e) => e.address)).size).toBe(listed.length);
  });

  test('nodes in either and exclusive are addressable', () => {
    const d = applyEdits(example, [[edits('E', '', [
      append('P0', either('any', [one('a'), one('b')], [one('c')]), exclusive('stopped', TRUE, [one('d')])),
      at('P0/b').insertBefore(one('a2')), at('P0/d').insertAfter(one('d2')), remove('P0/b'),
    ])]]);
    expect(addressesOf(d).filter((e) => e.address.startsWith('P0/')).map((e) => e.address.slice(3)))
      .toEqual(['start', 'work', 'any', 'a', 'a2', 'c', 'stopped', 'd', 'd2']);
  });

  test('every listed address finds its node', () => {
    for (const { address, kind } of addressesOf(example)) {
      const d = applyEdits(example, [[edits('E', '', [remove(address)])]]);
      const gone = addressesOf(example).length - addressesOf(d).length;
      expect(gone, address).toBeGreaterThan(0);
      if (kind === 'step') expect(gone, address).toBe(1);
    }
  });

  test('an owner may contain a slash, a name may look numbered', () => {
    expect(splitAddress('a/b/c', ['a', 'a/b'])).toEqual({ owner: 'a/b', name: 'c' });
    expect(splitAddress('x/b/c', ['a'])).toEqual({ owner: 'x', name: 'b/c' });
    const d = applyEdits(example, [[edits('E', '', [append('P0', one('try#2')), remove('P0/try#2')])]]);
    expect(d).toEqual(example);
  });
});

describe('suggestions', () => {
  test('edit distance is a metric and bounded by the lengths', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    const text = fc.string({ maxLength: 8 });
    fc.assert(fc.property(text, text, text, (a, b, c) => {
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }));
  });

  test('the nearest of several, nothing without candidates', () => {
    expect(didYouMean('csd_lok', ['csd_unlock', 'csd_lock', 'lock'])).toBe("; did you mean 'csd_lock'?");
    expect(didYouMean('x', [])).toBe('');
  });
});
