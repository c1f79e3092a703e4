import { describe, expect, test } from 'vitest';
import {
  agent, boolean, choose, FALSE, ground, ifElse, indexSet, lit, objectType, pool, property, range, step, TRUE, variable,
} from '../language/index.js';
import type { Description, GroundSystem } from '../language/index.js';
import { domainOf, Expr } from '../language/expr.js';
import type { Index } from '../language/expr.js';
import { searchReference } from '../reference/search.js';
import type { Progress, SearchResult } from '../result.js';
import { peterson } from '../testing/peterson.js';
import { searchEngine } from './search.js';

const plain = (r: SearchResult) => ({
  ...r, violations: Object.fromEntries(r.violations), atRisk: [...r.atRisk].sort(), maxima: Object.fromEntries(r.maxima),
});

/** The engine's answer, which is the reference's too. */
const agreed = (system: GroundSystem): SearchResult => {
  const found = searchEngine(system);
  expect(plain(found)).toEqual(plain(searchReference(system)));
  return found;
};

const base = { lanes: ['a', 'b'], pools: [], definitions: [], routines: [], switches: {} };
const words = { states: 'x', protects: 'x', brokenBy: 'x' } as const;

describe('Peterson', () => {
  const grounded = (broken: boolean): GroundSystem => ground(peterson(broken).description, peterson(broken).properties);

  test('excludes, and does not when the stores are swapped', () => {
    const good = agreed(grounded(false));
    expect(good).toMatchObject({ complete: true, violations: new Map() });
    const bad = agreed(grounded(true));
    expect(bad.violations.get('mutual exclusion')).toMatchObject({ because: 'both inside' });
    expect(bad.violations.get('mutual exclusion')?.path).toHaveLength(6);
  });
});

/** Counters that go up by chosen steps until `steps` are taken. */
const counters = (n: number, max: number, steps: number): Description => {
  const slot = indexSet('slot');
  const count = variable('count', [slot], range(max), (i) => ifElse(i.eq(slot.at(0)), lit(1), lit(0)));
  const total = variable('total', [], range(steps), lit(0));
  return {
    ...base, name: 'counters', sets: { slot: Array.from({ length: n }, (_, k) => `s${k}`) }, variables: [count.node, total.node],
    agents: [agent('A', { repeat: true }, () => [
      choose('up', slot, (i) => [count(i).set(count(i).plus(1)), total().set(total().plus(1))], {
        when: () => total().below(lit(steps)),
      }),
    ])],
  };
};

describe('systems that strain the code', () => {
  test('states of 600 cells and 1200 bits', () => {
    const found = agreed(ground(counters(600, 3, 1)));
    expect(found).toMatchObject({ states: 601, transitions: 600, depth: 1, complete: true });
    const two = agreed(ground(counters(40, 3, 2)));
    expect(two.states).toBe(1 + 40 + (40 * 41) / 2);
  });

  test('fifty faults in one step, each with its owner', () => {
    const slot = indexSet('slot');
    const variables = Array.from({ length: 50 }, (_, k) => variable(`v${k}`, [slot], range(1), lit(k % 2)));
    const last = variable('last', [], slot.index, slot.none);
    const description: Description = {
      ...base, name: 'faults', sets: { slot: ['s0', 's1'] }, variables: [...variables.map((v) => v.node), last.node],
      agents: [agent('A', {}, () => [
        step('spoil', [last().set(slot.at(0)), ...variables.map((v) => v(slot.at(0)).set(lit(2)))]),
        step('beyond', [last().set(slot.none), variables[0](last()).set(lit(0))]),
      ])],
    };
    const owners = variables.map((_, k) => property(`p${k}`, {
      kind: 'safety', ...words, faults: [`domain:v${k}`], invariant: variables[k](slot.at(0)).below(lit(5)),
    }));
    const found = agreed(ground(description, owners));
    expect([...found.violations.keys()].filter((p) => p.startsWith('p'))).toHaveLength(50);
    expect(found.violations.get('model-error')).toMatchObject({ because: 'a slot index outside its range was used' });
  });

  test('one cell written many times under three names, and read in between', () => {
    const slot = indexSet('slot');
    const count = variable('count', [slot], range(63), lit(0));
    const at = variable('at', [], slot.index, slot.at(0));
    const other = variable('other', [], slot.index, slot.at(1));
    const up = (i: Expr<Index<'slot'>>) => count(i).set(count(i).plus(1));
    const description: Description = {
      ...base, name: 'aliases', sets: { slot: ['s0', 's1'] }, variables: [count.node, at.node, other.node],
      agents: [agent('A', { repeat: true }, () => [
        choose('up', slot, (i) => [up(slot.at(0)), up(at()), up(other()), up(at()),
          up(other()), other().set(at()), at().set(i)], {
          when: () => count(slot.at(0)).below(lit(30)).and(count(slot.at(1)).below(lit(30))),
        }),
      ])],
    };
    const found = agreed(ground(description));
    expect(found.violations.size).toBe(0);
    expect(found.states).toBeGreaterThan(20);
  });

  test('objects, more than a word has bits: each by itself, but no mask of them', () => {
    const slot = indexSet('slot');
    const thing = objectType('thing', { on: [boolean, FALSE], next: [domainOf<Index<'thing'>>({ kind: 'index', set: 'thing' }), new Expr<Index<'thing'>>({ op: 'none', set: 'thing' })] });
    const many = pool('many', thing, [slot]);
    const at = variable('at', [], thing.index, many.ref(slot.at(0)));
    const description: Description = {
      ...base, name: 'many', sets: { slot: Array.from({ length: 40 }, (_, k) => `s${k}`) }, pools: [many.node],
      variables: [at.node, ...thing.variables],
      agents: [agent('A', { repeat: true }, () => [step('on', [
        thing.fields.on(at()).set(TRUE), thing.fields.next(many.ref(slot.at(3))).set(many.ref(slot.at(39))),
        at().set(ifElse(at().eq(many.ref(slot.at(0))), many.ref(slot.at(3)), thing.fields.next(at()))),
        thing.fields.on(many.ref(slot.at(39))).set(FALSE),
      ], { when: at().ne(thing.none) })])],
    };
    agreed(ground(description));
    const wide = { ...description, agents: [agent('A', {}, () => [step('all', [], { when: thing.next(thing.full, at()).ne(thing.none) })])] };
    expect(() => ground(wide)).toThrow("a mask of 'thing', which has 40 members: a mask has at most 30");
    const owned = variable('owned', [], thing.mask, thing.empty);
    const held: Description = {
      ...description, variables: [owned.node, at.node, ...thing.variables],
      agents: [agent('A', {}, () => [step('own', [owned().set(owned().with(many.ref(slot.at(1))))]), step('look', [], { when: owned().isEmpty() })])],
    };
    expect(() => ground(held)).toThrow("a mask of 'thing', which has 40 members");
  });

  test('stops when asked and tells its progress', () => {
    const system = ground(counters(40, 7, 3));
    let asked = 0;
    const stopped = searchEngine(system, { shouldStop: () => ++asked > 3 });
    expect(stopped.complete).toBe(false);
    expect(stopped.states).toBeGreaterThan(1);
    const told: Progress[] = [];
    const whole = searchEngine(system, { onProgress: (p) => told.push(p) });
    expect(whole.complete).toBe(true);
    const { states, transitions } = whole;
    expect(told.at(-1)).toMatchObject({ phase: 'search', states, transitions, frontier: 0, depth: 3 });
    expect(told.at(-1)?.bytes).toBeGreaterThan(whole.states * 8);
  });
});
