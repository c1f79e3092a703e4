import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EffectNode } from './data.js';
import { behaviourDigestOf, digestOf } from './digest.js';
import type { GroundSystem } from './ground.js';
import { agent, either, event, FALSE, ground, indexSet, lit, on, property, range, step, TRUE, variable, violate } from './index.js';
import type { Description } from './index.js';
import { example } from './edit/example.js';

const cpus = indexSet('cpu');
const online = variable('online', [], cpus.mask, cpus.full);
const n = variable('n', [], range(3), lit(0));
const seen = event('seen', { n: range(3) });
const small = property('small', {
  kind: 'safety', states: 'n stays small', protects: '', brokenBy: '', invariant: n().below(lit(3)), because: 'it grew',
  on: [on(seen, (e) => [violate(e.n.eq(lit(2)), 'two')])],
});

interface Options { readonly swapped?: boolean; readonly names?: string; readonly because?: string; readonly emit?: boolean; readonly extra?: boolean; readonly order?: 'mb' }
const build = (o: Options = {}): Description => {
  const name = (s: string) => `${o.names ?? ''}${s}`;
  const one = [step(name('one'), [n().set(lit(1)), ...(o.emit === true ? [seen({ n: n() })] : [])], { when: online().has(cpus.at(0)) }), step(name('four'), [n().set(lit(0))])];
  const two = [step(name('two'), [n().set(lit(2))]), step(name('three'), [online().set(cpus.only(cpus.first(online())))], { order: o.order ?? 'plain' })];
  return {
    name: name('d'), sets: { cpu: [name('CPU0'), name('CPU1')], ...(o.extra === true ? { unused: ['x'] } : {}) }, lanes: [name('lane')],
    variables: [online.node, n.node], pools: [], definitions: [], routines: [], switches: {},
    agents: [agent('A', { repeat: true }, () => [either(name('any'), ...(o.swapped === true ? [two, one] : [one, two]))])],
  };
};
const digest = (o: Options = {}, observers = [small]) => digestOf(ground(build(o), observers));

describe('what does not count', () => {
  test('names of steps, lanes, set members and the description; texts; sets that nothing uses', () => {
    expect(digest()).toMatch(/^[0-9a-f]{16}$/);
    expect(digest({ names: 'my ' })).toBe(digest());
    expect(digest({ extra: true })).toBe(digest());
    expect(digest({}, [{ ...small, because: 'other', states: 'other' }])).toBe(digest());
  });

  test('events that no observer hears', () => {
    expect(digest({ emit: true }, [])).toBe(digest({}, []));
    expect(digest({ emit: true })).not.toBe(digest());
    const other = { ...small, on: { seen: small.on['seen'].map((e): EffectNode => (e.op === 'violate' ? { ...e, because: 'x' } : e)) } };
    expect(digest({ emit: true }, [other])).toBe(digest({ emit: true }));
  });

  test('the order of branches and of observers', () => {
    expect(digest({ swapped: true })).toBe(digest());
    const second = { ...small, property: 'second' };
    expect(digest({}, [small, second])).toBe(digest({}, [second, small]));
  });

  test('numbers of locations and the order of transitions and variables, whatever they are', () => {
    const system = ground(example, []);
    fc.assert(fc.property(fc.infiniteStream(fc.nat()), (random) => {
      const other = disguise(system, random);
      expect(digestOf(other)).toBe(digestOf(system));
      expect(behaviourDigestOf(other)).toBe(behaviourDigestOf(system));
    }), { numRuns: 20 });
  });
});

describe('what counts', () => {
  const base = ground(build(), [small]);
  const change = (f: Partial<GroundSystem>): string => digestOf({ ...base, ...f });
  const changeStep = (f: Partial<GroundSystem['transitions'][number]>): string =>
    change({ transitions: base.transitions.map((t) => (t.address === 'A/two' ? { ...t, ...f } : t)) });
  const changeProperty = (f: Partial<GroundSystem['properties'][number]>): string =>
    change({ properties: base.properties.map((p, i) => (i === 0 ? { ...p, ...f } : p)) });

  test('guards, effects, kinds of steps, sources', () => {
    for (const f of [{ guard: FALSE.node }, { effects: [] }, { environment: true }, { ordering: 'mb' as const }, { from: 1 }]) {
      expect(changeStep(f)).not.toBe(digestOf(base));
    }
    expect(change({ transitions: base.transitions.slice(1) })).not.toBe(digestOf(base));
  });

  test('where steps lead', () => {
    const last = base.transitions.length - 1;
    const lead = base.transitions[last].effects.map((e): EffectNode => (e.op === 'set' && e.target.op === 'read' && e.target.variable === 'A:pc' ? { ...e, value: lit(1).node } : e));
    expect(lead).not.toEqual(base.transitions[last].effects);
    expect(change({ transitions: base.transitions.map((t, i) => (i === last ? { ...t, effects: lead } : t)) })).not.toBe(digestOf(base));
  });

  test('initial values, domains, sizes of sets, agents', () => {
    expect(change({ initial: base.initial.map((x) => (x === 3 ? 1 : x)) })).not.toBe(digestOf(base));
    expect(change({ variables: base.variables.map((v) => (v.name === 'n' ? { ...v, max: 2 } : v)) })).not.toBe(digestOf(base));
    expect(change({ sets: { ...base.sets, cpu: ['CPU0', 'CPU1', 'CPU2'] } })).not.toBe(digestOf(base));
    expect(change({ agents: base.agents.map((a) => ({ ...a, enabled: FALSE.node })) })).not.toBe(digestOf(base));
  });

  test('names and expressions of properties', () => {
    for (const f of [{ name: 'x' }, { invariant: FALSE.node }, { atRisk: FALSE.node }, { goal: TRUE.node }, { measure: lit(2).node }, { faults: ['dead:csd'] }]) {
      expect(changeProperty(f)).not.toBe(digestOf(base));
    }
  });

  test('an ordering counts for digestOf only', () => {
    expect(digest({ order: 'mb' })).not.toBe(digest());
    expect(behaviourDigestOf(ground(build({ order: 'mb' }), [small]))).toBe(behaviourDigestOf(base));
    expect(behaviourDigestOf(ground(build({ emit: true }), [small]))).not.toBe(behaviourDigestOf(base));
  });

  test('numbers of locations count where something reads them', () => {
    const reads = (location: number): GroundSystem =>
      ({ ...base, properties: base.properties.map((p) => ({ ...p, goal: { op: 'eq', a: { op: 'read', variable: 'A:pc', index: [] }, b: lit(location).node } })) });
    const [a, b] = [reads(0), reads(1)];
    expect(digestOf(a)).not.toBe(digestOf(b));
    expect(digestOf(disguise(a, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][Symbol.iterator]()))).not.toBe(digestOf(a));
  });
});

/** The same system with other location numbers, its transitions and variables in another order. */
function disguise(system: GroundSystem, random: Iterator<number>): GroundSystem {
  const next = (): number => Number(random.next().value ?? 0);
  const shuffled = <T>(list: readonly T[]): readonly T[] =>
    list.map((x) => ({ x, key: next() })).sort((p, q) => p.key - q.key).map((p) => p.x);
  const maps = new Map(system.agents.map((a) => [a.pc, shuffled(a.locations.map((_, i) => i))]));
  const jumps = (effects: readonly EffectNode[]): readonly EffectNode[] => effects.map((e): EffectNode => {
    if (e.op === 'when') return { ...e, yes: jumps(e.yes), no: jumps(e.no) };
    if (e.op !== 'set' || e.target.op !== 'read' || e.value.op !== 'const') return e;
    const map = maps.get(e.target.variable);
    return map === undefined ? e : { ...e, value: { op: 'const', value: map[e.value.value] } };
  });
  const transitions = system.transitions.map((t) => ({ ...t, from: maps.get(system.agents[t.agent].pc)?.[t.from] ?? t.from, effects: jumps(t.effects) }));
  const initial: number[] = [];
  const variables = shuffled(system.variables).map((v) => {
    const offset = initial.length;
    initial.push(...system.initial.slice(v.offset, v.offset + v.cells).map((x) => maps.get(v.name)?.[x] ?? x));
    return { ...v, offset };
  });
  return { ...system, initial, variables, transitions: shuffled(transitions).map((t, id) => ({ ...t, id })) };
}
