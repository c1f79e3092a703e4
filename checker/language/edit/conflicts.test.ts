import { describe, expect, test } from 'vitest';
import { boolean, call, FALSE, lit, ModelError, range, ret, step, TRUE, when } from '../index.js';
import type { Description } from '../index.js';
import { applyEdits } from './apply.js';
import {
  addLocal, addRoutine, amend, append, at, doing, ordered, rebind, redefine, region, remove, rename, replaceBody, replaceRoutine,
  setArgs, setSwitch, swap,
} from './build.js';
import { count, example, freeze, lock, pin, unpin, wanted, who } from './example.js';
import { edits } from './operation.js';
import type { Operation } from './operation.js';

const one = (name: string) => step(name, [count().set(lit(1))]);
const both = (a: Operation[], b: Operation[]): Description => applyEdits(example, [[edits('P2', '', a), edits('P6', '', b)]]);
const layered = (a: Operation[], b: Operation[]): Description => applyEdits(example, [[edits('P2', '', a)], [edits('V', '', b)]]);

/** Two edits that conflict in either order. */
const clashes: readonly (readonly [string, Operation[], Operation[], string])[] = [
  ['remove an anchor', [remove('lock/free')], [at('lock/free').insertBefore(one('x'))], "removes 'lock/free'"],
  ['remove what another removes', [remove('lock/free')], [remove('lock/free')], "removes 'lock/free'"],
  ['remove around a nested anchor', [remove('work/seen')], [at('work/unseen').insertAfter(one('x'))], "removes 'work/unseen'"],
  ['remove around a node moved out', [remove('work/seen')], [at('work/again').moveAfter('work/look')], "'work/again'"],
  ['replace what another amends', [at('lock/free').replaceBy(one('free'))], [amend('lock/free', ordered('plain'))], "replaces 'lock/free'"],
  ['move an anchor', [at('work/unpin').moveBefore('work/lock')], [at('work/unpin').insertBefore(one('x'))], "moves 'work/unpin'"],
  ['swap an anchor', [swap('lock/free', 'lock/take')], [at('lock/take').insertAfter(one('x'))], "swaps 'lock/take'"],
  ['amend one step twice', [amend('lock/free', ordered('plain'))], [amend('lock/free', doing())], "amends the contents of 'lock/free'"],
  ['set one argument twice', [setArgs('work/lock', { owner: who.at(0) })], [setArgs('work/lock', { owner: who.at(1) })], "sets argument 'owner' of 'work/lock'"],
  ['guard and insert outside', [at('work/look').guard('g', TRUE)], [at('work/look').insertBefore(one('x'))], "wraps nodes from the place before 'work/look'"],
  ['replace a body that another edits', [replaceBody('lock', [one('x')])], [append('lock', one('y'))], "replaces the body of 'lock'"],
  ['rebind a routine that another edits', [rebind('pin', freeze)], [append('pin', one('y'))], "rebinds the body of 'pin'"],
  ['rebind one routine twice', [rebind('pin', freeze)], [rebind('pin', unpin)], "rebinds the body of 'pin'"],
  ['rebind in a chain', [rebind('pin', freeze)], [rebind('freeze', unpin)], "rebinds the calls of 'freeze'"],
  ['rename what another calls', [rename('pin', 'x')], [append('P0', call(pin, {}))], "changes the name of 'pin'"],
  ['redefine twice', [redefine(wanted, () => TRUE)], [redefine(wanted, () => FALSE)], "rebinds definition 'wanted'"],
  ['set a switch twice', [setSwitch('fair', 1)], [setSwitch('fair', 0)], "sets switch 'fair'"],
  ['number a node whose name is added', [at('work/return#2').insertBefore(one('x'))], [at('work/look').insertAfter(when('w', TRUE, [ret()]))], "adds to the numbering of 'work/return'"],
  ['number a node and move another', [at('work/return#1').insertBefore(one('x'))], [at('work/seen').moveAfter('work/settle')], "changes the order of nodes in 'work'"],
  ['number a node and swap others', [at('work/return#1').insertBefore(one('x'))], [swap('work/seen', 'work/settle')], "changes the order of nodes in 'work'"],
  ['number a node and turn a region round', [remove('work/return#2')], [region('work/seen', 'work/unpin').wrap((nodes) => nodes.toReversed())], "changes the order of nodes in 'work'"],
  ['replace a routine that another edits', [replaceRoutine(lock)], [addLocal('lock', 'n', boolean)], "replaces the body of 'lock'"],
  ['guard and surround', [at('work/look').guard('g', TRUE)], [at('work/look').surround([], [one('x')])], "wraps nodes up to the place after 'work/look', which"],
];

describe('conflicts within a layer', () => {
  test.each(clashes)('%s', (_, a, b, what) => {
    const text = /^edits 'P2' and 'P6' conflict: 'P[26]' .*, which 'P[26]' .*; put one of them in a later layer$/;
    for (const [x, y] of [[a, b], [b, a]]) {
      expect(() => both(x, y)).toThrow(ModelError);
      expect(() => both(x, y)).toThrow(text);
      expect(() => both(x, y)).toThrow(what);
    }
  });

  test('inserts at one anchor, the inside of a moved branch, two arguments, a definition in use do not conflict', () => {
    const names = (d: Description) => d.routines.find((r) => r.name === 'lock')?.body.map((n) => n.name).slice(0, 4);
    expect(names(both([at('lock/free').insertBefore(one('x'))], [at('lock/free').insertBefore(one('y'))]))).toEqual(['pin', 'x', 'y', 'free']);
    expect(names(both([at('lock/free').insertBefore(one('x'))], [amend('lock/free', ordered('mb'))]))).toEqual(['pin', 'x', 'free', 'take']);
    both([at('work/seen').moveAfter('work/lock')], [at('work/again').insertBefore(one('x'))]);
    both([setArgs('work/lock', { owner: who.at(0) })], [setArgs('work/lock', { other: who.at(1) })]);
    both([redefine(wanted, () => TRUE)], [amend('work/look', doing(count().set(lit(2))))]);
    both([at('lock/take').refineInto(freeze)], [at('lock/take').insertBefore(one('x'))]);
  });

  test('a later patch may build on what an earlier one adds', () => {
    const d = both([at('lock/free').insertAfter(one('x'), one('y'))], [at('lock/y').moveAfter('lock/take'), remove('lock/x')]);
    expect(d.routines.find((r) => r.name === 'lock')?.body.map((n) => n.name)).toEqual(['pin', 'free', 'take', 'y', 'fair', 'unpin']);
  });

  test('layers do not conflict', () => {
    const d = layered([at('work/unpin').moveBefore('work/lock')], [at('work/unpin').moveAfter('work/pin')]);
    expect(d.routines.find((r) => r.name === 'work')?.body.map((n) => n.name).slice(0, 3)).toEqual(['pin', 'unpin', 'look']);
    for (const [name, a, b] of clashes) {
      if (!/remove|twice|rename|replace a body|move an|number/.test(name)) layered(a, b);
    }
  });

  test('the same edit may touch one address as often as it likes', () => {
    const four = [at('lock/free').moveAfter('lock/take'), amend('lock/free', ordered('mb')), at('lock/free').insertBefore(one('x')), remove('lock/free')];
    expect(() => both(four, [])).not.toThrow();
  });
});

describe('what is not there', () => {
  test('the nearest address of the routine is suggested', () => {
    expect(() => both([], [remove('lock/fre')])).toThrow("P6: there is no node 'lock/fre'; did you mean 'lock/free'?");
    expect(() => both([], [at('P0/strat').insertAfter()])).toThrow("P6: there is no node 'P0/strat'; did you mean 'P0/start'?");
  });

  test('the nearest routine is suggested', () => {
    expect(() => both([], [remove('lok/free')])).toThrow("P6: there is no routine or agent 'lok'; did you mean 'lock'?");
    expect(() => both([], [remove('lock')])).toThrow("P6: there is no node 'lock'; did you mean 'lock/pin'?");
    expect(() => both([], [rebind('pim', freeze)])).toThrow("did you mean 'pin'?");
  });

  test('who removed it is said', () => {
    expect(() => layered([remove('lock/free')], [at('lock/free').insertAfter()])).toThrow("V: there is no node 'lock/free': 'P2' removes it");
    expect(() => layered([remove('work/seen')], [remove('work/again')])).toThrow("V: there is no node 'work/again': 'P2' removes it");
    expect(() => layered([replaceBody('lock', [])], [remove('lock/free')])).toThrow("'P2' replaces it");
    expect(() => both([remove('lock/free'), remove('lock/free')], [])).toThrow("P2: there is no node 'lock/free': 'P2' removes it");
    const back = layered([remove('lock/free'), append('lock', one('free'))], [remove('lock/free')]);
    expect(back.routines.find((r) => r.name === 'lock')?.body).toHaveLength(4);
  });

  test('a name that occurs twice needs its number', () => {
    expect(() => both([], [remove('work/return')])).toThrow("P6: 'work/return' occurs 2 times: write 'work/return#1' … 'work/return#2'");
    const first = both([], [at('work/return#1').insertBefore(one('x'))]);
    const second = both([], [at('work/return#2').insertBefore(one('x'))]);
    expect(first.routines.find((r) => r.name === 'work')?.body).toHaveLength(9);
    expect(second.routines.find((r) => r.name === 'work')?.body.map((n) => n.name).slice(-2)).toEqual(['x', 'return']);
    expect(() => both([], [remove('work/return#3')])).toThrow("there is no node 'work/return#3'; did you mean 'work/return#1'?");
  });
});

describe('names that would coincide', () => {
  test('an inserted step or call must have a name of its own', () => {
    expect(() => both([], [append('lock', call(pin, {}))])).toThrow("P6: 'lock' would have two nodes named 'pin': give the new one another name");
    expect(() => both([at('lock/take').insertAfter(one('x'))], [append('lock', one('x'))])).toThrow("P6: 'lock' would have two nodes named 'x'");
    both([], [append('lock', call(pin, {}, { as: 'pin again' }))]);
  });

  test('a part or local is added once, and the other adder is named', () => {
    const add = addRoutine({ ...lock, name: 'new' });
    expect(() => both([add], [add])).toThrow("P6: routine 'new' is already there, 'P2' adds it: take another name");
    expect(() => both([addLocal('lock', 'n', boolean)], [addLocal('lock', 'n', range(2))])).toThrow("P6: 'n' of 'lock' is already there, 'P2' adds it");
  });
});
