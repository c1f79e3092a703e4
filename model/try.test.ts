import { expect, test } from 'vitest';
import { ground } from '../checker/language/index.js';
import { searchReference } from '../checker/reference/search.js';
import { properties } from '../properties/index.js';
import { scenarios } from './scenarios/index.js';
import { describe as world } from './system.js';
const only = process.env.ONLY?.split(',');
for (const s of scenarios) {
  if (only && !only.includes(s.name)) continue;
  test(s.name, () => {
    const t = Date.now();
    const sys = ground(world(s), properties.filter((p) => p.kind !== 'latency'));
    const bits = sys.variables.filter((v) => !v.constant).reduce((n, v) => n + v.cells * Math.ceil(Math.log2(v.max + 1)), 0);
    const t1 = Date.now();
    const r = searchReference(sys, { statesMax: Number(process.env.MAX ?? 20000) });
    console.log(s.name, 'bits', bits, 'trans', sys.transitions.length, 'states', r.states, r.transitions, r.depth, r.complete, [...r.violations.keys()], 'ground', t1 - t, 'search', Date.now() - t1);
    console.log('   vacuous', sys.properties.filter((p) => !r.atRisk.has(p.name)).map((p) => p.name).join(' '));
    if (process.env.SHOW) for (const v of r.violations.values()) { console.log(v.property, v.because); for (const id of v.path) { const t = sys.transitions[id]; console.log('   ', sys.agents[t.agent].name, t.address, t.chosen ?? ''); } }
    expect(r.states).toBeGreaterThan(0);
  });
}
