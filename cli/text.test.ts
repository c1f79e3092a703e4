import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines } from '../study/edited/diff.js';
import { filled, seconds, table } from './text.js';
import { count, listing, plural } from '../study/words.js';

describe('text', () => {
  test('numbers and lists', () => {
    expect([0, 999, 1000, 1234567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect(seconds(1234)).toBe('1.2 s');
    expect([plural(1, 'state'), plural(2, 'search'), plural(3, 'property')]).toEqual(['1 state', '2 searches', '3 properties']);
    expect([listing([]), listing(['a']), listing(['a', 'b']), listing(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
  test('filled lines keep to the width and lose no word', () => {
    expect(filled('one two three', '  ', 9)).toBe('  one two\n  three\n');
    expect(filled('a-word-that-is-too-long b', '', 5)).toBe('a-word-that-is-too-long\nb\n');
  });
  test('a table leaves out empty columns and wraps the last one', () => {
    expect(table([['a', 'b', 'n', 'text'], ['x', '', '1', 'short'], ['yy', '', '20', 'also short']], ['n']))
      .toBe('a    n  text\nx    1  short\nyy  20  also short\n');
    expect(table([['a', 'text'], ['x', 'word '.repeat(30).trim()]]).split('\n')[2]).toMatch(/^ {3}word( word)*$/);
  });
});

describe('a diff', () => {
  const lines = array(constantFrom('a', 'b', 'c'), { maxLength: 8 });

  test('has both sides in order, and nothing twice that they share', () => {
    assert(property(lines, lines, (before, after) => {
      const diff = diffLines(before, after);
      expect(diff.filter((l) => l.mark !== '+').map((l) => l.text)).toEqual(before);
      expect(diff.filter((l) => l.mark !== '-').map((l) => l.text)).toEqual(after);
    }), { seed: 1 });
  });
  test('of equal sides marks nothing', () => {
    assert(property(lines, (both) => { expect(diffLines(both, both).every((l) => l.mark === ' ')).toBe(true); }), { seed: 2 });
  });
  test('marks as few lines as can be', () => {
    expect(diffLines(['a', 'b', 'c'], ['a', 'c', 'd']).map((l) => l.mark).join('')).toBe(' - +');
  });
});
