import { describe, expect, test } from 'vitest';
import { example, box, flag, freeze, wanted, who } from '../../checker/language/edit/example.js';
import {
  addAgent, addDefinition, addLocal, addMember, addParameter, addPool, addRoutine, addVariable, agent, amend, amendNode, append, applyEdits, at,
  boolean, define, doing, edits, event, FALSE, lit, pool, range, rebind, redefine, region, remove, rename, replaceBody, replaceRoutine, routine,
  setArgs, setSwitch, step, swap, TRUE, variable, when,
} from '../../checker/language/index.js';
import type { Operation } from '../../checker/language/index.js';
import { changesBetween, eventsLost } from './changes.js';
import type { Change } from './changes.js';

const changes = (...operations: readonly Operation[]): readonly Change[] =>
  changesBetween(example, applyEdits(example, [[edits('E', '', operations)]]));
const names = (...operations: readonly Operation[]): readonly string[] => changes(...operations).map((c) => c.name);
const one = (name: string) => step(name, []);

/** Every kind of operation, with what it changes. */
const kinds: Readonly<Record<Operation['op'], readonly [readonly Operation[], readonly Change[]]>> = {
  insert: [[at('work/tell').insertAfter(one('new'))], [{ name: 'work', at: ['work/new'] }]],
  extend: [[append('lock', one('new'))], [{ name: 'lock', at: ['lock/new'] }]],
  remove: [[remove('work/release')], [{ name: 'work', at: ['work/release'] }]],
  replace: [[at('lock/take').replaceBy(one('other'))], [{ name: 'lock', at: ['lock/take', 'lock/other'] }]],
  move: [[at('work/release').moveBefore('work/look')], [{ name: 'work', at: ['work/release'] }]],
  swap: [[swap('lock/free', 'lock/take')], [{ name: 'lock', at: ['lock/free'] }]],
  wrap: [[region('lock/free', 'lock/take').wrap((nodes) => [when('maybe', FALSE, nodes)])], [{ name: 'lock', at: ['lock/free', 'lock/take'] }]],
  surround: [[region('lock/free', 'lock/take').surround([one('a')], [one('b')])], [{ name: 'lock', at: ['lock/a', 'lock/b'] }]],
  refine: [[at('lock/take').refineInto(freeze)], [{ name: 'lock', at: ['lock/take'] }]],
  amend: [[amendNode('work/other', 'forEach', (n) => ({ ...n, mask: who.empty.node }))], [{ name: 'work', at: ['work/other', 'work/tell'] }]],
  arguments: [[setArgs('work/lock', { owner: who.at(0) })], [{ name: 'work', at: ['work/lock'] }]],
  body: [[replaceBody('pin', [one('nothing')])], [{ name: 'pin', at: ['pin/pins++', 'pin/nothing'] }]],
  routine: [[replaceRoutine(routine('pin', {}, {}, () => [one('nothing')]))], [{ name: 'pin', at: ['pin/pins++', 'pin/nothing'] }]],
  rebind: [[rebind('pin', freeze)], [{ name: 'lock', at: ['lock/pin'] }, { name: 'work', at: ['work/pin'] }]],
  rename: [[rename('freeze', 'frost')], [{ name: 'freeze', at: ['freeze/frozen'] }, { name: 'frost', at: ['frost/frozen'] }]],
  local: [[addLocal('work', 'more', boolean)], []],
  parameter: [[addParameter('work', 'more', boolean, TRUE)], []],
  add: [[
    addVariable(variable('more', [], range(1), lit(0))), addPool(pool('more boxes', box, [who])), addDefinition(define('unused', () => TRUE)),
    addRoutine(routine('idle', {}, {}, () => [one('idles')])), addAgent(agent('P2', {}, () => [one('runs')])),
  ], [{ name: 'idle', at: ['idle/idles'] }, { name: 'P2', at: ['P2/runs'] }]],
  member: [[addMember(who, 'P2')], []],
  redefine: [[redefine(wanted, () => FALSE)], [{ name: 'wanted', at: ['work/look'] }]],
  switch: [[setSwitch('fair', true)], [{ name: 'fair', at: ['lock/flag owner'] }]],
};

describe('events', () => {
  const told = event('told', {});
  const telling = applyEdits(example, [[edits('T', '', [amend('lock/take', doing(told({})))])]]);
  const lost = (...operations: readonly Operation[]) => eventsLost(telling, applyEdits(telling, [[edits('E', '', operations)]]));

  test('are lost where a step goes, or does something else, without them', () => {
    expect(lost(remove('lock/take'))).toEqual([{ program: 'lock', event: 'told' }]);
    expect(lost(amend('lock/take', doing()))).toEqual([{ program: 'lock', event: 'told' }]);
    expect(lost(rebind('lock', freeze))).toEqual([]);
  });

  test('are not where they move, come in another routine, or the routine has another name', () => {
    expect(lost(at('lock/take').moveBefore('lock/free'))).toEqual([]);
    expect(lost(remove('lock/take'), append('work', step('tell it', [told({})])))).toEqual([]);
    expect(lost(rename('lock', 'mutex'))).toEqual([]);
  });
});

describe('what edits change', () => {
  test.each(Object.entries(kinds))('%s', (_, [operations, found]) => {
    expect(changes(...operations)).toEqual(found);
  });

  test('a default, or the domain of a parameter or local, of a routine that was there', () => {
    const lock = example.routines.find((r) => r.name === 'lock');
    if (lock === undefined) throw new Error('the example has no lock()');
    const changed = (o: Partial<typeof lock>) => changesBetween({ ...example, routines: example.routines.map((r) => (r === lock ? { ...lock, defaults: { owner: who.at(0).node } } : r)) },
      { ...example, routines: example.routines.map((r) => (r === lock ? { ...lock, defaults: { owner: who.at(0).node }, ...o } : r)) }).map((c) => c.name);
    expect(changed({})).toEqual([]);
    expect(changed({ defaults: { owner: who.at(1).node } })).toEqual(['lock']);
    expect(changed({ params: { ...lock.params, owner: { kind: 'bool' } } })).toEqual(['lock']);
    expect(changed({ params: { ...lock.params, another: { kind: 'bool' } }, locals: { ...lock.locals, more: { kind: 'bool' } } })).toEqual([]);
  });

  test('a step that stays in its place and comes under a condition', () => {
    expect(names(at('lock/unpin').moveAfter('lock/flag owner'))).toEqual(['lock']);
  });

  test('nothing, where an edit leaves all as it was', () => {
    expect(names()).toEqual([]);
    expect(names(setArgs('work/unpin', {}))).toEqual([]);
  });

  test('a definition is used by way of another one', () => {
    const through = define('through', () => wanted(who.at(0)));
    const described = applyEdits(example, [[edits('E', '', [addDefinition(through), append('pin', step('use', [flag(who.at(0)).set(through())]))])]]);
    const redefined = applyEdits(described, [[edits('F', '', [redefine(wanted, () => TRUE)])]]);
    expect(changesBetween(described, redefined)).toEqual([{ name: 'wanted', at: ['work/look', 'pin/use'] }]);
  });

  test('a branch without a step of its own counts with its routine', () => {
    expect(changes(at('lock/take').insertAfter(when('never', FALSE, [])))).toEqual([
      { name: 'lock', at: ['lock/pin', 'lock/free', 'lock/take', 'lock/flag owner', 'lock/unpin'] },
    ]);
  });
});
