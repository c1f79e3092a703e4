import { assert, property as forAll } from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from '../../language/evaluate.js';
import type { State } from '../../language/evaluate.js';
import type { GroundSystem } from '../../language/ground.js';
import { faultOwners } from '../../language/lower/faults.js';
import { ReferenceSearch } from '../../reference/search.js';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import { compile } from './successors.js';

/** A failure tells its seed at once; take `endOnFailure` away to shrink it, which takes minutes. */
const runs = { endOnFailure: true };

/** Interprets what `compile` generates. */
class Interpreter {
  private readonly e: Evaluator;
  private readonly owners: ReadonlyMap<string, readonly string[]>;
  constructor(private readonly system: GroundSystem) {
    this.e = new Evaluator(system);
    this.owners = faultOwners(system);
  }

  private blamed(faults: ReadonlySet<string>): string[] { return [...faults].flatMap((f) => this.owners.get(f) ?? []); }

  enabled(state: State) {
    const transitions: number[] = [];
    const polls: [number, string[]][] = [];
    for (const t of this.system.transitions) {
      const { pc, enabled } = this.system.agents[t.agent];
      if (state[this.e.variable(pc).offset] !== t.from || this.e.value(enabled, state) === 0) continue;
      const faults = new Set<string>();
      if (this.e.value(t.guard, state, faults) !== 0) transitions.push(t.id);
      if (faults.size > 0) polls.push([t.id, [...new Set(this.blamed(faults))].sort()]);
    }
    return { transitions, polls };
  }

  fire(state: State, id: number) {
    const o = this.e.apply(this.system.transitions[id].effects, state);
    const of = this.observe(o.state);
    return {
      state: [...o.state], faults: [...o.faults].sort(), measures: of.measures,
      violated: [...new Set([...o.violated.keys(), ...this.blamed(o.faults), ...of.violated])].sort(),
      atRisk: [...new Set([...o.atRisk, ...of.atRisk])].sort(),
    };
  }

  observe(state: State) {
    const holds = (e: Parameters<Evaluator['value']>[0] | undefined, otherwise: number): boolean =>
      (e === undefined ? otherwise : this.e.value(e, state)) !== 0;
    const { properties } = this.system;
    return {
      violated: properties.filter((p) => !holds(p.invariant, 1)).map((p) => p.name),
      atRisk: properties.filter((p) => holds(p.atRisk, 0)).map((p) => p.name),
      measures: properties.flatMap(({ name, measure }): [string, number][] =>
        (measure === undefined ? [] : [[name, this.e.value(measure, state)]])),
    };
  }
}

test('steps, findings and polls are those of the evaluator', () => {
  let polls = 0;
  let fired = 0;
  assert(forAll(arbitrarySystem(), ({ system }) => {
    const oracle = new Interpreter(system);
    const compiled = compile(system);
    const search = new ReferenceSearch(system);
    search.run({ statesMax: 60 });
    expect([...compiled.initial]).toEqual([...system.initial]);
    for (const { state } of search.nodes) {
      const enabled = compiled.enabled(state);
      const polled = enabled.polls.map((p) => [p.transition, [...p.violated.keys()].sort()]);
      const plain = { transitions: enabled.transitions, polls: polled };
      expect(plain).toEqual(oracle.enabled(state));
      polls += plain.polls.length;
      for (const id of enabled.transitions) {
        const f = compiled.fire(state, id);
        expect({
          state: [...f.state], faults: [...f.faults].sort(), measures: [...f.measures],
          violated: [...f.violated.keys()].sort(), atRisk: [...f.atRisk].sort(),
        }).toEqual(oracle.fire(state, id));
        fired++;
      }
      const seen = compiled.observe(state);
      expect([...seen.violated.keys()].sort()).toEqual(oracle.observe(state).violated.sort());
    }
  }), { ...runs, numRuns: 150 });
  expect(polls).toBeGreaterThan(10);
  expect(fired).toBeGreaterThan(1000);
});
