import { array, assert, integer, nat, property as forAll } from 'fast-check';
import { expect, test } from 'vitest';
import { markWalks, StateSet } from './walks.js';

/** Brute force: the goal states and all their ancestors. */
function ancestors(edges: readonly (readonly number[])[], goals: ReadonlySet<number>): Set<number> {
  const out = new Set(goals);
  for (let changed = true; changed;) {
    changed = false;
    edges.forEach((targets, s) => {
      if (!out.has(s) && targets.some((t) => out.has(t))) { out.add(s); changed = true; }
    });
  }
  return out;
}

test('walks and sweeps mark exactly the states with a path to a goal', () => {
  let unmarked = 0;
  let late = 0;
  const graph = integer({ min: 1, max: 80 }).chain((n) =>
    array(array(nat({ max: n - 1 }), { maxLength: 3 }), { minLength: n, maxLength: n }).chain((edges) =>
      array(nat({ max: n - 1 }), { maxLength: 3 }).map((goals) => ({ edges, goals: new Set(goals) }))));
  assert(forAll(graph, ({ edges, goals }) => {
    const marked = new StateSet(edges.length);
    for (const g of goals) marked.add(g);
    const successors = (id: number, into: number[]): number => {
      edges[id].forEach((t, k) => { into[k] = t; });
      return edges[id].length;
    };
    expect(markWalks({ count: edges.length, successors, shouldStop: () => false }, marked)).toBe(true);
    const expected = ancestors(edges, goals);
    const all = [...edges.keys()];
    expect(all.filter((id) => marked.has(id))).toEqual(all.filter((id) => expected.has(id)));
    expect(marked.firstMissing()).toBe(all.find((id) => !expected.has(id)) ?? -1);
    if (expected.size < edges.length) unmarked++;
    if (expected.size > goals.size) late++;
  }), { numRuns: 500 });
  expect(unmarked).toBeGreaterThan(20);
  expect(late).toBeGreaterThan(20);
});

test('a chain against the order of discovery is marked by one walk', () => {
  const n = 100_000;
  const marked = new StateSet(n);
  marked.add(0);
  let expanded = 0;
  const successors = (id: number, into: number[]): number => { expanded++; into[0] = id - 1; return 1; };
  expect(markWalks({ count: n, successors, shouldStop: () => false }, marked)).toBe(true);
  expect(marked.firstMissing()).toBe(-1);
  expect(expanded).toBe(n - 1);
});

test('it can be stopped', () => {
  const marked = new StateSet(10);
  expect(markWalks({ count: 10, successors: () => 0, shouldStop: (open) => open < 5 }, marked)).toBe(false);
});
