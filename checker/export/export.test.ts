import { expect, test } from 'vitest';
import {
  agent, boolean, choose, FALSE, ground, ifElse, indexSet, lit, ModelError, objectType, on, pool, property, range, step, TRUE, variable, violate, event,
} from '../language/index.js';
import type { Description, GroundSystem } from '../language/index.js';
import { callfn } from '../testing/callfn.js';
import { peterson } from '../testing/peterson.js';
import { exportMurphi } from './murphi.js';
import { exportable, outline } from './outline.js';
import { placesOf, targetsOf } from './locations.js';
import { Names } from './names.js';
import { exportPromela } from './promela.js';

const base = { lanes: ['a'], pools: [], definitions: [], routines: [], switches: {} };
const words = { states: 'x', protects: 'x', brokenBy: 'x' } as const;
const grounded = ({ description, properties }: ReturnType<typeof callfn>): GroundSystem => ground(description, properties);
const swapped = grounded(peterson(true));

test('names, locations, sets and rules are those of the system', () => {
  const murphi = exportMurphi(grounded(callfn(2, 2)));
  expect(murphi).toContain('-- cpu: 0 cpu0, 1 cpu1');
  expect(murphi).toContain('task0_at_csd_lock_wait: 5;');
  expect(murphi).toContain('current: array[0..1] of 0..2; -- current[cpu: 2]');
  expect(murphi).toContain('rule "task0: task0/csd_lock (cpu1)"');
  const promela = exportPromela(grounded(callfn(2, 2)));
  expect(promela).toContain('byte current[2] = 2; /* current[cpu: 2] */');
  expect(promela).toContain('/* task0: task0/csd_lock (cpu1) */');
});

test('one rule or d_step a transition', () => {
  const system = grounded(callfn(2, 2));
  expect(exportMurphi(system).match(/^rule /gm)).toHaveLength(system.transitions.length);
  expect(exportPromela(system).match(/d_step \{/g)).toHaveLength(system.transitions.length);
});

test('violations are told of the properties asked for only', () => {
  for (const write of [exportMurphi, exportPromela]) {
    expect(write(swapped)).not.toMatch(/assert|invariant "/);
    expect(write(swapped, { check: ['model-error'] })).not.toContain('both inside');
    expect(write(swapped, { check: exportable(swapped) })).toMatch(/assert.*both inside/);
    expect(write(swapped, { check: exportable(swapped) })).toMatch(/two are inside/);
  }
});

test('a guard that reads outside its index set is a violation of its own', () => {
  const slot = indexSet('slot');
  const at = variable('at', [], slot.index, slot.none);
  const flag = variable('flag', [slot], boolean, FALSE);
  const description: Description = {
    ...base, name: 'poll', sets: { slot: ['s0', 's1'] }, variables: [at.node, flag.node],
    agents: [agent('A', {}, () => [
      choose('take', slot, (i) => [at().set(i), flag(i).set(TRUE)]), step('go', [at().set(slot.none)], { when: flag(at()) }),
    ])],
  };
  const system = ground(description);
  expect(exportMurphi(system)).not.toContain('poll"');
  expect(exportMurphi(system, { check: exportable(system) })).toContain('rule "A: A/go: poll"');
  expect(exportPromela(system, { check: exportable(system) })).toContain('/* A: A/go: poll */');
});

test('a location that a step chooses shares its place, others are control flow alone', () => {
  const [task, , irq, , scheduler] = outline(grounded(callfn(2, 2))).agents;
  expect(placesOf(task).places.map((p) => p.locations)).toEqual([[0, 2, 3, 4, 5], [1], [6], [7]]);
  expect(placesOf(irq).places.map((p) => p.locations)).toEqual([[0, 1], [2], [3]]);
  expect(placesOf(scheduler).places).toHaveLength(1);
  for (const t of task.transitions) expect(targetsOf(task, t.source.from, t.body).length).toBeGreaterThan(0);
});

test('the first place holds the initial location', () => {
  for (const a of outline(grounded(callfn(2, 2))).agents) expect(placesOf(a).places[0].locations).toContain(a.start);
});

test('names are never words of a language, and never one twice', () => {
  const names = new Names();
  expect(['end', 'Rule', 'a.b', 'a-b', 'A_B', '7', 'MAX', '__x'].map((n) => names.take(n))).toEqual(
    ['end_2', 'Rule_2', 'a_b', 'a_b_2', 'A_B_', 'x7', 'MAX_', 'x']);
});

test('comments and strings cannot be ended by names', () => {
  const hit = event('hit', {});
  const broken = property('odd "name" */', { kind: 'safety', ...words, on: [on(hit, () => [violate(TRUE, 'it is "odd" */ \\')])] });
  const system = ground({
    ...base, name: 'odd */ name', sets: {}, variables: [], agents: [agent('A', {}, () => [step('s */ "', [hit({})])])],
  }, [broken]);
  expect(exportPromela(system, { check: exportable(system) }).replaceAll(/\/\*[\s\S]*?\*\//g, '')).not.toMatch(/odd|name/);
  expect(exportMurphi(system, { check: exportable(system) })).toContain(`"odd 'name' * /: it is 'odd' * / /"`);
});

test('numbers of more than 31 bits are refused', () => {
  const slot = indexSet('slot');
  const thing = objectType('thing', { on: [boolean, FALSE] });
  const many = pool('many', thing, [slot]);
  const at = variable('at', [], thing.index, many.ref(slot.at(0)));
  const wide = (): GroundSystem => ground({
    ...base, name: 'wide', sets: { slot: Array.from({ length: 40 }, (_, k) => `s${k}`) }, pools: [many.node],
    variables: [at.node, ...thing.variables],
    agents: [agent('A', { repeat: true }, () => [step('on', [thing.fields.on(at()).set(TRUE), at().set(thing.next(thing.full, at())),
      thing.fields.on(many.ref(slot.at(39))).set(FALSE)], { when: thing.fields.on(at()) })])],
  });
  for (const write of [exportMurphi, exportPromela]) expect(() => write(wide())).toThrow(ModelError);
});

test('initial values are exact', () => {
  const slot = indexSet('slot');
  const count = variable('count', [slot], range(300), (i) => ifElse(i.eq(slot.at(0)), lit(7), lit(0)));
  const system = ground({
    ...base, name: 'start', sets: { slot: ['s0', 's1'] }, variables: [count.node],
    agents: [agent('A', { repeat: true }, () => [step('up', [count(slot.at(0)).set(lit(300))], { when: count(slot.at(1)).eq(lit(0)) })])],
  });
  expect(exportPromela(system)).toContain('short count[2] = {7, 0};');
});
