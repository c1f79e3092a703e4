import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../engine/search.js';
import { searchReference } from '../../reference/search.js';
import { compareWithDirect } from '../../testing/direct/compare.js';
import { agent, all, boolean, FALSE, ground, ifElse, indexSet, lit, not, objectType, pool, property, step, TRUE, variable } from '../index.js';
import type { Bool, Description, Expr, Node } from '../index.js';

const slot = indexSet('slot');
const [s0, s1] = [slot.at(0), slot.at(1)];
const where = variable('where', [], slot.index, s0);
const other = variable('other', [], slot.index, s0);
const open = variable('open', [slot], boolean, TRUE);
const done = variable('done', [], boolean, FALSE);
const box = objectType('box', { full: [boolean, TRUE] });
const boxes = pool('boxes', box, [slot]);
const faults = property('in-range', { states: 'no fault', faults: ['*'] });

/**
 * A goes on under a condition; B ends what it reads, or leads it out of its set. `kept`: the condition is the agent's own still,
 * and not in the guards of its steps.
 */
function violatedBy(condition: Expr<Bool>): { readonly violated: readonly string[]; readonly kept: boolean } {
  const d: Description = {
    name: 'conditions', sets: { slot: ['s0', 's1'] }, lanes: ['A'], variables: [where.node, other.node, open.node, done.node, ...box.variables],
    pools: [boxes.node], definitions: [], routines: [], switches: {},
    agents: [
      agent('A', { lane: lit(0), enabled: condition, repeat: true }, () => [step('go', [done().set(TRUE)])]),
      agent('B', { lane: lit(0) }, () => [step('none', [where().set(slot.none), open(s1).set(FALSE)]), step('end', [boxes.end(s0)])]),
    ],
  };
  const claims = [{ ...faults, faults: ['index:slot', 'dead:box', 'index:open'] }];
  const system = ground(d, claims);
  expect(compareWithDirect(d, claims, 1000).difference).toBeUndefined();
  const [fast, slow] = [searchEngine(system), searchReference(system)].map((r) => [...r.violations.keys()]);
  expect(fast).toEqual(slow);
  return { violated: fast, kept: system.agents[0].enabled.op !== 'const' };
}

describe('a fault of an agent\'s own condition', () => {
  test.each<[string, Expr<Bool>]>([
    ['an index that is none', open(where())],
    ['the same where it makes the condition false', not(open(where()))],
    ['a field of what has ended', box.fields.full(boxes.ref(s0))],
    ['an object that another index names', all(other().ne(slot.none), box.fields.full(boxes.ref(s0)))],
    ['what is excluded of another index', all(other().ne(slot.none), open(where()))],
    ['another member is excluded', all(where().ne(s1), open(where()))],
    ['what is excluded behind it', all(open(where()), where().ne(slot.none))],
  ])('is one of its steps: %s', (_, condition) => {
    expect(violatedBy(condition)).toEqual({ violated: ['in-range'], kept: false });
  });

  test.each<[string, Expr<Bool>]>([
    ['none is excluded before', all(where().ne(slot.none), open(where()))],
    ['the other way round', all(slot.none.ne(where()), open(where()))],
    ['with more between', all(all(where().ne(slot.none), other().ne(slot.none)), open(where()), open(other()))],
    ['none of two', all(where().ne(slot.none), not(open(where())))],
    ['in an if', ifElse(where().ne(slot.none), open(where()), FALSE)],
    ['it exists', all(box.alive(boxes.ref(s0)), box.fields.full(boxes.ref(s0)))],
    ['a member', open(s1)],
  ])('is none: %s', (_, condition) => {
    expect(violatedBy(condition)).toEqual({ violated: [], kept: true });
  });
});

test('what has ended does not end again', () => {
  const twice = (body: readonly Node[]): readonly string[] => {
    const d: Description = {
      name: 'twice', sets: { slot: ['s0', 's1'] }, lanes: ['A'], variables: [where.node, ...box.variables], pools: [boxes.node],
      definitions: [], routines: [], switches: {}, agents: [agent('A', { lane: lit(0) }, () => body)],
    };
    const claims = [{ ...faults, faults: ['dead:box'] }];
    expect(compareWithDirect(d, claims, 100).difference).toBeUndefined();
    return [...searchEngine(ground(d, claims)).violations].map(([p, { path }]) => `${p} ${path.length}`);
  };
  expect(twice([step('end', [boxes.end(s0)]), step('again', [boxes.end(where())])])).toEqual(['in-range 2']);
  expect(twice([step('end', [boxes.end(s0)]), step('begin', [boxes.begin(s0)]), step('again', [boxes.end(where())])])).toEqual([]);
});
