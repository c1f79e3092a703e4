import type { EffectNode, ExprNode } from '../data.js';
import type { Machine } from './machine.js';
import { expressionsOf, visitExpr } from './rewrite.js';

/** A set of locals, one bit each in the order of their names. */
type Bits = bigint;

/** What an effect does to liveness; other effects are only reads. */
type Use =
  | { readonly kind: 'jump'; readonly to: number | undefined }
  | { readonly kind: 'when'; readonly reads: Bits; readonly yes: readonly Use[]; readonly no: readonly Use[] }
  | { readonly kind: 'each'; readonly body: readonly Use[] }
  | { readonly kind: 'assign'; readonly local: Bits; readonly reads: Bits }
  | { readonly kind: 'reads'; readonly reads: Bits };

/**
 * A local lives from its assignment to its last use; elsewhere it is zero, so that states which
 * differ in a forgotten value are one state. Backward liveness over the machine's locations
 * (Aho, Lam, Sethi, Ullman, Compilers, 9.2.5).
 */
export function resetDeadLocals(machine: Machine, alwaysLive: readonly ExprNode[]): Pick<Machine, 'entry' | 'transitions'> {
  const flow = new Flow(machine);
  const pinned = alwaysLive.reduce((bits, e) => bits | flow.reads(e), 0n);
  const liveAt = machine.locations.map(() => pinned);
  const uses = machine.transitions.map((t) => ({ from: t.from, guard: flow.reads(t.guard), effects: flow.uses(t.effects) }));
  for (let changed = true; changed;) {
    changed = false;
    for (let i = uses.length - 1; i >= 0; i--) {
      const { from, guard, effects } = uses[i];
      const live = liveAt[from] | guard | before(effects, 0n, liveAt);
      if (live === liveAt[from]) continue;
      liveAt[from] = live;
      changed = true;
    }
  }
  const transitions = machine.transitions.map((t, i) => {
    const held = liveAt[t.from] | assigned(uses[i].effects);
    return { ...t, effects: flow.reset(t.effects, held, liveAt) };
  });
  const begun = flow.begun | assigned(flow.uses(machine.entry));
  return { entry: flow.reset(machine.entry, begun, liveAt), transitions };
}

/** Locals live before `uses`, given those live after. */
function before(uses: readonly Use[], after: Bits, liveAt: readonly Bits[]): Bits {
  let live = after;
  for (let i = uses.length - 1; i >= 0; i--) {
    const u = uses[i];
    switch (u.kind) {
      case 'jump': live = u.to === undefined ? 0n : liveAt[u.to]; break;
      case 'when': live = before(u.yes, live, liveAt) | before(u.no, live, liveAt) | u.reads; break;
      case 'each': live |= before(u.body, live, liveAt); break;
      case 'assign': live = (live & ~u.local) | u.reads; break;
      case 'reads': live |= u.reads;
    }
  }
  return live;
}

const assigned = (uses: readonly Use[]): Bits => uses.reduce((bits, u) => {
  switch (u.kind) {
    case 'when': return bits | assigned(u.yes) | assigned(u.no);
    case 'each': return bits | assigned(u.body);
    case 'assign': return bits | u.local;
    default: return bits;
  }
}, 0n);

class Flow {
  private readonly pc: string;
  private readonly bits: ReadonlyMap<string, Bits>;
  /** For each local the effect that zeroes it. */
  private readonly zero: readonly (readonly [Bits, EffectNode])[];
  /** Locals that begin as something else than zero. */
  readonly begun: Bits;

  constructor(machine: Machine) {
    const names = [...machine.locals.keys()].sort();
    this.pc = machine.pc;
    this.begun = names.reduce((bits, name, k) => (machine.locals.get(name)?.kind === 'index' ? bits | (1n << BigInt(k)) : bits), 0n);
    this.bits = new Map(names.map((name, k) => [name, 1n << BigInt(k)]));
    this.zero = names.map((variable, k) => [1n << BigInt(k), {
      op: 'set', target: { op: 'read', variable, index: [] }, value: { op: 'const', value: 0 },
    }]);
  }

  /** The locals that `e` reads. */
  reads(e: ExprNode): Bits {
    let bits = 0n;
    visitExpr(e, (n) => { if (n.op === 'read') bits |= this.bits.get(n.variable) ?? 0n; });
    return bits;
  }

  readonly uses = (effects: readonly EffectNode[]): readonly Use[] => effects.map((e) => this.use(e));

  private use(e: EffectNode): Use {
    if (e.op === 'when') return { kind: 'when', reads: this.reads(e.cond), yes: this.uses(e.yes), no: this.uses(e.no) };
    if (e.op === 'each') return { kind: 'each', body: this.uses(e.body) };
    if (e.op === 'set' && e.target.op === 'read') {
      if (e.target.variable === this.pc) return { kind: 'jump', to: e.value.op === 'const' ? e.value.value : undefined };
      const local = this.bits.get(e.target.variable);
      if (local !== undefined) return { kind: 'assign', local, reads: this.reads(e.value) };
    }
    return { kind: 'reads', reads: expressionsOf(e).reduce((bits, x) => bits | this.reads(x), 0n) };
  }

  /** Zeroes the locals of `held` that are dead where control goes. */
  reset(effects: readonly EffectNode[], held: Bits, liveAt: readonly Bits[]): readonly EffectNode[] {
    if (held === 0n) return effects;
    return effects.flatMap((e): EffectNode | readonly EffectNode[] => {
      if (e.op === 'when') {
        return { op: 'when', cond: e.cond, yes: this.reset(e.yes, held, liveAt), no: this.reset(e.no, held, liveAt) };
      }
      if (e.op !== 'set' || e.target.op !== 'read' || e.target.variable !== this.pc) return e;
      const dead = held & ~(e.value.op === 'const' ? liveAt[e.value.value] : 0n);
      if (dead === 0n) return e;
      return [...this.zero.flatMap(([bit, zero]) => ((dead & bit) === 0n ? [] : [zero])), e];
    });
  }
}
