import { describe, expect, test } from 'vitest';
import type { Description, Property } from '../../language/index.js';
import {
  agent, boolean, choose, effectIf, event, FALSE, ground, indexSet, lit, not, objectType, on, pool, property, range, step, TRUE, variable, violate, wait,
} from '../../language/index.js';
import { ReferenceSearch, searchReference } from '../../reference/search.js';
import { callfn } from '../../testing/callfn.js';
import { canonical, imageOf } from './permutation.js';
import { symmetryOf } from './symmetry.js';
import { counterexample, searchOrbits } from './testing/orbits.js';

const grounded = (cpus: number, tasks: number, change: (d: Description) => Description = (d) => d) => {
  const { description, properties } = callfn(cpus, tasks);
  return ground(change(description), properties);
};

describe('callfn', () => {
  test('2 and 2: orbits are those of the full search, and all of it is mapped onto itself', () => {
    const system = grounded(2, 2);
    const symmetry = symmetryOf(system);
    expect(symmetry.permutations).toHaveLength(3);
    expect(symmetry.rejected).toEqual([]);
    const full = new ReferenceSearch(system);
    full.run();
    const states = full.nodes.map((n) => n.state);
    expect(counterexample(system, symmetry, states.filter((_, k) => k % 29 === 0))).toBeUndefined();
    const reached = new Set(states.map((s) => s.join()));
    const orbits = new Set<string>();
    for (const s of states) {
      const images = symmetry.permutations.map((p) => imageOf(symmetry, p, s).join());
      expect(images.every((i) => reached.has(i))).toBe(true);
      orbits.add([s.join(), ...images].sort()[0]);
      for (const p of symmetry.permutations) expect(canonical(symmetry, imageOf(symmetry, p, s))).toEqual(canonical(symmetry, s));
    }
    const found = searchOrbits(system, symmetry);
    expect(found.states).toBe(orbits.size);
    expect(found).toMatchObject({ states: 2906, transitions: 7730, complete: true, faults: new Set(), violations: new Map() });
    expect(found.maxima.get('interrupts')).toBe(2);
    expect(found.states).toBeLessThan(11_399 / 3);
  });

  test.each([[3, 2, 12], [2, 3, 12], [4, 3, 144]])('%i and %i: all of both sets', (cpus, tasks, order) => {
    const symmetry = symmetryOf(grounded(cpus, tasks));
    expect(symmetry.permutations).toHaveLength(order - 1);
    expect(symmetry.rejected).toEqual([]);
    expect(new Set(symmetry.permutations.map((p) => p.cells.join())).size).toBe(order - 1);
  });

  test('a group beyond the limit is not built, its largest part is', () => {
    const { permutations, rejected } = symmetryOf(grounded(5, 5));
    expect(permutations.length).toBeGreaterThan(1000);
    expect(permutations.length).toBeLessThan(5040);
    expect(rejected.map((r) => r.because)).toContain('the group would have more than 5040 members');
  });

  test('nothing is interchangeable that is not declared', () => {
    const { permutations, rejected } = symmetryOf(grounded(2, 2, (d) => ({ ...d, interchangeable: [] })));
    expect({ permutations, rejected }).toEqual({ permutations: [], rejected: [] });
    expect(symmetryOf(grounded(2, 2, (d) => ({ ...d, interchangeable: ['task'] }))).permutations).toHaveLength(1);
  });

  test('a declaration that names no plain set is an error', () => {
    expect(() => symmetryOf(grounded(2, 2, (d) => ({ ...d, interchangeable: ['cpus'] })))).toThrow(/'cpus'.*no index set/);
    expect(() => symmetryOf(grounded(2, 2, (d) => ({ ...d, interchangeable: ['agent'] })))).toThrow(/cannot be interchangeable/);
  });
});

describe('whatever tells members apart rejects their swap', () => {
  const [cpu, task] = [indexSet('cpu'), indexSet('task')];
  const current = variable('current', [cpu], task.index, task.none);
  const pending = variable('pending', [cpu], boolean, FALSE);
  const words = { states: '', protects: '', brokenBy: '' };
  const swaps = (extra: readonly Property[], change: (d: Description) => Description = (d) => d): readonly string[] => {
    const { description, properties } = callfn(3, 2);
    return symmetryOf(ground(change(description), [...properties, ...extra])).rejected.map((r) => `${r.swap}: ${r.because}`);
  };

  test('an invariant, a goal, a measure, an at-risk condition', () => {
    const first = current(cpu.at(0)).eq(task.at(0));
    for (const [what, p] of Object.entries({
      invariant: { invariant: not(first) }, goal: { goal: not(first) }, 'at-risk condition': { invariant: TRUE, atRisk: first },
    })) {
      const kind = what === 'goal' ? 'liveness' : 'safety';
      expect(swaps([property('one', { kind, ...words, ...p })])).toEqual([
        'cpu0 <-> cpu1', 'cpu0 <-> cpu2', 'task0 <-> task1',
      ].map((swap) => `${swap}: the ${what} of property 'one' is not mapped onto itself`));
    }
    const measure = property('two', { kind: 'latency', ...words, measure: cpu.where((c) => pending(c)).without(cpu.at(2)).count() });
    expect(swaps([measure])).toEqual([`cpu0 <-> cpu2: the measure of property 'two' is not mapped onto itself`]);
  });

  test('a handler of an observer and its history', () => {
    const held = event('held', { sender: cpu.index, target: cpu.index });
    const seen = variable('seen', [cpu], boolean, (c) => c.eq(cpu.at(1)));
    const judge = property('judge', {
      kind: 'safety', ...words, history: [seen], on: [on(held, ({ sender }) => [violate(not(seen(sender)), 'unseen')])],
    });
    expect(swaps([judge]).map((s) => s.split(':')[0])).toEqual(['cpu0 <-> cpu1']);
    const named = property('named', { kind: 'safety', ...words, on: [on(held, ({ sender }) => [violate(sender.eq(cpu.at(2)), 'third')])] });
    expect(swaps([named])).toEqual([expect.stringMatching(/^cpu0 <-> cpu2: irq0: irq0.pop has no counterpart in irq2$/)]);
    const claims = property('claims', { kind: 'safety', ...words, faults: ['domain:task1:.rest'] });
    expect(swaps([claims])).toEqual([`task0 <-> task1: property 'claims' claims domain:task0:.rest alone`]);
  });

  test('an agent too many, an initial value, another enabling condition', () => {
    const lonely = agent('lonely', { lane: lit(0) }, () => [wait('wait', pending(cpu.at(1)), 'plain', [pending(cpu.at(1)).set(FALSE)])]);
    expect(swaps([], (d) => ({ ...d, agents: [...d.agents, lonely] }))).toEqual([
      'cpu0 <-> cpu1: lonely: lonely/wait has no counterpart in lonely',
    ]);
    const busy = variable('current', [cpu], task.index, task.at(1));
    expect(swaps([], (d) => ({ ...d, variables: d.variables.map((v) => (v.name === 'current' ? busy.node : v)) }))).toEqual([
      'task0 <-> task1: the initial value of current is not mapped onto itself',
    ]);
    const slow = (d: Description): Description => ({
      ...d, agents: d.agents.map((a) => (a.name === 'cpu2' ? { ...a, enabled: { op: 'and', a: a.enabled, b: pending(cpu.at(2)).node } } : a)),
    });
    expect(swaps([], slow)).toEqual([
      'cpu0 <-> cpu2: what enables cpu0 does not enable cpu2',
    ]);
  });

  test('an environment step that is a promised one elsewhere, an ordering', () => {
    const kinder = (d: Description): Description => ({ ...d, agents: d.agents.map((a) => (a.name === 'cpu1' ? { ...a, kind: 'cooperative' } : a)) });
    expect(swaps([], kinder).map((s) => s.split(':')[0])).toEqual(['cpu0 <-> cpu1']);
  });
});

describe('order and failed reads', () => {
  const node = indexSet('node');
  const at = variable('at', [], node.index, node.none);
  const todo = variable('todo', [], node.mask, node.full);
  const mark = variable('mark', [node], range(2), lit(0));
  const link = variable('link', [node], node.index, node.none);
  const rejected = (body: Parameters<typeof agent>[2]) => {
    const system = ground({
      name: 'small', lanes: ['a'], sets: { node: ['n0', 'n1', 'n2'] }, variables: [at, todo, mark, link].map((v) => v.node),
      pools: [], definitions: [], routines: [], switches: {}, agents: [agent('a', { lane: lit(0), repeat: true }, body)], interchangeable: ['node'],
    });
    const symmetry = symmetryOf(system);
    const { rejected, permutations } = symmetry;
    return { swaps: rejected.map((r) => r.swap), because: rejected[0]?.because, order: permutations.length + 1 };
  };

  test('the first member of a mask, the next one, a comparison by order', () => {
    expect(rejected(() => [step('s', [at().set(node.first(todo())), todo().set(todo().without(at()))])]).because)
      .toBe('a: a/s: it takes the members of a node mask in their order');
    expect(rejected(() => [step('s', [at().set(node.next(todo(), at()))])]).order).toBe(1);
    const below = { op: 'lt', a: at().node, b: { op: 'const', value: 2 } } as const;
    const compare = () => [
      choose('go', node, (i) => [at().set(i)], {}), step('s', [mark(node.at(2)).set(lit(1))], { when: { node: below } as never }),
    ];
    expect(rejected(compare)).toMatchObject({ order: 2, swaps: ['n0 <-> n2'] });
  });

  test('any of them is no order, nor is one after the other where none sees the other', () => {
    expect(rejected(() => [
      choose('s', node, (i) => [todo().set(todo().without(i)), at().set(i)], { when: (i) => todo().has(i) }),
      step('t', [node.each((i) => [effectIf(todo().has(i), [mark(i).set(lit(2))], [mark(i).set(lit(1))])])]),
      step('u', [at().set(node.none)], { when: node.forall((i) => mark(i).eq(lit(2)).or(node.exists((j) => mark(j).eq(lit(0)).and(i.ne(j))))) }),
    ]).order).toBe(6);
    expect(rejected(() => [step('t', [node.each((i) => [effectIf(at().eq(node.none), [at().set(i), mark(i).set(lit(1))])])])]).order).toBe(1);
  });

  test('a read that may be outside its range gives none, which is nobody', () => {
    const choice = choose('s', node, (i) => [link(i).set(i), at().set(i)]);
    expect(rejected(() => [choice, step('t', [at().set(link(at()))])])).toMatchObject({ swaps: [], order: 6 });
  });

  test('terms behind one that can fail stay behind it, others may change places', () => {
    const waits = (k: number, first: boolean, link: boolean) => agent(`w${k}`, { lane: lit(0), repeat: true }, () => [
      choose('set', node, (i) => [at().set(i)], { when: (i) => mark(i).eq(lit(0)) }),
      step('s', [mark(node.at(k)).set(lit(1)), at().set(node.none)], {
        when: ((x, y) => (first ? x.and(y) : y.and(x)))(mark(node.at(k)).eq(lit(0)), link ? mark(at()).eq(lit(0)) : at().ne(node.none)),
      }),
    ]);
    const order = (link: boolean, flip: boolean): number => symmetryOf(ground({
      name: 'two', lanes: ['a'], sets: { node: ['n0', 'n1'] }, variables: [at, mark].map((v) => v.node), pools: [], definitions: [], routines: [],
      switches: {}, agents: [waits(0, true, link), waits(1, !flip, link)], interchangeable: ['node'],
    })).permutations.length + 1;
    expect([order(false, false), order(false, true), order(true, false), order(true, true)]).toEqual([2, 2, 2, 1]);
  });
});

test('objects move with the sets that index their pools, their lifetimes with them', () => {
  const node = indexSet('node');
  const box = objectType('box', { owner: [node.index, node.none], full: [boolean, FALSE] });
  const heap = pool('heap', box, [node], false);
  const desk = pool('desk', box, []);
  const head = variable('head', [], box.index, box.none);
  const me = (k: number) => node.at(k);
  const worker = (k: number) => agent(`worker${k}`, { lane: lit(0), locals: { mine: box.index }, repeat: true }, (v) => [
    step('new', [heap.begin(me(k)), v.mine.set(heap.ref(me(k))), box.fields.owner(heap.ref(me(k))).set(me(k))], { when: not(heap.exists(me(k))) }),
    step('push', [head().set(v.mine), box.fields.full(v.mine).set(TRUE)], { when: head().eq(box.none) }),
    step('pop', [head().set(box.none), box.fields.full(desk.ref()).set(TRUE), heap.end(me(k))], { when: head().eq(v.mine) }),
  ]);
  const late = agent('late', { lane: lit(0) }, () => [wait('look', box.fields.full(head()), 'plain', [head().set(box.none)])]);
  const owned = property('owned', { kind: 'safety', states: '', protects: '', brokenBy: '', faults: ['dead:box', 'index:box'],
    invariant: node.forall((i) => heap.exists(i).implies(box.fields.owner(heap.ref(i)).eq(i))) });
  const system = ground({
    name: 'boxes', lanes: ['a'], sets: { node: ['n0', 'n1', 'n2'] }, variables: [head.node, ...box.variables], pools: [desk.node, heap.node],
    definitions: [], routines: [], switches: {}, agents: [worker(0), worker(1), worker(2), late], interchangeable: ['node'],
  }, [owned]);
  const symmetry = symmetryOf(system);
  expect(symmetry.rejected).toEqual([]);
  expect(symmetry.permutations).toHaveLength(5);
  const full = new ReferenceSearch(system);
  const { violations, states } = full.run();
  expect(counterexample(system, symmetry, full.nodes.map((n) => n.state))).toBeUndefined();
  const orbits = searchOrbits(system, symmetry);
  expect(orbits.states).toBeLessThan(states / 2);
  expect([...orbits.violations].sort()).toEqual([...violations].map(([p, c]) => [p, c.path.length]).sort());
  expect(searchReference(system).atRisk).toEqual(orbits.atRisk);
});

describe('a local that is stored and not read', () => {
  const node = indexSet('node');
  const flag = variable('flag', [node], boolean, FALSE);
  const worker = (k: number) => agent(`n${k}`, { lane: lit(k), locals: { at: node.index } }, (v) => [
    step('begin', [v.at.set(node.at(k))]), choose('any', node, (i) => [v.at.set(i)]), step('look', [flag(node.at(k)).set(flag(v.at))]),
  ]);
  const system = ground({
    name: 'workers', lanes: ['n0', 'n1'], sets: { node: ['n0', 'n1'] }, variables: [flag.node], pools: [], definitions: [], routines: [], switches: {},
    agents: [worker(0), worker(1)], interchangeable: ['node'],
  });
  /** With what `begin` of the second one stores. */
  const storing = (value: number) => ({
    ...system, transitions: system.transitions.map((t) => (t.address !== 'n1/begin' ? t : {
      ...t, effects: t.effects.map((e) => (e.op === 'set' && e.value.op === 'const' && e.value.value === 1 && e.target.op === 'read' && e.target.variable === 'n1:.at'
        ? { ...e, value: { op: 'const' as const, value } } : e)),
    })),
  });

  test('is no difference, whatever constant it is', () => {
    expect(system.transitions.find((t) => t.address === 'n1/begin')?.effects).not.toEqual(storing(0).transitions.find((t) => t.address === 'n1/begin')?.effects);
    for (const value of [0, 1, 2]) expect(symmetryOf(storing(value)).permutations).toHaveLength(1);
  });

  test.each([-1, 3])('unless it may not be stored: %i', (value) => {
    expect([...searchReference(storing(value)).violations.keys()]).toEqual(['model-error']);
    expect(symmetryOf(storing(value)).permutations).toEqual([]);
  });
});
