import xxhash from 'xxhash-wasm';
import type { EffectNode, ExprNode } from './data.js';
import type { GroundAgent, GroundSystem, GroundTransition, GroundVariable } from './ground.js';
import { expressionsOf, visitEffects, visitExpr } from './lower/rewrite.js';

const { h64ToString } = await xxhash();

/**
 * 16 hex digits, equal for systems that have the same states, steps and verdicts. Names of steps,
 * locations, lanes and of the system, texts and events (the observers are woven in) do not count;
 * memory orderings do. The order of transitions and the numbers of locations do not count either.
 */
export const digestOf = (system: GroundSystem): string => h64ToString(new Canonical(system, true).text());

/**
 * The same without memory orderings. Two systems that differ in `digestOf` alone are told apart
 * only by a weaker memory model than the sequentially consistent one that is searched.
 */
export const behaviourDigestOf = (system: GroundSystem): string => h64ToString(new Canonical(system, false).text());

type Numbers = ReadonlyMap<number, number>;
const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

/** Writes one system so that equal systems give equal texts. */
class Canonical {
  /** New location numbers by program counter; none where something reads the counter. */
  private readonly numbers: ReadonlyMap<string, Numbers>;

  constructor(private readonly system: GroundSystem, private readonly orderings: boolean) {
    const exposed = exposedCounters(system);
    this.numbers = new Map(system.agents.flatMap((a, i) => (exposed.has(a.pc) ? [] : [[a.pc, this.renumber(a, i)]])));
  }

  text(): string {
    const { agents, transitions, variables, pools, properties, sets } = this.system;
    return this.write({
      agents: agents.map((a, i) => ({
        pc: a.pc, enabled: a.enabled, lane: a.lane,
        transitions: transitions.filter((t) => t.agent === i).map((t) => this.write(this.transition(t, a.pc))).sort(),
      })),
      variables: variables.map((v) => this.variable(v)).sort(byName),
      pools: Object.entries(pools).map(([name, p]) => ({ ...p, name, none: sets[p.object]?.length ?? 0 })).sort(byName),
      properties: properties.map((p) => ({ ...p, because: '' })).sort(byName),
    });
  }

  private variable(v: GroundVariable) {
    const numbers = this.numbers.get(v.name);
    const initial = this.system.initial.slice(v.offset, v.offset + v.cells).map((x) => numbers?.get(x) ?? x);
    const { name, dims, sizes, kind, set, object } = v;
    return { name, dims, sizes, kind, set, object, max: numbers?.size ?? v.max, initial };
  }

  /** What a transition does, without its names; `masked` hides where it leads. */
  private transition(t: GroundTransition, pc: string, masked = false): object {
    const number = (location: number): number => (masked ? 0 : this.numbers.get(pc)?.get(location) ?? location);
    return {
      from: number(t.from), guard: t.guard, effects: effectsOf(t.effects, pc, number),
      environment: t.environment, ordering: this.orderings ? t.ordering : '',
    };
  }

  /** Depth-first from the initial location, the transitions of a location in the order of what they do. */
  private renumber(a: GroundAgent, agent: number): Numbers {
    const leaving = new Map<number, { readonly key: string; readonly targets: readonly number[] }[]>();
    for (const t of this.system.transitions) {
      if (t.agent !== agent) continue;
      const targets: number[] = [];
      visitEffects(t.effects, (e) => { const to = jump(e, a.pc); if (to !== undefined) targets.push(to); });
      const key = this.write(this.transition(t, a.pc, true));
      leaving.set(t.from, [...(leaving.get(t.from) ?? []), { key, targets }]);
    }
    const counter = this.system.variables.find((v) => v.name === a.pc);
    const todo = counter === undefined ? [] : [this.system.initial[counter.offset]];
    const numbers = new Map<number, number>();
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (numbers.has(at)) continue;
      numbers.set(at, numbers.size);
      const out = (leaving.get(at) ?? []).toSorted((x, y) => (x.key < y.key ? -1 : Number(x.key > y.key)));
      todo.push(...out.flatMap((t) => t.targets).reverse());
    }
    return numbers;
  }

  /** JSON with sorted keys; a set in an expression counts by its size. */
  private write(value: unknown): string {
    return JSON.stringify(value, (_, v: unknown) => {
      if (v === null || typeof v !== 'object' || Array.isArray(v)) return v;
      const entries = Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1));
      const inExpression = 'op' in v;
      return Object.fromEntries(entries.map(([k, x]: [string, unknown]) =>
        (inExpression && k === 'set' && typeof x === 'string' ? [k, this.system.sets[x]?.length ?? 0] : [k, x])));
    });
  }
}

function effectsOf(effects: readonly EffectNode[], pc: string, number: (location: number) => number): readonly EffectNode[] {
  return effects.flatMap((e): readonly EffectNode[] => {
    if (e.op === 'emit') return [];
    if (e.op === 'violate') return [{ ...e, because: '' }];
    if (e.op === 'when') return [{ ...e, yes: effectsOf(e.yes, pc, number), no: effectsOf(e.no, pc, number) }];
    const to = jump(e, pc);
    return to === undefined || e.op !== 'set' ? [e] : [{ ...e, value: { op: 'const', value: number(to) } }];
  });
}

/** The location that an effect sets the program counter to. */
const jump = (e: EffectNode, pc: string): number | undefined =>
  (e.op === 'set' && e.target.op === 'read' && e.target.variable === pc && e.value.op === 'const' ? e.value.value : undefined);

/** Program counters that something reads: their numbers have a meaning and must stay. */
function exposedCounters(system: GroundSystem): ReadonlySet<string> {
  const read = new Set<string>();
  const note = (e: ExprNode | undefined): void => {
    if (e !== undefined) visitExpr(e, (n) => { if (n.op === 'read') read.add(n.variable); });
  };
  for (const a of system.agents) for (const e of [a.enabled, a.lane]) note(e);
  for (const p of system.properties) for (const e of [p.invariant, p.atRisk, p.goal, p.measure]) note(e);
  for (const t of system.transitions) {
    note(t.guard);
    visitEffects(t.effects, (e) => {
      if (e.op === 'emit' || jump(e, system.agents[t.agent].pc) !== undefined) return;
      for (const x of expressionsOf(e)) note(x);
    });
  }
  return read;
}
