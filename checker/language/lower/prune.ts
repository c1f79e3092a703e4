import type { EffectNode, ExprNode, VariableNode } from '../data.js';
import { fold, foldEffects, foldReads } from './fold.js';
import type { MachineTransition } from './machine.js';
import { substitute, visitEffectExprs, visitEffects, visitExpr } from './rewrite.js';

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
      current = current.map((a) => this.pass(a, written));
      const still = writtenByAny(current);
      // A pass only takes writes away, and without a newly constant variable the next changes nothing.
      if (still.size === written.size) return current;
      written = still;
    }
  }

  /** `e` with constants in place of what `written` does not contain. */
  constants(e: ExprNode, written: ReadonlySet<string>): ExprNode {
    return foldReads(e, this.sizeOf, (read) => (written.has(read.variable) ? read : this.initial(read)));
  }

  /** The initial value of what `read` reads where it is the same in every state, else `read`. */
  private initial(read: Extract<ExprNode, { op: 'read' }>): ExprNode {
    const init = this.variables.get(read.variable)?.init;
    if (init === undefined) return read;
    if (read.index.every((i) => i.op === 'const')) {
      const value = fold(substitute(init, new Map(read.index.map((i, k) => [`i${k}`, i]))), this.sizeOf);
      return value.op === 'const' || value.op === 'none' ? value : read;
    }
    return init.op === 'const' || init.op === 'none' || init.op === 'all' ? init : read;
  }

  private pass(a: Draft, written: ReadonlySet<string>): Draft {
    const f = (e: ExprNode): ExprNode => this.constants(e, written);
    const g = (effects: readonly EffectNode[]): readonly EffectNode[] => foldEffects(effects, f);
    const transitions = a.transitions
      .map((t) => ({ ...t, guard: f(t.guard), effects: g(t.effects) }))
      .filter((t) => !(t.guard.op === 'const' && t.guard.value === 0));
    const entry = g(a.entry);
    const enabled = f(a.enabled);
    const reached = enabled.op === 'const' && enabled.value === 0
      ? new Set<number>() : reachable(a.pc, entry, transitions);
    return { ...a, entry, enabled, lane: f(a.lane), transitions: transitions.filter((t) => reached.has(t.from)) };
  }
}


/** Locations to which control can come. */
export function reachable(pc: string, entry: readonly EffectNode[], transitions: readonly MachineTransition[]): Set<number> {
  const seen = new Set<number>();
  const todo: number[] = [];
  const collect = (effects: readonly EffectNode[]): void => visitEffects(effects, (e) => {
    if (e.op !== 'set' || e.target.op !== 'read' || e.target.variable !== pc || e.value.op !== 'const') return;
    if (!seen.has(e.value.value)) { seen.add(e.value.value); todo.push(e.value.value); }
  });
  collect(entry);
  while (todo.length > 0) {
    const from = todo.pop();
    for (const t of transitions) if (t.from === from) collect(t.effects);
  }
  return seen;
}

/** Variables and pools that `effects` and `exprs` mention. */
export function mentions(effects: readonly EffectNode[], exprs: readonly ExprNode[]): { variables: Set<string>; pools: Set<string> } {
  const variables = new Set<string>();
  const pools = new Set<string>();
  const note = (n: ExprNode): void => {
    if (n.op === 'read') variables.add(n.variable);
    if (n.op === 'ref') pools.add(n.pool);
  };
  visitEffectExprs(effects, note);
  visitEffects(effects, (e) => { if (e.op === 'lifetime') { pools.add(e.pool); variables.add(`${e.pool}.alive`); } });
  for (const e of exprs) visitExpr(e, note);
  return { variables, pools };
}
