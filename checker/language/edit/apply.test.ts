import { describe, expect, test } from 'vitest';
import { behaviourDigestOf, digestOf } from '../digest.js';
import {
  agent, any, boolean, call, define, Expr, FALSE, ground, indexSet, lit, ModelError, objectType, pool, range, routine, step, store, TRUE,
  variable, wait, when,
} from '../index.js';
import type { Description } from '../index.js';
import { addressesIn, programsOf } from './address.js';
import { applyEdits } from './apply.js';
import {
  addAgent, addDefinition, addLocal, addMember, addParameter, addPool, addRoutine, addVariable, amend, amendNode, append, at, doing,
  guardedBy, local, ordered, prepend, rebind, redefine, region, remove, rename, replaceBody, replaceRoutine, setArgs, setSwitch, swap,
} from './build.js';
import { count, example, flag, freeze, pin, taken, wanted, who } from './example.js';
import { edits } from './operation.js';
import type { Operation } from './operation.js';

const apply = (...operations: Operation[]): Description => applyEdits(example, [[edits('E', 'test', operations)]]);
const digest = (d: Description): string => digestOf(ground(d));
/** Names of a routine's nodes in textual order, without the routine's own. */
const outline = (d: Description, name: string): readonly string[] =>
  programsOf(d).filter((p) => p.name === name).flatMap((p) => addressesIn(p).map((e) => e.address.slice(name.length + 1)));
const WORK = [
  'pin', 'look', 'seen', 'again', 'unseen', 'return#1', 'first', 'lock', 'other', 'tell', 'settle', 'look again', 'release', 'unpin',
  'return#2',
];
const changed = (from: readonly string[], ...swaps: [number, number, ...string[]][]): readonly string[] =>
  swaps.reduce<readonly string[]>((list, [i, n, ...put]) => list.toSpliced(i, n, ...put), from);
const one = (name: string) => step(name, [count().set(lit(1))]);

describe('at an address', () => {
  test('the example is as expected, and nothing is an edit too', () => {
    expect(outline(example, 'work')).toEqual(WORK);
    const nothing = applyEdits(example, [[edits('P10', 'Factor out', [])]]);
    expect(digest(nothing)).toBe(digest(example));
    expect(nothing).toEqual(example);
    expect(digest(applyEdits(example, []))).toBe(digest(example));
  });

  test('insert, one or several, at any depth', () => {
    const d = apply(at('work/look').insertBefore(one('x'), one('y')), at('work/tell').insertAfter(one('z')), at('work/first').insertBefore(one('v')));
    expect(outline(d, 'work')).toEqual(changed(WORK, [10, 0, 'z'], [6, 0, 'v'], [1, 0, 'x', 'y']));
    expect(example.routines.find((r) => r.name === 'work')?.body).toHaveLength(9);
  });

  test('append and prepend to a routine and to an agent', () => {
    const d = apply(append('lock', one('x'), one('y')), prepend('lock', one('z')), append('P0', one('x')), prepend('P1', one('y')));
    expect(outline(d, 'lock')).toEqual(['z', 'pin', 'free', 'take', 'fair', 'flag owner', 'unpin', 'x', 'y']);
    expect(outline(d, 'P0')).toEqual(['start', 'work', 'x']);
    expect(outline(d, 'P1')).toEqual(['y', 'start', 'work']);
  });

  test('remove a step, or a branch with all inside; of an agent too', () => {
    expect(outline(apply(remove('work/tell')), 'work')).toEqual(changed(WORK, [9, 1]));
    expect(outline(apply(remove('work/seen')), 'work')).toEqual(['pin', 'look', 'lock', 'other', 'tell', 'settle', 'look again', 'release', 'unpin', 'return']);
    expect(outline(apply(remove('P0/start')), 'P0')).toEqual(['work']);
    expect(outline(apply(remove('P0/start')), 'P1')).toEqual(['start', 'work']);
  });

  test('replace by none, one of the same name, several', () => {
    expect(outline(apply(at('work/again').replaceBy(one('x'), one('again'))), 'work')).toEqual(changed(WORK, [3, 1, 'x', 'again']));
    expect(apply(at('work/again').replaceBy())).toEqual(apply(remove('work/again')));
  });

  test('move within a list, into and out of a branch', () => {
    expect(outline(apply(at('work/unpin').moveBefore('work/lock')), 'work')).toEqual(changed(WORK, [13, 1], [7, 0, 'unpin']));
    expect(outline(apply(at('work/look').moveAfter('work/release')), 'work')).toEqual(changed(WORK, [13, 0, 'look'], [1, 1]));
    const inwards = apply(at('work/release').moveBefore('work/again'));
    expect(inwards.routines.find((r) => r.name === 'work')?.body.find((n) => n.name === 'seen'))
      .toMatchObject({ yes: [{ name: 'release' }, { name: 'again' }, { name: 'unseen' }] });
    expect(outline(apply(at('work/again').moveBefore('work/seen')), 'work')).toEqual(changed(WORK, [2, 2, 'again', 'seen']));
    expect(outline(apply(at('work/again').moveAfter('work/seen')), 'work')).toEqual(changed(WORK, [7, 0, 'again'], [3, 1]));
    expect(() => apply(at('work/seen').moveAfter('work/again'))).toThrow("'work/seen' cannot move to 'work/again', which is inside it");
    expect(() => apply(at('work/look').moveAfter('lock/free'))).toThrow("'work/look' and 'lock/free' are not in one routine");
  });

  test('swap neighbours and nodes of different depth', () => {
    expect(outline(apply(swap('lock/free', 'lock/take')), 'lock')).toEqual(['pin', 'take', 'free', 'fair', 'flag owner', 'unpin']);
    expect(outline(apply(swap('work/look', 'work/tell')), 'work')).toEqual(changed(WORK, [1, 1, 'tell'], [9, 1, 'look']));
    expect(() => apply(swap('work/seen', 'work/again'))).toThrow('one is inside the other');
  });

  test('surround, wrap and guard a node and a region', () => {
    const around = apply(region('work/look', 'work/lock').surround([one('x')], [one('y')]));
    expect(outline(around, 'work')).toEqual(changed(WORK, [8, 0, 'y'], [1, 0, 'x']));
    const wrapped = apply(region('work/look', 'work/lock').wrap((nodes) => [when('w', lit(1).eq(lit(1)), nodes.slice(1))]));
    expect(outline(wrapped, 'work')).toEqual(changed(WORK, [1, 1, 'w']));
    const guarded = apply(at('work/release').guard('only owner', local('seen', boolean)));
    expect(guarded.routines.find((r) => r.name === 'work')?.body.find((n) => n.name === 'only owner'))
      .toMatchObject({ kind: 'if', cond: { op: 'local', name: 'seen' }, yes: [{ name: 'release' }], no: [] });
    expect(digest(apply(at('work/release').guard('always', TRUE)))).toBe(digest(example));
    expect(() => apply(region('work/look', 'work/again').guard('g', TRUE))).toThrow("'work/again' does not follow 'work/look' in the same list");
    expect(() => apply(region('work/lock', 'work/look').guard('g', TRUE))).toThrow('does not follow');
  });

  test('refine a step into a routine keeps the address', () => {
    const d = apply(at('lock/take').refineInto(freeze), at('lock/take').insertAfter(one('x')));
    expect(outline(d, 'lock')).toEqual(['pin', 'free', 'take', 'x', 'fair', 'flag owner', 'unpin']);
    expect(ground(d).transitions.some((t) => t.address === 'freeze/frozen' && t.path.includes('lock/take'))).toBe(true);
    const by = apply(at('lock/take').replaceBy(call(freeze, {})), at('lock/freeze').insertAfter(one('x')));
    expect(digest(d)).toBe(digest(by));
    expect(() => apply(at('work/lock').refineInto(freeze))).toThrow("'work/lock' is no step but 'call'");
  });

  test('amend guard, effects and ordering of a step, the mask of a forEach', () => {
    const d = apply(amend('lock/free', guardedBy(taken())), amend('lock/take', doing(taken().set(FALSE), count().set(lit(2)))));
    const lockNodes = d.routines.find((r) => r.name === 'lock')?.body;
    expect(lockNodes?.[1]).toMatchObject({ guard: taken().node, ordering: 'acquire' });
    expect(lockNodes?.[2]).toMatchObject({ effects: [{ op: 'set' }, { op: 'set', value: { op: 'const', value: 2 } }] });
    const nobody = apply(amendNode('work/other', 'forEach', (n) => ({ ...n, mask: who.empty.node })));
    expect(digest(nobody)).not.toBe(digest(example));
    expect(() => apply(amend('work/other', ordered('mb')))).toThrow("E: 'work/other' is no 'step' but 'forEach'");
    expect(() => apply(amend('lock/free', (s) => ({ ...s, name: 'y' })))).toThrow('must keep its name');
  });

  test('set the arguments of a call, keeping the others', () => {
    const d = apply(setArgs('P0/work', { owner: who.at(1) }));
    expect(d.agents[0].body[1]).toMatchObject({ kind: 'call', args: { owner: { op: 'const', value: 1 } } });
    expect(digest(d)).not.toBe(digest(example));
    expect(() => apply(setArgs('lock/free', {}))).toThrow("'lock/free' is no call but 'step'");
  });

  test('operations of one edit apply in sequence', () => {
    const d = apply(at('lock/free').insertAfter(one('x')), at('lock/x').insertAfter(one('y')), remove('lock/x'));
    expect(outline(d, 'lock')).toEqual(['pin', 'free', 'y', 'take', 'fair', 'flag owner', 'unpin']);
  });
});

describe('routines and the description around them', () => {
  test('replace a body, or a routine with its locals', () => {
    const body = apply(replaceBody('freeze', [one('x')]), replaceBody('P1', [call(pin, {})]));
    expect(outline(body, 'freeze')).toEqual(['x']);
    expect(outline(body, 'P1')).toEqual(['pin']);
    const other = routine('freeze', {}, { n: range(2) }, (v) => [step('y', [v.n.set(lit(1))])]);
    const whole = apply(replaceRoutine(other), addLocal('freeze', 'm', boolean));
    expect(whole.routines.find((r) => r.name === 'freeze')).toEqual({ ...other, locals: { n: { kind: 'range', max: 2 }, m: { kind: 'bool' } } });
    expect(() => apply(replaceRoutine(routine('P0', {}, {}, () => [])))).toThrow("'P0' is an agent, not a routine");
  });

  test('rebinding reaches the callers in every routine and agent, and calls that others insert', () => {
    const user = edits('U', 'uses', [append('P1', call(pin, {}, { as: 'late' }))]);
    const d = applyEdits(example, [[edits('R', 'rebinds', [rebind('pin', freeze)]), user]]);
    const path = (address: string) => ground(d).transitions.filter((t) => t.address === address).map((t) => t.path.at(-1));
    expect(new Set(path('freeze/frozen'))).toEqual(new Set(['work/pin', 'lock/pin', 'P1/late']));
    expect(path('pin/pins++')).toEqual([]);
    expect(applyEdits(example, [[user, edits('R', 'rebinds', [rebind('pin', freeze)])]])).toEqual(d);
  });

  test('what is rebound may be used by its replacement', () => {
    const careful = routine('careful', {}, {}, () => [call(pin, {}), one('x')]);
    const d = apply(rebind('pin', careful), addRoutine(careful));
    expect(d.routines.find((r) => r.name === 'careful')).toEqual(careful);
    expect(ground(d).transitions.filter((t) => t.address === 'pin/pins++').every((t) => t.path.at(-1) === 'careful/pin')).toBe(true);
  });

  test('a routine called by a member of a set is neither rebound nor renamed', () => {
    const indirect = { kind: 'indirect', name: 'func', set: 'fn', which: lit(0).node, args: {}, into: undefined } as const;
    const d = { ...example, sets: { ...example.sets, fn: ['pin'] } };
    for (const o of [rebind('pin', freeze), rename('pin', 'x')]) {
      expect(() => applyEdits(d, [[edits('E', '', [append('P0', indirect), o])]])).toThrow("'pin' is called through 'func'");
    }
  });

  test('rename changes the callers and nothing else', () => {
    const d = apply(rename('pin', 'preempt_disable'), at('preempt_disable/pins++').insertAfter(one('x')), rebind('unpin', { name: 'preempt_disable' }), rename('preempt_disable', 'get_cpu'));
    expect(d.routines.map((r) => r.name)).toEqual(['get_cpu', 'unpin', 'freeze', 'lock', 'work']);
    expect(d.routines.flatMap((r) => r.body).filter((n) => n.kind === 'call').map((n) => n.routine)).toEqual(['get_cpu', 'get_cpu', 'get_cpu', 'lock', 'get_cpu']);
    expect(digest(apply(rename('pin', 'x')))).toBe(digest(example));
    expect(() => apply(rename('pin', 'unpin'))).toThrow("E: routine 'unpin' is already there: take another name");
    expect(() => apply(rename('pin', 'x'), append('pin', one('y')))).toThrow("there is no routine or agent 'pin': 'E' renames it to 'x'");
  });

  test('a new parameter has its default at calls that do not pass it', () => {
    const more = [addParameter('lock', 'by', range(3), lit(1)), amend('lock/take', doing(count().set(local('by', range(3)))))];
    const constant = apply(amend('lock/take', doing(count().set(lit(1)))));
    expect(digest(apply(...more))).toBe(digest(constant));
    const passed = apply(...more, setArgs('work/lock', { by: lit(2) }));
    expect(digest(passed)).toBe(digest(apply(amend('lock/take', doing(count().set(lit(2)))))));
    expect(() => apply(addParameter('lock', 'owner', range(3), lit(1)))).toThrow("'owner' of 'lock' is already there");
    expect(() => apply(addParameter('lock', 'by', range(3), local('seen', range(3))))).toThrow('which callers lack');
  });

  test('a new local of a routine and of an agent', () => {
    const seen = local('extra', boolean);
    const d = apply(addLocal('lock', 'extra', boolean), addLocal('P0', 'extra', boolean),
      append('P0', step('load', [seen.set(flag(who.at(0)))]), when('w', seen, [one('x')])));
    expect(ground(d).variables.map((v) => v.name)).toContain('P0:.extra');
    expect(() => apply(addLocal('work', 'seen', boolean))).toThrow("E: 'seen' of 'work' is already there: take another name");
  });

  test('new variable, pool, set member, definition, routine and agent work together', () => {
    const extra = variable('extra', [who], boolean, FALSE);
    const type = objectType('page', { used: [boolean, FALSE] });
    const pages = pool('pages', type, [who]);
    const twice = define('twice', () => extra(who.at(0)));
    const use = routine('use', {}, {}, () => [store('use', extra(who.at(2)), twice()), store('page', type.fields.used(pages.ref(who.at(0))), TRUE),
      wait('used', type.fields.used(pages.ref(who.at(0))))]);
    const newcomer = agent('IRQ', { environment: true }, () => [call(use, {})]);
    const d = apply(addVariable(extra), ...type.variables.map((node) => addVariable({ node })), addPool(pages), addMember(who, 'P2'),
      addDefinition(twice), addRoutine(use), addAgent(newcomer));
    const g = ground(d);
    expect(g.sets['process']).toEqual(['P0', 'P1', 'P2']);
    expect(g.variables.find((v) => v.name === 'extra')?.cells).toBe(3);
    expect(g.agents.map((a) => a.name)).toEqual(['P0', 'P1', 'IRQ']);
    expect(g.pools['pages']?.count).toBe(3);
    for (const o of [addVariable(taken), addRoutine(pin), addMember(who, 'P1'), addDefinition(wanted), addAgent(agent('pin', {}, () => []))]) {
      expect(() => apply(o)).toThrow(/is already there: take another name$/);
    }
    expect(() => apply(addMember(indexSet('proces'), 'x'))).toThrow("there is no index set 'proces'; did you mean 'process'?");
  });

  test('redefine changes every use; the old meaning can be used', () => {
    const d = apply(redefine(wanted, (i) => any(wanted(i), flag(who.at(0)))));
    const own = flag(new Expr({ op: 'bound', name: 'wanted:0' }));
    expect(d.definitions[0].body).toEqual(any(own, flag(who.at(0))).node);
    const direct = apply(amend('work/look', doing(local('seen', boolean).set(taken()))));
    expect(digest(apply(redefine(wanted, () => taken())))).toBe(digest(direct));
    expect(digest(direct)).not.toBe(digest(example));
    const wants = define('wantd', () => TRUE);
    expect(() => apply(redefine(wants, () => FALSE))).toThrow("E: there is no definition 'wantd'; did you mean 'wanted'?");
  });

  test('set a switch that is there', () => {
    expect(apply(setSwitch('fair', true)).switches).toEqual({ fair: 1 });
    expect(ground(apply(setSwitch('fair', true))).transitions.some((t) => t.address === 'lock/flag owner')).toBe(true);
    expect(() => apply(setSwitch('far', true))).toThrow("E: there is no switch 'far'; did you mean 'fair'?");
  });

  test('an ordering changes digestOf alone', () => {
    const weak = apply(amend('work/release', ordered('plain')));
    expect(digest(weak)).not.toBe(digest(example));
    expect(behaviourDigestOf(ground(weak))).toBe(behaviourDigestOf(ground(example)));
  });
});

test('every mistake is a ModelError', () => {
  expect(() => apply(remove('work/nothing'))).toThrow(ModelError);
  expect(() => apply(rebind('pin', { name: 'unpi' }))).toThrow("did you mean 'unpin'?");
});
