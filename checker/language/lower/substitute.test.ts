import { describe, expect, test } from 'vitest';
import { searchReference } from '../../reference/search.js';
import { compareWithDirect } from '../../testing/direct/compare.js';
import { agent, define, edits, applyEdits, event, ground, ifElse, indexSet, lit, objectType, on, pool, property, range, redefine, step, variable, violate } from '../index.js';
import type { Description, EffectNode, Index, Property } from '../index.js';
import type { ExprNode } from '../data.js';
import { substitute, substituteEffects } from './substitute.js';

const bound = (name: string): ExprNode => ({ op: 'bound', name });
const eq = (a: ExprNode, b: ExprNode): ExprNode => ({ op: 'eq', a, b });
const some = (name: string, body: ExprNode): ExprNode => ({ op: 'exists', set: 'slot', name, body });

describe('a bound name is replaced', () => {
  test.each<[string, ExprNode, ExprNode]>([
    ['where nothing binds it', eq(bound('x'), bound('y')), eq(bound('n'), bound('y'))],
    ['under another binder', some('m', eq(bound('x'), bound('m'))), some('m', eq(bound('n'), bound('m')))],
    ['not under its own binder', some('x', eq(bound('x'), bound('x'))), some('x', eq(bound('x'), bound('x')))],
    ['under a binder that it would meet', some('n', eq(bound('x'), bound('n'))), some("n'", eq(bound('n'), bound("n'")))],
    ['and meets no third', some('n', eq(bound("n'"), eq(bound('x'), bound('n')))), some("n''", eq(bound("n'"), eq(bound('n'), bound("n''"))))],
  ])('%s', (_, before, after) => {
    expect(substitute(before, new Map([['x', bound('n')]]))).toEqual(after);
  });

  test.each<[string, string, string, string]>([['its own', 'x', 'x', 'x'], ['one that it would meet', 'n', "n'", 'n'], ['another', 'm', 'm', 'n']])(
    'in the effects of each member, under %s', (_, binder, made, replaced) => {
      const each = (name: string, value: string): EffectNode =>
        ({ op: 'each', set: 'slot', name, body: [{ op: 'violate', property: 'p', because: '', cond: eq(bound(name), bound(value)) }] });
      expect(substituteEffects([each(binder, 'x')], new Map([['x', bound('n')]]))).toEqual([each(made, replaced)]);
    });
});

describe('a definition that binds a name, used in itself', () => {
  const slot = indexSet('slot');
  const node = objectType('node', { next: [indexSet('node').index, indexSet('node').none] });
  const ring = pool('ring', node, [slot]);
  type Node = Index<'node'>;
  const before = define<[Node], Node>('before', (n) => node.first(node.where((m) => node.fields.next(m).eq(n))));
  const at = (i: number) => ring.ref(slot.at(i));
  const held = variable('held', [], node.index, node.none);
  const seen = event('seen', { n: node.index });
  const linked = step('link', [0, 1, 2].map((i) => node.fields.next(at(i)).set(at((i + 1) % 3))));

  const world = (effects: readonly EffectNode[]): Description => ({
    name: 's', sets: { slot: ['a', 'b', 'c'] }, lanes: ['A'], pools: [ring.node], definitions: [before], routines: [], switches: {},
    variables: [held.node, ...node.variables], agents: [agent('A', { lane: lit(0) }, () => [linked, step('look', effects)])],
  });
  const violated = (d: Description, p: Property): readonly string[] => {
    expect(compareWithDirect(d, [p], 100)).toMatchObject({ difference: undefined, complete: true });
    return [...searchReference(ground(d, [p])).violations.keys()];
  };

  test.each([[0, false], [1, true], [2, false]])('is the one before the one before: of a ring of three not %i', (i, is) => {
    const p = property('p', { states: 'p', invariant: held().ne(at(i)) });
    expect(violated(world([held().set(before(before(at(0))))]), p)).toEqual(is ? ['p'] : []);
  });

  test('in the argument of an event, and in its handler', () => {
    const p = property('p', { states: 'p', on: [on(seen, ({ n }) => [violate(before(n).ne(at(1)), 'another')])] });
    expect(violated(world([seen({ n: before(at(0)) })]), p)).toEqual([]);
  });

  test('redefined by itself', () => {
    const follows = variable('follows', [slot], slot.index, (i) => ifElse(i.eq(slot.at(0)), slot.at(1), ifElse(i.eq(slot.at(1)), slot.at(2), slot.at(0))));
    const last = define<[Index<'slot'>], Index<'slot'>>('last', (i) => slot.first(slot.where((j) => follows(j).eq(i))));
    const found = variable('found', [], range(2), lit(0));
    const d: Description = {
      ...world([]), pools: [], definitions: [last], variables: [found.node, follows.node],
      agents: [agent('A', { lane: lit(0) }, () => [step('look', [found().set(ifElse(last(slot.at(0)).eq(slot.at(1)), lit(1), lit(2)))])])],
    };
    const p = property('p', { states: 'p', invariant: found().ne(lit(1)) });
    expect(violated(d, p)).toEqual([]);
    expect(violated(applyEdits(d, [[edits('twice', '', [redefine(last, (i) => last(last(i)))])]]), p)).toEqual(['p']);
  });
});
