import { describe, expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { agent, any, boolean, choose, either, FALSE, ground, indexSet, lit, not, objectType, pool, property, step, TRUE, variable } from '../index.js';
import type { Bool, Description, Expr } from '../index.js';

const slot = indexSet('slot');
const box = objectType('box', { full: [boolean, FALSE] });
const [first, middle, last] = [pool('first', box, []), pool('middle', box, [slot]), pool('last', box, [])];
const unused = pool('unused', box, [slot]);
const at = variable('at', [], box.index, box.none);
const one = variable('one', [], slot.index, slot.at(0));
const table = variable('table', [slot], box.mask, box.full);
const answer = variable('answer', [], boolean, FALSE);

const everyOne = [first.ref(), middle.ref(slot.at(0)), middle.ref(slot.at(1)), last.ref()];

/** Whether the answer, asked of every object and of none, can be other than `expected`. */
const isWrong = (asked: Expr<Bool>, expected: Expr<Bool>): boolean => {
  const description: Description = {
    name: 'asked', sets: { slot: ['s0', 's1'] }, lanes: ['0'], pools: [first, unused, middle, last].map((p) => p.node), definitions: [], routines: [], switches: {},
    variables: [...[at, one, table, answer].map((v) => v.node), ...box.variables],
    agents: [agent('A', { lane: lit(0) }, () => [
      step('fill', [first, last].map((p) => box.fields.full(p.ref()).set(TRUE))),
      either('which', ...[...everyOne, box.none].map((b, k) => [step(`${k}`, [at().set(b)])])),
      choose('ask', slot, (s) => [one().set(s), answer().set(asked)]),
    ])],
  };
  return searchReference(ground(description, [property('right', { states: 'it is', invariant: answer().implies(expected) })])).violations.has('right');
};

describe('a pool contains its objects', () => {
  const isOneOf = (list: readonly (typeof everyOne)[number][]): Expr<Bool> => list.map((r) => at().eq(r)).reduce((a, b) => a.or(b), FALSE);

  test.each([['first', first, 0, 1], ['middle', middle, 1, 3], ['last', last, 3, 4]] as const)('%s', (_, p, from, to) => {
    const own = everyOne.slice(from, to);
    expect(isWrong(p.contains(at()), isOneOf(own))).toBe(false);
    expect(isWrong(isOneOf(own), p.contains(at()))).toBe(false);
  });

  test('none where nothing else names it', () => {
    expect(isWrong(unused.contains(at()), FALSE)).toBe(false);
  });
});

test('a table of masks that nobody writes, full of objects, is full at every index', () => {
  const lacks = any(...everyOne.map((b) => not(table(one()).has(b))));
  expect(isWrong(lacks, FALSE)).toBe(false);
  expect(isWrong(TRUE, lacks)).toBe(true);
});
