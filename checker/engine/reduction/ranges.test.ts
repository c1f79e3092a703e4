import { assert, property as forAll } from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from '../../language/evaluate.js';
import { agent, boolean, FALSE, ground, ifElse, indexSet, lit, not, property, step, TRUE, variable } from '../../language/index.js';
import type { Expr, Index } from '../../language/index.js';
import { ReferenceSearch, searchReference } from '../../reference/search.js';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { Shape } from '../shape.js';
import { passable } from './passable.js';
import { Ranges } from './ranges.js';
import { searchReduced } from './testing/search-reduced.js';
import { ANY, membersOf, only, upTo } from './values.js';

test('every reachable state lies in the sets of each pair of agents, and steps write what they may', () => {
  let narrow = 0;
  assert(forAll(arbitrarySystem(), ({ system }) => {
    const missed: string[] = [];
    const ranges = new Ranges(new Shape(system));
    const evaluator = new Evaluator(system);
    const search = new ReferenceSearch(system);
    search.run({ statesMax: 150 });
    const footprints = system.transitions.map((t) => ranges.footprint(t, ranges.where(t.agent, t.from)));
    for (const { state } of search.nodes) {
      const at = system.agents.map((a) => state[evaluator.variable(a.pc).offset]);
      at.forEach((location, k) => {
        const other = (k + 1) % at.length;
        const env = ranges.where(k, location);
        if (!ranges.meet(env, other, at[other])) missed.push(`agents ${k} and ${other} at ${location} and ${at[other]}`);
        state.forEach((value, c) => {
          if (env[c] !== ANY) narrow++;
          if ((env[c] & only(value)) === 0) missed.push(`${value} in cell ${c}, which may be ${membersOf(env[c])}`);
        });
      });
      for (const t of system.transitions) {
        if (at[t.agent] !== t.from || evaluator.value(system.agents[t.agent].enabled, state) === 0) continue;
        const faults = new Set<string>();
        const enabled = evaluator.value(t.guard, state, faults) !== 0;
        if (faults.size > 0 && !footprints[t.id].mayPoll) missed.push(`a fault of ${t.address}`);
        if (!enabled) continue;
        if (!footprints[t.id].mayHappen) missed.push(t.address);
        const after = evaluator.apply(t.effects, state).state;
        after.forEach((value, c) => {
          if (value !== state[c] && !footprints[t.id].writes.has(c)) missed.push(`a write of cell ${c}`);
        });
        const target = after[evaluator.variable(system.agents[t.agent].pc).offset];
        if (!ranges.targets[t.id].has(target)) missed.push(`location ${target}`);
      }
    }
    expect(missed).toEqual([]);
  }), { endOnFailure: true, numRuns: 150 });
  expect(narrow).toBeGreaterThan(1000);
});

test('sets too large for a word hold any value', () => {
  const slot = indexSet('slot');
  const at = variable('at', [], slot.index, slot.at(29));
  const mark = variable('mark', [slot], boolean, FALSE);
  const members = Array.from({ length: 40 }, (_, k) => `s${k}`);
  /** The next member, and none after the last. */
  const after = variable('after', [slot], slot.index, (i) => members.reduce<Expr<Index<'slot'>>>(
    (next, _, k) => (k === 0 ? next : ifElse(i.eq(slot.at(k - 1)), slot.at(k), next)), slot.none));
  const system = ground({
    name: 'wide', lanes: ['0'], pools: [], definitions: [], routines: [], switches: {},
    sets: { slot: members }, variables: [at.node, mark.node, after.node],
    agents: [
      agent('walker', { lane: lit(0), repeat: true }, () => [
        step('walk', [at().set(after(at()))], { when: at().ne(slot.none) }),
      ]),
      agent('marker', { lane: lit(0) }, () => [step('mark', [mark(at()).set(TRUE)])]),
    ],
  }, [property('far', {
    kind: 'safety', states: 'nothing far is marked', protects: 'nothing', brokenBy: 'a long walk',
    invariant: not(mark(slot.at(38))), because: 'it is',
  })]);
  const ranges = new Ranges(new Shape(system));
  const { writes } = ranges.footprint(system.transitions[1], ranges.where(1, 0));
  expect(system.transitions[1].address).toBe('marker/mark');
  const cell = system.variables.find((v) => v.name === 'mark')?.offset ?? -1;
  expect([29, 30, 31, 39].map((k) => writes.has(cell + k))).toEqual([true, true, true, true]);
  const found = [...searchReference(system).violations.keys()].sort();
  expect(found).toEqual(['far', 'model-error']);
  expect(searchReduced(system, passable(system)).violated).toEqual(found);
});

test('sets of values end at 30', () => {
  expect(membersOf(upTo(30))).toHaveLength(31);
  expect(upTo(31)).toBe(ANY);
  expect(only(31)).toBe(ANY);
  expect(membersOf(only(30))).toEqual([30]);
});
