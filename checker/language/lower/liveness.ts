import type { EffectNode, ExprNode } from '../data.js';
import type { Machine, MachineTransition } from './machine.js';
import { expressionsOf, visitExpr } from './rewrite.js';

type Names = Set<string>;

/**
 * A local lives from its assignment to its last use; elsewhere it is zero, so that states which
 * differ in a forgotten value are one state. Backward liveness over the machine's locations
 * (Aho, Lam, Sethi, Ullman, Compilers, 9.2.5).
 */
export function resetDeadLocals(machine: Machine, alwaysLive: readonly ExprNode[]): readonly MachineTransition[] {
  const pinned = new Set<string>();
  const isLocal = (name: string): boolean => machine.locals.has(name);
  for (const e of alwaysLive) visitExpr(e, (n) => { if (n.op === 'read' && isLocal(n.variable)) pinned.add(n.variable); });
  const liveAt = machine.locations.map(() => new Set<string>(pinned));
  const flow = new Flow(machine.pc, isLocal, liveAt);
  for (let changed = true; changed;) {
    changed = false;
    for (let i = machine.transitions.length - 1; i >= 0; i--) {
      const t = machine.transitions[i];
      const live = liveAt[t.from];
      const size = live.size;
      for (const name of flow.before(t.effects, new Set())) live.add(name);
      flow.reads(t.guard, live);
      if (live.size !== size) changed = true;
    }
  }
  return machine.transitions.map((t) => {
    const held = new Set<string>([...liveAt[t.from], ...flow.assigned(t.effects)]);
    return { ...t, effects: flow.reset(t.effects, held) };
  });
}

class Flow {
  constructor(
    private readonly pc: string,
    private readonly isLocal: (name: string) => boolean,
    private readonly liveAt: readonly Names[],
  ) {}

  reads(e: ExprNode, into: Names): void {
    visitExpr(e, (n) => { if (n.op === 'read' && this.isLocal(n.variable)) into.add(n.variable); });
  }

  /** Locals live before `effects`, given those live after. */
  before(effects: readonly EffectNode[], after: Names): Names {
    let live = new Set(after);
    for (let i = effects.length - 1; i >= 0; i--) {
      const e = effects[i];
      if (e.op === 'set' && e.target.op === 'read' && e.target.variable === this.pc) {
        live = new Set(this.target(e));
      } else if (e.op === 'when') {
        live = new Set([...this.before(e.yes, live), ...this.before(e.no, live)]);
        this.reads(e.cond, live);
      } else if (e.op === 'each') {
        for (const n of this.before(e.body, live)) live.add(n);
      } else if (e.op === 'set' && e.target.op === 'read' && this.isLocal(e.target.variable)) {
        live.delete(e.target.variable);
        this.reads(e.value, live);
      } else {
        for (const x of expressionsOf(e)) this.reads(x, live);
      }
    }
    return live;
  }

  assigned(effects: readonly EffectNode[]): Names {
    const out = new Set<string>();
    for (const e of effects) {
      if (e.op === 'set' && e.target.op === 'read' && this.isLocal(e.target.variable)) out.add(e.target.variable);
      if (e.op === 'when') for (const n of [...this.assigned(e.yes), ...this.assigned(e.no)]) out.add(n);
      if (e.op === 'each') for (const n of this.assigned(e.body)) out.add(n);
    }
    return out;
  }

  /** Zeroes the locals of `held` that are dead where control goes. */
  reset(effects: readonly EffectNode[], held: Names): readonly EffectNode[] {
    return effects.flatMap((e): readonly EffectNode[] => {
      if (e.op === 'when') return [{ ...e, yes: this.reset(e.yes, held), no: this.reset(e.no, held) }];
      if (e.op !== 'set' || e.target.op !== 'read' || e.target.variable !== this.pc) return [e];
      const live = this.target(e);
      const dead = [...held].filter((n) => !live.has(n)).sort();
      return [...dead.map((variable): EffectNode => ({
        op: 'set', target: { op: 'read', variable, index: [] }, value: { op: 'const', value: 0 },
      })), e];
    });
  }

  private target(e: Extract<EffectNode, { op: 'set' }>): Names {
    return e.value.op === 'const' ? this.liveAt[e.value.value] : new Set();
  }
}
