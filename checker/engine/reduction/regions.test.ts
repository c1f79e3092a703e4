import { assert, array, nat, property as forAll, tuple, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import type { ExprNode } from '../../language/data.js';
import { Evaluator } from '../../language/evaluate.js';
import { agent, ground, lit, step } from '../../language/index.js';
import type { GroundTransition } from '../../language/ground.js';
import { closeBackwards, outside } from './regions.js';

const LOCATIONS = 9;
const locations = uniqueArray(nat({ max: LOCATIONS - 1 }), { minLength: 1 });

/** Agents that only go from location to location. */
const system = ground({
  name: 'walks', sets: {}, lanes: ['0'], pools: [], definitions: [], routines: [], switches: {}, variables: [],
  agents: ['A', 'B'].map((name) => agent(name, { lane: lit(0) }, () => Array.from({ length: LOCATIONS - 1 }, (_, k) => step(`${k}`, [])))),
});

test('outside holds exactly where no agent stands in its region', () => {
  const evaluator = new Evaluator(system);
  const cells = system.agents.map((a) => evaluator.variable(a.pc).offset);
  assert(forAll(locations, locations, (mine, others) => {
    const regions = new Map([[0, new Set(mine)], [1, new Set(others)]]);
    for (const agents of [[0], [0, 1]]) {
      const e = outside(system, new Map(agents.map((a) => [a, regions.get(a) ?? new Set<number>()])));
      for (let a = 0; a < LOCATIONS; a++) {
        for (let b = 0; b < LOCATIONS; b++) {
          const state = system.initial.map((value, cell) => (cell === cells[0] ? a : cell === cells[1] ? b : value));
          const isOutside = agents.every((k) => regions.get(k)?.has([a, b][k]) !== true);
          expect(evaluator.value(e, state)).toBe(isOutside ? 1 : 0);
        }
      }
    }
  }));
});

test('neighbours are one interval, whatever their order, and nothing lies below the first location', () => {
  const pc: ExprNode = { op: 'read', variable: 'A:pc', index: [] };
  const limit = (value: number): ExprNode => ({ op: 'const', value });
  const of = (...region: readonly number[]): ExprNode => outside(system, new Map([[0, new Set(region)]]));
  expect(of(4)).toEqual({ op: 'ne', a: pc, b: limit(4) });
  expect(of(1, 0, 2)).toEqual({ op: 'lt', a: limit(2), b: pc });
  expect(of(5, 3, 4)).toEqual({ op: 'or', a: { op: 'lt', a: pc, b: limit(3) }, b: { op: 'lt', a: limit(5), b: pc } });
});

test('a region is closed under the possible steps that lead into it, and by nothing else', () => {
  const [base] = system.transitions;
  const edges = array(tuple(nat({ max: LOCATIONS - 1 }), uniqueArray(nat({ max: LOCATIONS - 1 }), { maxLength: 2 }), nat({ max: 3 })), { maxLength: 14 });
  assert(forAll(locations, edges, (start, list) => {
    const program = list.map(([from], id): GroundTransition => ({ ...base, from, id }));
    const isPossible = (u: GroundTransition): boolean => list[u.id][2] > 0;
    const region = new Set(start);
    closeBackwards(region, program, (u) => new Set(list[u.id][1]), isPossible);
    /** Whether possible steps lead from `location` into the region that was given, by at most so many steps. */
    const leads = (location: number, steps: number): boolean => start.includes(location) || (steps > 0
      && program.some((u) => u.from === location && isPossible(u) && list[u.id][1].some((to) => leads(to, steps - 1))));
    for (let location = 0; location < LOCATIONS; location++) expect(region.has(location)).toBe(leads(location, LOCATIONS));
  }));
});
