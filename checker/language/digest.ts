import type { EffectNode, ExprNode } from './data.js';
import type { GroundAgent, GroundSystem, GroundTransition, GroundVariable } from './ground.js';
import { expressionsOf, visitEffects, visitExpr } from './lower/rewrite.js';
import { h64ToString } from './xxhash.js';

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

/** Stands for the number of a location; no other text has this character. */
const HOLE = '\0';
const HOLES = /\0/g;

interface Outline {
  readonly text: string;
  readonly to: readonly number[];
}

/** Writes one system so that equal systems give equal texts. */
class Canonical {
  private readonly writer: Writer;
  private readonly outlines: ReadonlyMap<GroundTransition, Outline>;
  /** New location numbers by program counter; none where something reads the counter. */
  private readonly numbers: ReadonlyMap<string, Numbers> = new Map();

  constructor(private readonly system: GroundSystem, private readonly orderings: boolean) {
    this.writer = new Writer(system.sets);
    this.outlines = new Map(system.transitions.map((t) => [t, this.outline(t, system.agents[t.agent].pc)]));
    const exposed = exposedCounters(system);
    this.numbers = new Map(system.agents.flatMap((a, i) => (exposed.has(a.pc) ? [] : [[a.pc, this.renumber(a, i)]])));
  }

  text(): string {
    const { agents, transitions, variables, pools, properties, sets } = this.system;
    return this.writer.write({
      agents: agents.map((a, i) => ({
        pc: a.pc, enabled: a.enabled, lane: a.lane,
        transitions: transitions.filter((t) => t.agent === i).map((t) => this.transition(t, a.pc)).sort(),
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

  /** What a transition does, without its names: a text with a hole for each location, and those locations. */
  private outline(t: GroundTransition, pc: string): Outline {
    const to: number[] = [];
    const effects = this.effects(t.effects, pc, to);
    const [guard, ordering] = [this.writer.expr(t.guard), this.orderings ? t.ordering : ''];
    to.push(t.from);
    const rest = `"environment":${t.environment},"from":${HOLE},"guard":${guard},"ordering":"${ordering}"`;
    return { to, text: `{"effects":${effects},${rest}}` };
  }

  private effects(effects: readonly EffectNode[], pc: string, holes: number[]): string {
    const texts: string[] = [];
    for (const e of effects) {
      if (e.op === 'emit') continue;
      const to = jump(e, pc);
      if (to !== undefined && e.op === 'set') {
        holes.push(to);
        texts.push(`{"op":"set","target":${this.writer.expr(e.target)},"value":{"op":"const","value":${HOLE}}}`);
      } else if (e.op === 'when') {
        const [no, yes] = [this.effects(e.no, pc, holes), this.effects(e.yes, pc, holes)];
        texts.push(`{"cond":${this.writer.expr(e.cond)},"no":${no},"op":"when","yes":${yes}}`);
      } else texts.push(this.writer.effect(e));
    }
    return `[${texts.join(',')}]`;
  }

  private transition(t: GroundTransition, pc: string): string {
    const numbers = this.numbers.get(pc);
    const { text = '', to = [] } = this.outlines.get(t) ?? {};
    let k = 0;
    return text.replace(HOLES, () => { const at = to[k++]; return String(numbers?.get(at) ?? at); });
  }

  /** Depth-first from the initial location, the transitions of a location in the order of what they do. */
  private renumber(a: GroundAgent, agent: number): Numbers {
    const leaving = new Map<number, { readonly key: string; readonly targets: readonly number[] }[]>();
    for (const t of this.system.transitions) {
      if (t.agent !== agent) continue;
      const targets: number[] = [];
      visitEffects(t.effects, (e) => { const to = jump(e, a.pc); if (to !== undefined) targets.push(to); });
      const key = this.outlines.get(t)?.text ?? '';
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
}

/** JSON with sorted keys; a set in an expression counts by its size. */
class Writer {
  private readonly known = new Map<string, string>();

  constructor(private readonly sets: GroundSystem['sets']) {}

  /** Text of a value that is not undefined. */
  write(value: unknown): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map((x) => this.write(x)).join(',')}]`;
    if ('op' in value) return this.expr(value as ExprNode);
    const fields = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(value).filter((key) => fields[key] !== undefined).sort();
    return `{${keys.map((key) => `"${key}":${this.write(fields[key])}`).join(',')}}`;
  }

  /** The same of a ground expression, by far the most of a system. */
  expr(e: ExprNode): string {
    switch (e.op) {
      case 'const': return `{"op":"const","value":${e.value}}`;
      case 'read': return `{"index":${this.list(e.index)},"op":"read","variable":${this.quoted(e.variable)}}`;
      case 'ref': return `{"args":${this.list(e.args)},"op":"ref","pool":${this.quoted(e.pool)}}`;
      case 'alive': return `{"object":${this.quoted(e.object)},"op":"alive","ref":${this.expr(e.ref)}}`;
      case 'if': return `{"cond":${this.expr(e.cond)},"no":${this.expr(e.no)},"op":"if","yes":${this.expr(e.yes)}}`;
      case 'not': case 'first': case 'count': return `{"a":${this.expr(e.a)},"op":"${e.op}"${this.size(e.set)}}`;
      case 'eq': case 'ne': case 'lt': case 'le': case 'and': case 'or': case 'add': case 'sub': case 'monus': case 'has': case 'with':
      case 'without': case 'intersect': case 'minus': case 'union': case 'next':
        return `{"a":${this.expr(e.a)},"b":${this.expr(e.b)},"op":"${e.op}"${this.size(e.set)}}`;
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  /** An effect that does not lead anywhere. */
  effect(e: EffectNode): string {
    switch (e.op) {
      case 'set': return `{"op":"set","target":${this.expr(e.target)},"value":${this.expr(e.value)}}`;
      case 'violate': return `{"because":"","cond":${this.expr(e.cond)},"op":"violate","property":${this.quoted(e.property)}}`;
      case 'atRisk': return `{"cond":${this.expr(e.cond)},"op":"atRisk","property":${this.quoted(e.property)}}`;
      case 'fault': return `{"fault":${this.quoted(e.fault)},"op":"fault"}`;
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  private quoted(name: string): string {
    const known = this.known.get(name) ?? JSON.stringify(name);
    this.known.set(name, known);
    return known;
  }

  private list(list: readonly ExprNode[]): string {
    return list.length === 0 ? '[]' : `[${list.map((e) => this.expr(e)).join(',')}]`;
  }

  private size(set: string | undefined): string {
    return set === undefined ? '' : `,"set":${this.sets[set]?.length ?? 0}`;
  }
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
