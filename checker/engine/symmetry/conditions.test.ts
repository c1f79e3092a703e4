import { describe, expect, test } from 'vitest';
import {
  agent, all, any, atRisk, boolean, effectIf, event, Expr, FALSE, ground, ifElse, indexSet, lit, not, objectType, on, pool, property, range, step, TRUE, variable, violate,
} from '../../language/index.js';
import type { AgentNode, Bool, EffectNode, GroundSystem, Index, Node, Property } from '../../language/index.js';
import { searchReference } from '../../reference/search.js';
import { searchEngine } from '../search.js';
import { symmetryOf } from './symmetry.js';

/**
 * Two agents whose steps differ in one thing. Whoever takes the other's place changes what the second one does, so a
 * search by orbits would lose the violation, if not with the one as the odd agent then with the other.
 */
type One = Expr<Index<'node'>>;
const node = indexSet('node');
const [n0, n1, n2] = [0, 1, 2].map((k) => node.at(k));
const cell = (name: string, init: Expr<Bool> | ((i: One) => Expr<Bool>) = FALSE) => variable(name, [node], boolean, init);
const [x, y, z, done] = ['x', 'y', 'z', 'done'].map((name) => cell(name));
const to = variable('to', [node], node.index, n2);
const box = objectType('box', { full: [boolean, FALSE] });
const mine = pool('mine', box, [node], (i) => i.ne(n2));
const other = (me: One): One => (me === n0 ? n1 : n0);
const ended = any(done(n0), done(n1));

type Body = (me: One) => readonly EffectNode[];
interface Pair { readonly even: Body; readonly odd: Body; readonly when?: Expr<Bool>; readonly environment?: boolean; readonly enabled?: Expr<Bool>; readonly guard?: Expr<Bool> }

function pairOf(odd: number, p: Pair, judged: readonly Property[]): GroundSystem {
  const one = (k: number): Node => step('s', [...(k === odd ? p.odd : p.even)([n0, n1][k]), done([n0, n1][k]).set(TRUE)], {
    ...(k === odd && p.guard !== undefined ? { when: p.guard } : p.when === undefined ? {} : { when: p.when }), environment: k === odd && p.environment === true,
  });
  return pair(['A', 'B'].map((name, k) =>
    agent(name, { lane: lit(0), ...(k === odd && p.enabled !== undefined ? { enabled: p.enabled } : {}) }, () => [one(k)])), judged);
}

const pair = (agents: readonly AgentNode[], judged: readonly Property[]): GroundSystem => ground({
  name: 'pair', sets: { node: ['n0', 'n1', 'n2'] }, lanes: ['0'], pools: [mine.node, cans.node], definitions: [], routines: [], switches: {},
  variables: [...[x, y, z, to, done, some, none].map((v) => v.node), ...box.variables, ...can.variables], interchangeable: ['node'], agents,
}, judged);

function check(system: GroundSystem, violated: readonly string[]): void {
  expect([...searchReference(system).violations.keys()].sort()).toEqual(violated);
  const found = searchEngine(system, { reduction: 'symmetry', reduceFrom: 0 });
  expect([...found.violations.keys()].sort()).toEqual(violated);
  expect(symmetryOf(system).permutations).toEqual([]);
}

/** The second one may go if the first one said yes; then it must say yes too. */
const agreeing = [property('judged', {
  states: 'both say the same', invariant: not(any(all(y(n0), done(n1), not(y(n1))), all(y(n1), done(n0), not(y(n0))))),
})];
const second = { when: any(not(ended), y(n0), y(n1)) };
const yes = (value: (me: One) => Expr<Bool>): Body => (me) => [y(me).set(value(me))];
const both = (...bodies: readonly Body[]): Body => (me) => bodies.flatMap((b) => b(me));
const sets: Body = (me) => [x(me).set(TRUE)];
const sees = yes((me) => x(me));

const order: readonly (readonly [string, Pair])[] = [
  ['a write before a read', { even: both(sets, sees), odd: both(sees, sets) }],
  ['the last of two writes', { even: both((me) => [x(me).set(FALSE)], sets, sees), odd: both(sets, (me) => [x(me).set(FALSE)], sees) }],
  ['a write under a condition', ((maybe: Body): Pair => ({ even: both(maybe, sees), odd: both(sees, maybe) }))((me) => [effectIf(not(x(me)), sets(me))])],
  ['a write where a condition fails', ((maybe: Body): Pair => ({ even: both(maybe, sees), odd: both(sees, maybe) }))((me) => [effectIf(x(me), [], sets(me))])],
  ['a write of the index of a write', {
    even: (me) => [to(me).set(me), y(to(me)).set(TRUE)], odd: (me) => [y(to(me)).set(TRUE), to(me).set(me)],
  }],
  ['a write at an index that is computed', ((write: Body): Pair => ({
    even: both((me) => [to(me).set(me)], write, yes((me) => z(me))), odd: both((me) => [to(me).set(me)], yes((me) => z(me)), write),
  }))((me) => [z(to(me)).set(TRUE)])],
  ['an end before the question whether it lives', ((end: Body, gone: Body): Pair => ({ even: both(end, gone), odd: both(gone, end) }))(
    (me) => [mine.end(me)], yes((me) => not(box.alive(mine.ref(me)))))],
];

const written: readonly (readonly [string, Pair])[] = [
  ['what is done where a condition fails', {
    even: both((me) => [effectIf(x(me), [y(me).set(TRUE)], [y(me).set(TRUE)])], sets),
    odd: both((me) => [effectIf(x(me), [y(me).set(TRUE)], [y(me).set(FALSE)])], sets),
  }],
  ['the condition', { even: both((me) => [effectIf(not(x(me)), [y(me).set(TRUE)])], sets), odd: both((me) => [effectIf(x(me), [y(me).set(TRUE)])], sets) }],
  ['a choice between two values', {
    even: both(yes((me) => ifElse(x(me), y(me), z(n2).eq(z(me)))), sets, (me) => [z(me).set(FALSE), z(n2).set(FALSE)]),
    odd: both(yes((me) => ifElse(x(me), z(n2).eq(z(me)), y(me))), sets, (me) => [z(me).set(FALSE), z(n2).set(FALSE)]),
  }],
];

/** Holds; it only reads what would be dropped otherwise. */
const seenX = property('seen', { states: 'nothing', invariant: not(all(x(n2), done(n2))) });
const [some, none] = [variable('some', [], node.mask, node.full), variable('none', [], node.mask, node.empty)];
const kept: Body = (me) => [some().set(some().with(me)), none().set(none().without(me))];

const masks: readonly (readonly [string, Pair])[] = [
  ['what is taken from what', {
    even: both(yes((me) => some().minus(none()).has(me)), kept), odd: both(yes((me) => none().minus(some()).has(me)), kept),
  }],
  ['a member that is taken out, and one that is put in', {
    even: both(yes((me) => not(none().without(other(me)).with(me).has(other(me)))), kept),
    odd: both(yes((me) => not(none().with(other(me)).with(me).has(other(me)))), kept),
  }],
];

const can = objectType('can', { full: [boolean, FALSE] });
const cans = pool('cans', can, [node]);
/** Holds, and reads what would be dropped otherwise. */
const reads = property('reads', {
  states: 'nothing', invariant: not(all(x(n2), y(n2), z(n2), done(n2), to(n2).eq(node.none), can.fields.full(cans.ref(n2)))),
});
const happens = event('happens', {});
/** Effects of which none sees another, so that they may stand in any order. */
const apart: Readonly<Record<string, readonly Body[]>> = {
  'two variables': [sets, (me) => [z(me).set(TRUE)]],
  'two cells of one variable': [(me) => [z(me).set(TRUE)], (me) => [z(other(me)).set(TRUE)]],
  'four of them': [sets, (me) => [z(me).set(TRUE)], (me) => [y(me).set(TRUE)], (me) => [to(me).set(me)]],
  'conditions': [(me) => [effectIf(done(me), sets(me))], (me) => [effectIf(done(me), [z(me).set(TRUE)])]],
  'an event': [() => [happens({})], sets],
  'a life, and an object of another kind': [(me) => [mine.end(me)], (me) => [can.fields.full(cans.ref(me)).set(TRUE)]],
  'a life, and a variable': [(me) => [mine.end(me)], sets],
};

/** What may fault where the agent comes second, looked at before or after the condition that it came first. */
const risky: Readonly<Record<string, (me: One) => Expr<Bool>>> = {
  'a field of an object that has ended': (me) => box.fields.full(mine.ref(me)),
  'the same, denied': (me) => not(box.fields.full(mine.ref(me))),
  'a cell of none': (me) => z(to(me)),
  'an object of none': (me) => mine.ref(to(me)).eq(mine.ref(n2)),
};
const leave: Body = (me) => [
  box.fields.full(mine.ref(me)).set(TRUE), mine.end(other(me)), to(other(me)).set(node.none), z(me).set(TRUE), z(n2).set(FALSE),
];

describe.each([0, 1])('agent %i is the odd one', (odd) => {
  test.each(order)('order of effects: %s', (_, p) => { check(pairOf(odd, { ...p, ...second }, agreeing), ['judged']); });
  test.each(written)('effects: %s', (_, p) => { check(pairOf(odd, { ...p, ...second }, agreeing), ['judged']); });

  test.each(Object.entries(apart))('order of effects that may change places: %s', (_, bodies) => {
    for (const first of bodies) {
      const system = pairOf(odd, { even: both(...bodies), odd: both(...bodies.filter((b) => b !== first).reverse(), first) }, [...agreeing, reads]);
      expect(symmetryOf(system).permutations).toHaveLength(1);
    }
  });

  test.each(masks)('masks: %s', (_, p) => { check(pairOf(odd, { ...p, ...second }, agreeing), ['judged']); });

  test.each(Object.entries(risky))('a term that is not looked at: %s', (_, term) => {
    for (const flip of [false, true]) {
      const [first, last] = [(me: One) => not(ended).and(term(me)), (me: One) => term(me).and(not(ended))];
      const [safe, unsafe] = flip ? [(me: One) => ended.or(term(me)), (me: One) => term(me).or(ended)] : [first, last];
      check(pairOf(odd, { even: both((me) => [x(me).set(safe(me))], leave), odd: both((me) => [x(me).set(unsafe(me))], leave) }, [seenX]), ['model-error']);
    }
  });

  const dead: Readonly<Record<string, Body>> = {
    written: (me) => [box.fields.full(mine.ref(me)).set(TRUE)], read: (me) => [y(me).set(box.fields.full(mine.ref(me)))],
  };
  test.each(Object.entries(dead))('order of effects: an object that is begun before it is %s', (_, use) => {
    const begin: Body = (me) => [mine.begin(me)];
    const leave: Body = (me) => [box.fields.full(mine.ref(me)).set(TRUE), mine.end(other(me))];
    check(pairOf(odd, { even: both(begin, use, leave), odd: both(use, begin, leave) }, agreeing), ['model-error']);
  });

  test('the domain of a local', () => {
    const agents = [n0, n1].map((me, k) => agent('AB'[k], { lane: lit(0), locals: { n: range(k === odd ? 1 : 2) } }, (v) => [
      step('s', [effectIf(ended, [v.n.set(lit(2))]), x(me).set(v.n.eq(lit(2))), done(me).set(TRUE)]),
    ]));
    check(pair(agents, [seenX]), ['model-error']);
  });

  test('which property an effect violates', () => {
    const [one, another] = [event('one', {}), event('another', {})];
    const says = (name: string, e: typeof one): Property => property(name, {
      states: 'nobody comes second', on: [on(e, () => [violate(ended, 'it came second')])],
    });
    check(pairOf(odd, { even: () => [one({})], odd: () => [another({})] }, [says('even', one), says('odd', another)]), ['even', 'odd']);
  });

  const quiet = { 'under another condition': violate(all(ended, x(n2)), 'never'), 'that only puts at risk': atRisk(ended) };
  test.each(Object.entries(quiet))('a violation, and one %s', (_, effect) => {
    const [one, another] = [event('one', {}), event('another', {})];
    const judged = property('judged', { states: 'nobody comes second', on: [on(one, () => [violate(ended, 'it came second')]), on(another, () => [effect])] });
    const touch: Body = () => [x(n2).set(FALSE)];
    check(pairOf(odd, { even: both(() => [another({})], touch), odd: both(() => [one({})], touch) }, [judged]), ['judged']);
  });

  test('a promised step, and one that may come', () => {
    const goal = any(all(done(n0), done(n1)), not(ended));
    check(pairOf(odd, { even: () => [], odd: () => [], environment: true }, [property('judged', { kind: 'liveness', states: 'it ends', goal })]), ['judged']);
  });

  test.each([['of an agent', 'enabled'], ['of a step', 'guard']] as const)('a condition %s alone', (_, where) => {
    const goal = any(all(done(n0), done(n1)), not(ended));
    check(pairOf(odd, { even: () => [], odd: () => [], [where]: not(ended) }, [property('judged', { kind: 'liveness', states: 'it ends', goal })]), ['judged']);
  });
});

describe.each([['set', TRUE], ['cleared', FALSE]] as const)('members in their order, a mark is %s', (_, mark) => {
  const [a, b] = ['a', 'b'].map((name) => variable(name, [], node.index, node.none));
  const marked = cell('marked', mark === TRUE ? FALSE : TRUE);
  const chosen = (take: (after: One) => One): GroundSystem => ground({
    name: 'chosen', sets: { node: ['n0', 'n1'] }, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {},
    variables: [marked.node, a.node, b.node, x.node], interchangeable: ['node'],
    agents: [agent('A', { lane: lit(0) }, () => [
      step('first', [a().set(take(node.none)), marked(a()).set(mark)]), step('second', [b().set(take(node.none))]),
      step('leave', [x(b()).set(TRUE)]),
    ])],
  }, [property('judged', { states: 'another one is chosen', invariant: any(a().eq(node.none), b().eq(node.none), a().ne(b())) })]);
  const full = node.where((i) => not(x(i)));

  test('the first', () => { check(chosen(() => node.first(full)), ['judged']); });
  test('the next', () => { check(chosen((after) => node.next(full, after)), ['judged']); });
});

test.each([['set', FALSE], ['cleared', TRUE]] as const)('the first member, read outside the range, cells are %s', (_, start) => {
  const [link, said, over] = [variable('link', [node], node.index, (i) => i), cell('said', start), cell('over', start)];
  const has = (c: typeof said, i: One): Expr<Bool> => c(i).ne(start);
  const system = ground({
    name: 'missed', sets: { node: ['n0', 'n1', 'n2'] }, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {},
    variables: [to, link, said, over].map((v) => v.node), interchangeable: ['node'],
    agents: [n0, n1].map((me, k) => agent('AB'[k], { lane: lit(0) }, () => [
      step('lose', [to(me).set(node.none)]), step('ask', [
        effectIf(link(to(me)).eq(me), [said(me).set(not(start))]), link(n2).set(n2), over(me).set(not(start)),
      ], { when: any(not(any(has(over, n0), has(over, n1))), has(said, n0), has(said, n1)) }),
    ])),
  }, [property('judged', {
    states: 'both say the same',
    invariant: not(any(all(has(said, n0), has(over, n1), not(has(said, n1))), all(has(said, n1), has(over, n0), not(has(said, n0))))),
  })]);
  expect([...searchReference(system).violations.keys()]).toEqual(['model-error']);
  const found = searchEngine(system, { reduction: 'symmetry', reduceFrom: 0 });
  expect([...found.violations.keys()]).toEqual(['model-error']);
  expect(symmetryOf(system).permutations.length).toBeGreaterThan(0);
});

// Locals start as the first member, which therefore stays here.
test.each([['the other one', (me: One) => (me === n1 ? n2 : n1)], ['its own', (me: One) => me]] as const)(
  'a local that its agent\'s own condition reads keeps its meaning: %s', (_, of) => {
    const held = new Expr<Index<'node'>>({ op: 'local', name: 'held' });
    const agents = [n1, n2].map((me, k) => agent('AB'[k], { lane: lit(0), locals: { held: node.index }, enabled: not(y(me)).or(held.eq(of(me))) }, (v) => [
      step('take', [v.held.set(of(me)), y(me).set(TRUE)]), step('go', [done(me).set(TRUE)], { when: all(y(n1), y(n2)) }),
    ]));
    const system = pair(agents, [property('judged', { states: 'nobody goes', invariant: not(any(done(n1), done(n2))) })]);
    expect(symmetryOf(system).permutations).toHaveLength(1);
    for (const { violations } of [searchReference(system), searchEngine(system, { reduction: 'symmetry', reduceFrom: 0 })]) {
      expect(violations.get('judged')?.path).toHaveLength(3);
    }
  });
