import type { DomainNode, EffectNode, ExprNode, PoolNode, VariableNode } from '../data.js';
import { Faulting } from './faulting.js';
import type { Facts } from './faulting.js';
import { binder, foldEffect, readFolder, unheard } from './fold.js';
import type { Folding } from './fold.js';
import type { MachineTransition } from './machine.js';
import { expressionsOf, visitEffects, visitExpr } from './rewrite.js';

/** One agent while constants are propagated. */
export interface Draft {
  readonly pc: string;
  readonly locations: readonly string[];
  readonly locals: ReadonlyMap<string, DomainNode>;
  readonly entry: readonly EffectNode[];
  readonly enabled: ExprNode;
  readonly lane: ExprNode;
  readonly transitions: readonly MachineTransition[];
}

/** Variables and pools that a set of effects writes. */
export function writtenBy(effects: readonly EffectNode[], into: Set<string>): void {
  visitEffects(effects, (e) => {
    if (e.op === 'set' && e.target.op === 'read') into.add(e.target.variable);
    if (e.op === 'lifetime') into.add(`${e.pool}.alive`);
  });
}

export function writtenByAny(agents: readonly Draft[]): ReadonlySet<string> {
  const written = new Set<string>();
  for (const a of agents) {
    writtenBy(a.entry, written);
    for (const t of a.transitions) writtenBy(t.effects, written);
  }
  return written;
}

/**
 * Replaces variables that nobody writes by their values, drops what can then never happen, and
 * repeats until nothing changes: only what a scenario needs costs bits or states.
 */
export class Pruner {
  constructor(
    readonly variables: ReadonlyMap<string, VariableNode>, private readonly pools: readonly PoolNode[],
    private readonly names: { readonly facts: Facts; readonly sizeOf: Folding['sizeOf'] },
  ) {}

  run(agents: readonly Draft[]): readonly Draft[] {
    let current = agents;
    let written = writtenByAny(current);
    for (;;) {
      const f = this.constants(written);
      current = current.map((a) => pass(a, f));
      const still = writtenByAny(current);
      // A pass only takes writes away, and without a newly constant variable the next changes nothing.
      if (still.size === written.size) return current;
      written = still;
    }
  }

  /** Puts constants in place of what `written` does not contain. */
  constants(written: ReadonlySet<string>): Constants {
    const faulting = this.faulting(written);
    return new Constants(faulting, this.names.sizeOf, (read) => (written.has(read.variable) ? read : this.initial(read, faulting)));
  }

  /** What can fault where nothing but `written` changes. */
  faulting(written: ReadonlySet<string>): Faulting {
    const mortal = new Set(this.pools.filter((p) => p.bornAlive !== undefined || written.has(`${p.name}.alive`)).map((p) => p.object));
    return new Faulting({
      ...this.names.facts, variable: (name) => this.names.facts.variable(name) ?? this.variables.get(name), hasLifetimes: (object) => mortal.has(object),
    });
  }

  /** Whether a read outside its range gives just the same. */
  private isMissed(init: ExprNode, domain: DomainNode | undefined): boolean {
    if (domain?.kind !== 'index') return init.op === 'const' && init.value === 0;
    return init.op === 'none' || (init.op === 'const' && init.value === this.names.sizeOf(domain.set));
  }

  /** The initial value of what `read` reads where it is the same in every state, else `read`. */
  private initial(read: Read, faulting: Faulting): ExprNode {
    const { init, domain, dims = [] } = this.variables.get(read.variable) ?? {};
    if (init === undefined) return read;
    // What is read outside the range may be something else.
    if (faulting.mayMiss(read.index, dims) && !this.isMissed(init, domain)) return read;
    if (read.index.every((i) => i.op === 'const')) {
      const value = binder(new Map(read.index.map((i, k) => [`i${k}`, i])), unheard(this.names.sizeOf))(init);
      return value.op === 'const' || value.op === 'none' ? value : read;
    }
    return init.op === 'const' || init.op === 'none' || init.op === 'all' ? init : read;
  }
}

type Read = Extract<ExprNode, { op: 'read' }>;
type Effects = readonly EffectNode[];

/** Whether members of an object set are still tried one by one: what that meets cannot be said as effects. */
function quantifies(e: ExprNode): boolean {
  let found = false;
  visitExpr(e, (n) => { found ||= n.op === 'exists' || n.op === 'forall' || n.op === 'select'; });
  return found;
}

/** Puts constants in place of reads; a read that can fault leaves its faults behind. */
class Constants {
  /** For guards: a read that can fault stays, or a wait would not meet its fault. */
  readonly heard: (e: ExprNode) => ExprNode;
  /** For what nobody hears fault. */
  readonly quiet: (e: ExprNode) => ExprNode;
  private readonly taken: (e: ExprNode) => ExprNode;
  /** A read that can fault was taken out of the effect at hand. */
  private lost = false;

  constructor(private readonly faulting: Faulting, sizeOf: Folding['sizeOf'], replace: (read: Read) => ExprNode) {
    const { mayFault } = faulting;
    this.heard = readFolder({ sizeOf, mayFault }, (read) => (mayFault(read) ? read : replace(read)));
    this.quiet = readFolder(unheard(sizeOf), replace);
    this.taken = readFolder({ sizeOf, mayFault }, (read) => {
      const value = replace(read);
      if (value !== read && mayFault(read)) this.lost = true;
      return value;
    });
  }

  readonly effects = (list: Effects): Effects => {
    let out: EffectNode[] | undefined;
    for (let k = 0; k < list.length; k++) {
      const e = list[k];
      this.lost = false;
      const f = expressionsOf(e).some(quantifies) ? this.heard : this.taken;
      const kept = foldEffect(e, f, this.faulting.mayFault, this.nested);
      if (kept === e) { out?.push(e); continue; }
      out ??= list.slice(0, k);
      if (this.lost) out.push(...this.effects(this.faultsOf(e)));
      if ('op' in kept) out.push(kept);
      else out.push(...kept);
    }
    return out ?? list;
  };

  private readonly nested = (list: Effects): Effects => {
    const { lost } = this;
    const kept = this.effects(list);
    this.lost = lost;
    return kept;
  };

  /** Of the expressions in the effect itself. */
  private faultsOf(e: EffectNode): Effects {
    const of = (x: ExprNode): Effects => this.faulting.faultsOf(x);
    switch (e.op) {
      case 'set': return [...of(e.value), ...(e.target.op === 'read' ? e.target.index.flatMap(of) : [])];
      case 'when': case 'violate': case 'atRisk': return of(e.cond);
      case 'lifetime': return e.args.flatMap(of);
      // Arguments of events are met where an observer uses them.
      case 'emit': case 'each': case 'fault': return [];
    }
  }
}

function pass(a: Draft, { heard: f, quiet, effects: g }: Constants): Draft {
  const entry = g(a.entry);
  const enabled = quiet(a.enabled);
  const lane = quiet(a.lane);
  if (isFalse(enabled)) return { ...a, entry, enabled, lane, transitions: [] };
  const transitions: MachineTransition[] = [];
  for (const t of a.transitions) {
    const guard = f(t.guard);
    if (isFalse(guard)) continue;
    const effects = g(t.effects);
    transitions.push(guard === t.guard && effects === t.effects ? t : { ...t, guard, effects });
  }
  const reached = reachable(a.pc, entry, transitions);
  return { ...a, entry, enabled, lane, transitions: transitions.filter((t) => reached.has(t.from)) };
}

const isFalse = (e: ExprNode): boolean => e.op === 'const' && e.value === 0;

/** Locations to which control can come. */
export function reachable(
  pc: string, entry: readonly EffectNode[], transitions: readonly MachineTransition[],
): ReadonlySet<number> {
  const leaving = new Map<number, MachineTransition[]>();
  for (const t of transitions) {
    const list = leaving.get(t.from);
    if (list === undefined) leaving.set(t.from, [t]);
    else list.push(t);
  }
  const seen = new Set<number>();
  const todo: number[] = [];
  const collect = (e: EffectNode): void => {
    if (e.op !== 'set' || e.target.op !== 'read' || e.target.variable !== pc || e.value.op !== 'const') return;
    if (!seen.has(e.value.value)) { seen.add(e.value.value); todo.push(e.value.value); }
  };
  visitEffects(entry, collect);
  for (let from = todo.pop(); from !== undefined; from = todo.pop()) {
    for (const t of leaving.get(from) ?? []) visitEffects(t.effects, collect);
  }
  return seen;
}

/** Names of variables and pools. */
export interface Mentions { readonly variables: Set<string>; readonly pools: Set<string> }

/** Variables and pools that `agents` and `exprs` mention, and what those variables begin with. */
export function mentions(agents: readonly Draft[], exprs: readonly ExprNode[], all: readonly PoolNode[], declared: Pruner['variables']): Mentions {
  const variables = new Set<string>();
  const pools = new Set<string>();
  const note = (n: ExprNode): void => {
    if (n.op === 'read') variables.add(n.variable);
    if (n.op === 'ref') pools.add(n.pool);
    // All objects of the type are tried: those of every pool of it.
    if (n.op === 'exists' || n.op === 'forall' || n.op === 'select' || n.op === 'all') ofType(n.set);
  };
  const ofType = (object: string): void => { for (const p of all) if (p.object === object) pools.add(p.name); };
  const noteEffect = (e: EffectNode): void => {
    if (e.op === 'each') ofType(e.set);
    if (e.op === 'lifetime') { pools.add(e.pool); variables.add(`${e.pool}.alive`); }
    for (const x of expressionsOf(e)) visitExpr(x, note);
  };
  for (const a of agents) {
    visitExpr(a.enabled, note);
    visitExpr(a.lane, note);
    visitEffects(a.entry, noteEffect);
    for (const t of a.transitions) {
      visitExpr(t.guard, note);
      visitEffects(t.effects, noteEffect);
    }
  }
  for (const e of exprs) visitExpr(e, note);
  for (const v of variables) visitExpr(declared.get(v)?.init ?? { op: 'const', value: 0 }, note);
  return { variables, pools };
}
