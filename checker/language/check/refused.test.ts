import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../engine/search.js';
import { searchReference } from '../../reference/search.js';
import { compareWithDirect } from '../../testing/direct/compare.js';
import {
  agent, applyEdits, at, boolean, call, define, effectIf, either, event, FALSE, forEach, ground, ifElse, indexSet, lit, ModelError, objectType, on, ordered, pool, property, range, remove, rename, replaceBody, ret, routine, step,
  switchValue, TRUE, variable, violate, wait, when,
} from '../index.js';
import type { Bool, Description, Expr, Int, Node, Operation, Property } from '../index.js';

const slot = indexSet('slot');
const x = variable('x', [], range(9), lit(0));
const where = variable('where', [], slot.index, slot.none);
const isZero = property('zero', { states: 'x is 0', invariant: x().eq(lit(0)) });

const system = (o: Partial<Description>, body: readonly Node[] = [step('s', [])]): Description => ({
  name: 's', sets: { slot: ['a', 'b', 'c'] }, lanes: ['A'], variables: [x.node, where.node], pools: [], definitions: [], routines: [], switches: {},
  agents: [agent('A', { lane: lit(0) }, () => body)], ...o,
});
const refusal = (d: Description, p: Property = isZero): string => {
  try {
    ground(d, [p]);
  } catch (e) {
    expect(e).toBeInstanceOf(ModelError);
    return (e as Error).message;
  }
  return 'nothing is refused';
};

test.each([2 ** 30, 2 ** 31, -1, 1.5, NaN, Infinity])('a switch of %d is refused', (value) => {
  expect(refusal(system({ switches: { k: value } }))).toBe(`switch 'k' is ${value}: expected a whole number from 0 to ${2 ** 30 - 1}`);
});

test('a switch at either end is none of these', () => {
  expect(refusal(system({ switches: { k: 0, m: 2 ** 30 - 1 } }, [step('s', [effectIf(x().below(switchValue<Int>('m')), [x().set(lit(1))])])]))).toBe('nothing is refused');
});

const isOf = define<[Int, Int?], Bool>('is', (a, k = lit(0) as never) => a.eq(k as never));
const two = define<[Int], Bool>('two', (a) => a.eq(lit(0)));
const one = define<[Int], Bool>('one', (a) => two(a));
const looped = { name: 'two', params: two.params, body: { op: 'define' as const, name: 'one', args: [lit(0).node] } };

describe('a definition', () => {
  test('that is given what it has no parameter for', () => {
    const use = step('s', [effectIf(isOf(x(), lit(1)), [x().set(lit(1))])]);
    expect(refusal(system({ definitions: [isOf] }, [use]))).toBe("A/s: definition 'is' is given 2 arguments and has 1: a parameter with a default is none");
  });

  test('that uses itself by another', () => {
    expect(refusal(system({ definitions: [one, looped] }))).toBe("definition 'one' uses itself: one -> two -> one");
    expect(refusal(system({ definitions: [one, two] }))).toBe('nothing is refused');
  });
});

describe('a name', () => {
  const step1 = (name: string) => routine(name, {}, {}, () => [step('s', [])]);

  test.each<[string, Partial<Description>, string]>([
    ['of a routine with a slash', { routines: [step1('a/b')] }, "'a/b' has a '/' in its name, which divides a routine from its steps: rename it"],
    ['of an agent and a routine', { routines: [step1('A')] }, "an agent and a routine are named 'A': rename one"],
    ['of every object of JavaScript', { routines: [step1('toString')] }, "'toString' is a name that JavaScript has for every object: take another"],
    ['of a switch', { switches: { valueOf: 1 } }, "'valueOf' is a name that JavaScript has for every object: take another"],
    ['of a local', { routines: [routine('r', {}, { valueOf: boolean } as never, () => [step('s', [])])] }, "'valueOf' is a name that JavaScript has for every object: take another"],
    ['with a NUL', { routines: [step1('a\0b')] }, "the name 'a\\0b' has a NUL in it: take another"],
  ])('%s', (_, o, message) => {
    expect(refusal(system(o))).toBe(message);
  });

  test('of an event', () => {
    expect(() => event('constructor', {})).toThrow("'constructor' is a name that JavaScript has for every object: take another");
  });

  test('of two locals that would be one variable', () => {
    const inner = routine('ops.open', {}, { h: range(9) }, (l) => [step('s', [l.h.set(lit(7))]), step('t', [l.h.set(l.h)])]);
    const outer = routine('ops', {}, { 'open.h': range(9) }, (l) => [step('s', [l['open.h'].set(lit(2))]), call(inner, {}), step('t', [x().set(l['open.h'])])]);
    expect(refusal(system({ routines: [inner, outer] }, [call(outer, {})])))
      .toBe("'h' of 'ops.open' and another local of agent 'A' would both be 'A:ops.open.h': rename one");
  });

  test('of steps may hold what joins them: every place is its own', () => {
    const q = routine('q', {}, {}, () => [step('t', [x().set(lit(7))])]);
    const r = routine('r', {}, {}, () => [step('q>t', [x().set(lit(1))])]);
    const never7 = property('p', { states: 'p', invariant: x().ne(lit(7)) });
    const d = system({ routines: [q, r] }, [call(r, {}, { as: 'c1' }), call(q, {}, { as: 'c1>r' })]);
    expect(compareWithDirect(d, [never7], 100).difference).toBeUndefined();
    expect([...searchReference(ground(d, [never7])).violations.keys()]).toEqual(['p']);
  });
});

describe('what a variable begins with', () => {
  const late = variable('late', [], range(5), x().plus(0));
  const beyond = variable('beyond', [], range(3), lit(5));
  const some = variable('some', [slot], range(3), (i) => ifElse(i.eq(slot.at(2)), lit(4), lit(3)));

  test('reads no other, wherever that is declared', () => {
    for (const variables of [[late.node, x.node], [x.node, late.node]]) {
      expect(refusal(system({ variables }))).toBe("variable 'late' begins with a value that reads 'x': before the first state nothing can be read");
    }
  });

  test.each([['that no step writes', [x().set(beyond())]], ['that some step writes', [x().set(beyond()), beyond().set(lit(1))]], ['that no step reads', []]])(
    'is in its domain, of one %s', (_, effects) => {
      expect(refusal(system({ variables: [x.node, beyond.node, where.node] }, [step('s', effects)])))
        .toBe("variable 'beyond' begins with 5, which is outside its domain: 0 to 3");
    });

  test('is so in every cell', () => {
    expect(refusal(system({ variables: [x.node, some.node, where.node] }))).toBe("variable 'some' begins with 4, which is outside its domain: 0 to 3");
  });
});

test.each([3, 32])('the member at %d of three is refused', (at) => {
  const message = `A/s: set 'slot' has 3 members, from 0, and none at ${at}`;
  expect(refusal(system({}, [step('s', [effectIf(slot.full.has(slot.at(at)), [x().set(lit(1))])])]))).toBe(message);
  expect(refusal(system({}, [step('s', [where().set(slot.at(at))])]))).toBe(message);
});

test('a mask of a member beyond its bits is refused, however constant', () => {
  const many = indexSet('many');
  const d = system({ sets: { slot: ['a', 'b', 'c'], many: Array.from({ length: 40 }, (_, i) => `m${i}`) } },
    [step('s', [effectIf(many.only(many.at(32)).isEmpty(), [x().set(lit(1))])])]);
  expect(refusal(d)).toMatch(/^a mask of 'members', which has 32 members: a mask has at most 30/);
});

describe('a mask has a bit for each of 30 members', () => {
  const many = indexSet('many');
  const thing = objectType('thing', { on: [boolean, FALSE] });
  const things = pool('things', thing, [many]);
  const some = variable('some', [], many.mask, many.empty);
  const which = variable('which', [], many.index, many.at(0));
  const item = variable('item', [], thing.index, things.ref(many.at(0)));
  const when_ = (cond: Expr<Bool>): readonly Node[] => [step('go', [which().set(many.at(1)), item().set(things.ref(many.at(2))), effectIf(cond, [x().set(lit(1))])])];
  const of = (members: number, body: readonly Node[], property_: Property = isZero, more: Description['variables'] = []): string => refusal(system({
    sets: { slot: ['a', 'b', 'c'], many: Array.from({ length: members }, (_, i) => `m${i}`) }, pools: [things.node],
    variables: [x.node, where.node, which.node, item.node, ...thing.variables, ...more],
  }, body), property_);

  test.each<[string, readonly Node[], Property?, Description['variables']?]>([
    ['held', [step('go', [some().set(some().with(which())), effectIf(some().has(which()), [x().set(lit(1))])])], isZero, [some.node]],
    ['of all', when_(many.full.has(which()))],
    ['first', when_(many.first(many.where((m) => m.eq(which()))).eq(many.at(0)))],
    ['next', when_(many.next(many.where((m) => m.eq(which())), which()).eq(many.at(0)))],
    ['with', when_(many.empty.with(which()).isEmpty())],
    ['without', when_(many.empty.without(which()).isEmpty())],
    ['has, of objects', when_(thing.where((t) => t.eq(item())).has(item()))],
    ['with, of what one or the other names', when_(many.empty.with(ifElse(where().eq(slot.none), which(), many.at(0))).isEmpty())],
    ['in an invariant', [step('go', [which().set(many.at(1))])], property('p', { states: 's', invariant: many.only(which()).isEmpty().or(x().eq(lit(1))) })],
  ])('%s: 30 are, 31 are refused', (_, body, property_ = isZero, more = []) => {
    expect(of(30, body, property_, more)).toBe('nothing is refused');
    expect(of(31, body, property_, more)).toMatch(/^a mask of '(many|thing|members)', which has 31 members: a mask has at most 30/);
  });
});

test('forEach cannot be the first node of a branch: its loop would lead back to the choice', () => {
  const a = agent('A', { lane: lit(0), locals: { i: slot.index } }, (l) => [either('e', [forEach('f', slot, l.i, slot.full, [step('in', [])])], [step('b', [])])]);
  expect(refusal(system({ agents: [a] }))).toBe("A/e: a branch must begin with a step, not with 'forEach'");
});

test('activations are counted by routine', () => {
  const lock = routine('lock', { again: boolean }, {}, (l) => [
    step('s', [x().set(x().plus(1))]), when('w', l.again, [{ kind: 'call', name: 'again', routine: 'lock', args: { again: FALSE.node }, into: undefined }]),
  ]);
  const d = system({ routines: [lock] }, [call(lock, { again: TRUE }, { as: 'lock' })]);
  const few = property('few', { states: 'it enters itself once', invariant: x().below(lit(3)), faults: ['recursion:*'] });
  expect(compareWithDirect(d, [few], 100).difference).toBeUndefined();
  expect(searchReference(ground(d, [few])).violations.size).toBe(0);
});

test('an event is not asked for what it is not emitted with', () => {
  const watched = event('ping', { a: range(3) });
  const p = property('p', { states: 'p', on: [on(watched, ({ a }) => [violate(a.eq(lit(0)), 'zero')])] });
  expect(refusal(system({}, [step('s', [event('ping', {})({})])]), p))
    .toBe("property 'p' asks event 'ping' for 'a', which it is not emitted with: it has no arguments");
});

test('a result is of the kind of the local that receives it', () => {
  const r = routine('r', {}, {}, () => [step('s', []), ret(slot.at(1))]);
  const a = agent('A', { lane: lit(0), locals: { n: range(3) } }, (l) => [call(r, {}, { into: l.n })]);
  expect(refusal(system({ routines: [r], agents: [a] }))).toBe("A/r: what 'n' becomes is a member of 'slot', expected a number");
});

test('a parameter that a loop assigns is the routine\'s own', () => {
  const r = routine('r', { n: range(9) }, { i: slot.index }, (l) => [forEach('each', slot, l.i, slot.full, [step('in', [])], [l.n.set(l.n.plus(1))]), step('end', [x().set(l.n)])]);
  const a = agent('A', { lane: lit(0), locals: { mine: range(9) } }, (l) => [call(r, { n: l.mine }), step('back', [effectIf(l.mine.ne(lit(0)), [x().set(lit(9))])])]);
  const p = property('p', { states: 'what the caller passed is as it was', invariant: x().ne(lit(9)) });
  const d = system({ routines: [r], agents: [a] });
  expect(compareWithDirect(d, [p], 100)).toMatchObject({ difference: undefined, complete: true });
  expect(searchReference(ground(d, [p])).violations.size).toBe(0);
});

test('differences that 32 bits cannot hold are refused by the engine, which would wrap', () => {
  const far = 2 ** 30 - 1;
  const d = (times: number) => {
    const e = Array.from({ length: times }).reduce<ReturnType<typeof x>>((y) => y.less(far) as ReturnType<typeof x>, x());
    return ground(system({}, [step('s', [x().set(lit(0))]), step('t', [x().set(lit(1))], { when: e.below(lit(0)) })]), [isZero]);
  };
  expect([...searchReference(d(3)).violations.keys()]).toEqual(['zero']);
  expect(() => searchEngine(d(3))).toThrow('a difference in s can be below -2147483648: lower the ranges of its terms');
  expect([...searchEngine(d(2)).violations.keys()]).toEqual(['zero']);
});

test('an argument of an event that faults does so whoever asks for it', () => {
  const box = objectType('box', { v: [range(3), lit(0)] });
  const heap = pool('heap', box, [slot], false);
  const got = event('got', { v: range(3) });
  const d = system({ pools: [heap.node], variables: [x.node, ...box.variables] }, [step('s', [got({ v: box.fields.v(heap.ref(slot.at(0))) })])]);
  const dead = property('dead', { states: 'p', faults: ['dead:box'] });
  const asks = property('asks', { states: 'p', on: [on(got, ({ v }) => [violate(v.eq(lit(3)), 'three')])] });
  for (const observers of [[dead], [dead, asks], [isZero, dead]]) {
    expect(compareWithDirect(d, observers, 100).difference).toBeUndefined();
    expect([...searchReference(ground(d, observers)).violations.keys()]).toEqual(['dead']);
  }
});

describe('what a file says that nobody type-checked', () => {
  const sentence = (make: () => unknown): string => {
    try {
      make();
    } catch (e) {
      expect(e).toBeInstanceOf(ModelError);
      return (e as Error).message;
    }
    return 'nothing is refused';
  };
  const any = (value: unknown): never => value as never;
  const nothing = routine('nothing', {}, {}, () => [step('n', [])]);

  test.each<[string, () => unknown, string]>([
    ['effects where the ordering stands', () => wait('enter', TRUE, any([x().set(lit(1))])), "step 'enter' has an ordering that is none of plain, acquire, release, wmb, mb: something else"],
    ['a misspelt ordering', () => wait('enter', TRUE, any('aquire')), "step 'enter' has an ordering that is none of plain, acquire, release, wmb, mb: 'aquire'; did you mean 'acquire'?"],
    ['in an edit', () => ordered(any('aquire')), "ordered() has an ordering that is none of plain, acquire, release, wmb, mb: 'aquire'; did you mean 'acquire'?"],
    ['an option of a call', () => call(nothing, {}, any({ int: x() })), "the call of 'nothing' has no option 'int'; did you mean 'into'?"],
    ['an environment that is a number', () => agent('A', any({ environment: 1 }), () => []), "'environment' of agent 'A' is true or false, not 1"],
    ['a repeat that is a word', () => agent('A', any({ repeat: 'no' }), () => []), "'repeat' of agent 'A' is true or false, not \"no\""],
    ['a place to rest that is a word', () => agent('A', any({ mayRest: 'go' }), () => []), "'mayRest' of agent 'A' is true or a list of its steps, not \"go\""],
    ['an environment of a step', () => step('s', [], any({ environment: 'yes' })), "'environment' of step 's' is true or false, not \"yes\""],
    ['a kind that there is not', () => property('p', any({ kind: 'latncy', states: '', measure: x() })), "property 'p' is of no kind 'latncy'; did you mean 'latency'?"],
    ['a number that judges', () => property('p', { kind: 'latency', states: '', invariant: TRUE }), "property 'p' is of kind 'latency' and has an invariant: give it another kind, or make two properties of it"],
    ['a number of nothing', () => property('p', { kind: 'latency', states: '' }), "property 'p' is of kind 'latency' and measures nothing: give it a measure"],
    ['two nodes to remove', () => (remove as (...a: readonly string[]) => unknown)('a/x', 'a/y'), "remove('a/x', …) takes out one node: write a remove() for each"],
  ])('%s', (_, make, expected) => {
    expect(sentence(make)).toBe(expected);
  });

  const edited = (...operations: readonly Operation[]) => () => applyEdits(system({ routines: [nothing] }), [[{ name: 'e', title: '', operations }]]);
  test.each<[string, () => unknown, string]>([
    ['wrapped in nothing', edited(at('A/s').wrap(any(() => undefined))), "e: what is wrapped around 'A/s' is no list of nodes: return one"],
    ['a body that is a function', edited(replaceBody('A', any(() => []))), "e: the new body of 'A' is no list of nodes: give one"],
    ['a name that is empty', edited(rename('nothing', '')), 'a name is empty: give one'],
  ])('%s', (_, make, expected) => {
    expect(sentence(make)).toBe(expected);
  });
});
