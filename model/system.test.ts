import { expect, test } from 'vitest';
import { ground } from '../checker/language/index.js';
import { searchReference } from '../checker/reference/search.js';
import { describe as world } from './system.js';

test('one call', () => {
  const sys = ground(world({ name: 'one-call', says: '', cpus: 3, tasks: { A: { on: 0, calls: [{ to: 'many', mask: [1, 2], wait: true }] } } }));
  const bits = sys.variables.filter((v) => !v.constant).reduce((n, v) => n + v.cells * Math.ceil(Math.log2(v.max + 1)), 0);
  console.log(sys.transitions.length, bits, sys.variables.filter((v) => !v.constant).map((v) => `${v.name}*${v.cells}:${v.max}`).join(' '));
  const t = Date.now();
  const r = searchReference(sys, { statesMax: 30000 });
  console.log(r.states, r.transitions, r.depth, r.complete, [...r.violations], Date.now() - t);
  const v = [...r.violations.values()][0];
  if (v) for (const id of v.path) { const t = sys.transitions[id]; console.log(sys.agents[t.agent].name, t.address, t.chosen); }
  expect(r.states).toBeGreaterThan(10);
});
