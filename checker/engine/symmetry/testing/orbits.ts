import { Evaluator } from '../../../language/evaluate.js';
import type { Outcome, State } from '../../../language/evaluate.js';
import type { GroundSystem, GroundTransition } from '../../../language/ground.js';
import { faultOwners } from '../../../language/lower/faults.js';
import { stuckStates } from '../../../reference/stuck.js';
import { canonical, imageOf } from '../permutation.js';
import type { Symmetry } from '../permutation.js';

/** What a search by orbits finds; properties by name, counterexamples by length alone. */
export interface OrbitResult {
  readonly states: number;
  readonly transitions: number;
  readonly complete: boolean;
  readonly violations: ReadonlyMap<string, number>;
  readonly stuck: ReadonlyMap<string, number>;
  readonly atRisk: ReadonlySet<string>;
  readonly maxima: ReadonlyMap<string, number>;
  readonly faults: ReadonlySet<string>;
}

/** One step of one state, by interpretation; undefined: not enabled. `polled` are the faults of its guard. */
export function stepOf(e: Evaluator, t: GroundTransition, state: State): { outcome: Outcome | undefined; polled: Set<string> } {
  const polled = new Set<string>();
  const agent = e.system.agents[t.agent];
  const isThere = state[e.variable(agent.pc).offset] === t.from && e.value(agent.enabled, state) !== 0;
  if (!isThere || e.value(t.guard, state, polled) === 0) return { outcome: undefined, polled };
  return { outcome: e.apply(t.effects, state), polled };
}

/** Breadth-first search over the least states of orbits, with no optimisation: the oracle of such searches. */
export function searchOrbits(system: GroundSystem, symmetry: Symmetry, statesMax = Infinity): OrbitResult {
  const e = new Evaluator(system);
  const owners = faultOwners(system);
  const states: State[] = [];
  const depths: number[] = [];
  const ids = new Map<string, number>();
  const cooperative: number[][] = [];
  const violations = new Map<string, number>();
  const atRisk = new Set<string>();
  const maxima = new Map<string, number>();
  const faults = new Set<string>();
  let transitions = 0;
  const violate = (property: string, depth: number): void => { if (!violations.has(property)) violations.set(property, depth); };
  const blame = (met: ReadonlySet<string>, depth: number): void => {
    for (const f of met) { faults.add(f); for (const p of owners.get(f) ?? []) violate(p, depth); }
  };
  const discover = (reached: State, depth: number): number => {
    const state = canonical(symmetry, reached);
    const known = ids.get(state.join());
    if (known !== undefined) return known;
    ids.set(state.join(), states.length);
    depths.push(depth);
    for (const p of system.properties) {
      if (p.invariant !== undefined && e.value(p.invariant, state) === 0) violate(p.name, depth);
      if (p.atRisk !== undefined && e.value(p.atRisk, state) !== 0) atRisk.add(p.name);
      if (p.measure !== undefined) maxima.set(p.name, Math.max(maxima.get(p.name) ?? 0, e.value(p.measure, state)));
    }
    return states.push(state) - 1;
  };
  discover(system.initial, 0);
  let next = 0;
  for (; next < states.length && states.length < statesMax; next++) {
    cooperative[next] = [];
    for (const t of system.transitions) {
      const { outcome, polled } = stepOf(e, t, states[next]);
      blame(polled, depths[next] + 1);
      if (outcome === undefined) continue;
      transitions++;
      for (const p of outcome.violated.keys()) violate(p, depths[next] + 1);
      for (const p of outcome.atRisk) atRisk.add(p);
      blame(outcome.faults, depths[next] + 1);
      const target = discover(outcome.state, depths[next] + 1);
      if (!t.environment) cooperative[next].push(target);
    }
  }
  const complete = next === states.length;
  const stuck = new Map(complete ? stuckStates(system, states, cooperative).map(([p, id]) => [p.name, depths[id]]) : []);
  return { states: states.length, transitions, complete, violations, stuck, atRisk, maxima, faults };
}

/** What in `states` contradicts that all of `symmetry` are automorphisms; undefined: nothing. */
export function counterexample(system: GroundSystem, symmetry: Symmetry, states: readonly State[]): string | undefined {
  const e = new Evaluator(system);
  const owners = faultOwners(system);
  const owned = (faults: ReadonlySet<string>): string => [...new Set([...faults].flatMap((f) => owners.get(f) ?? []))].sort().join();
  const sorted = (names: Iterable<string>): string => [...names].sort().join();
  const judged = (s: State): string => system.properties.map((p) =>
    [p.invariant, p.atRisk, p.goal, p.measure].map((x) => (x === undefined ? '' : e.value(x, s))).join()).join(';');
  for (const p of symmetry.permutations) {
    for (const s of states) {
      const image = imageOf(symmetry, p, s);
      if (judged(image) !== judged(s)) return `properties of ${s.join()} and ${image.join()}`;
      for (const t of system.transitions) {
        const to = system.transitions[p.transitions[t.id]];
        const [a, b] = [stepOf(e, t, s), stepOf(e, to, image)];
        const where = `${t.address} from ${s.join()} and ${to.address} from ${image.join()}`;
        if (t.environment !== to.environment || owned(a.polled) !== owned(b.polled)) return `kind or poll of ${where}`;
        if (a.outcome === undefined && b.outcome === undefined) continue;
        if (a.outcome === undefined || b.outcome === undefined) return `enabling of ${where}`;
        if (imageOf(symmetry, p, a.outcome.state).join() !== b.outcome.state.join()) return `result of ${where}`;
        if (sorted(a.outcome.violated.keys()) !== sorted(b.outcome.violated.keys()) || sorted(a.outcome.atRisk) !== sorted(b.outcome.atRisk)
          || owned(a.outcome.faults) !== owned(b.outcome.faults)) return `verdicts of ${where}`;
      }
    }
  }
  return undefined;
}
