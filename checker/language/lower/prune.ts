import type { EffectNode, ExprNode, VariableNode } from '../data.js';
import { binder, foldEffects, readFolder } from './fold.js';
import type { MachineTransition } from './machine.js';
import { expressionsOf, visitEffects, visitExpr } from './rewrite.js';

/** One agent while constants are propagated. */
export interface Draft {
  readonly pc: string;
  readonly locations: readonly string[];
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

function writtenByAny(agents: readonly Draft[]): ReadonlySet<string> {
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
    private readonly variables: ReadonlyMap<string, VariableNode>,
    private readonly sizeOf: (set: string) => number | undefined,
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
  constants(written: ReadonlySet<string>): (e: ExprNode) => ExprNode {
    return readFolder(this.sizeOf, (read) => (written.has(read.variable) ? read : this.initial(read)));
  }

  /** The initial value of what `read` reads where it is the same in every state, else `read`. */
  private initial(read: Extract<ExprNode, { op: 'read' }>): ExprNode {
    const init = this.variables.get(read.variable)?.init;
    if (init === undefined) return read;
    if (read.index.every((i) => i.op === 'const')) {
      const value = binder(new Map(read.index.map((i, k) => [`i${k}`, i])), this.sizeOf)(init);
      return value.op === 'const' || value.op === 'none' ? value : read;
    }
    return init.op === 'const' || init.op === 'none' || init.op === 'all' ? init : read;
  }
}

function pass(a: Draft, f: (e: ExprNode) => ExprNode): Draft {
  const g = (effects: readonly EffectNode[]): readonly EffectNode[] => foldEffects(effects, f, g);
  const entry = g(a.entry);
  const enabled = f(a.enabled);
  const lane = f(a.lane);
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

/** Variables and pools that `agents` and `exprs` mention. */
export function mentions(agents: readonly Draft[], exprs: readonly ExprNode[]): Mentions {
  const variables = new Set<string>();
  const pools = new Set<string>();
  const note = (n: ExprNode): void => {
    if (n.op === 'read') variables.add(n.variable);
    if (n.op === 'ref') pools.add(n.pool);
  };
  const noteEffect = (e: EffectNode): void => {
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
  return { variables, pools };
}
