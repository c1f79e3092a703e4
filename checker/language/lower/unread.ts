import type { EffectNode, ExprNode } from '../data.js';
import type { Faulting } from './faulting.js';
import { writtenByAny } from './prune.js';
import type { Draft, Pruner } from './prune.js';
import { expressionsOf, mapEffect, shareMap, visitExpr } from './rewrite.js';

/**
 * Drops writes to variables that nothing reads: no guard, no effect, no observer. Their values
 * would tell states apart that behave alike. What such a write could fault with stays, as effects of its own.
 */
export function dropUnread(agents: readonly Draft[], observed: readonly ExprNode[], pruner: Pruner): readonly Draft[] {
  const reads = new Reads(agents, observed);
  const faulting = pruner.faulting(writtenByAny(agents));
  let current = agents;
  for (;;) {
    const sweep = new Sweep(reads, faulting, pruner.variables);
    const next = current.map((a) => ({
      ...a, entry: sweep.keep(a.entry),
      transitions: shareMap(a.transitions, (t) => {
        const effects = sweep.keep(t.effects);
        return effects === t.effects ? t : { ...t, effects };
      }),
    }));
    if (sweep.dropped.length === 0) return current;
    current = next;
    if (!reads.withdraw(sweep.dropped)) return current;
  }
}

type Write = Extract<EffectNode, { op: 'set' }>;

/** Drops the writes to what is not read. */
class Sweep {
  readonly dropped: Write[] = [];
  constructor(
    private readonly reads: Reads, private readonly faulting: Faulting, private readonly variables: Pruner['variables'],
  ) {}

  readonly keep = (effects: readonly EffectNode[]): readonly EffectNode[] => {
    const kept = shareMap(effects, (e) => (e.op === 'emit' ? heard(e, this.reads) : mapEffect(e, (x) => x, this.keep)));
    if (!kept.some((e) => this.isUnread(e))) return kept;
    return kept.flatMap((e) => {
      if (!this.isUnread(e)) return [e];
      this.dropped.push(e);
      const faults = this.faultsOf(e);
      this.reads.add(faults);
      return faults;
    });
  };

  private isUnread(e: EffectNode): e is Write {
    return e.op === 'set' && e.target.op === 'read' && !this.reads.has(e.target.variable);
  }

  private faultsOf({ target, value }: Write): readonly EffectNode[] {
    const domain = target.op === 'read' ? this.variables.get(target.variable)?.domain : undefined;
    return domain === undefined ? this.faulting.faultsOf(value) : this.faulting.faultsOfWrite(target, value, domain);
  }
}

type Emit = Extract<EffectNode, { op: 'emit' }>;

/** Arguments that only a trace would show keep no variable alive; those that an observer uses are in its effects. */
function heard(e: Emit, read: Reads): Emit {
  const entries = Object.entries(e.args);
  const known = entries.filter(([, x]) => readsOnly(x, read));
  return known.length === entries.length ? e : { ...e, args: Object.fromEntries(known) };
}

function readsOnly(e: ExprNode, read: Reads): boolean {
  let only = true;
  visitExpr(e, (n) => { if (n.op === 'read' && !read.has(n.variable)) only = false; });
  return only;
}

/** How often each variable is read, by whatever may tell its values apart. */
class Reads {
  private readonly counts = new Map<string, number>();

  constructor(agents: readonly Draft[], observed: readonly ExprNode[]) {
    observed.forEach(this.note);
    for (const a of agents) {
      this.counts.set(a.pc, Infinity);
      this.note(a.enabled);
      this.note(a.lane);
      this.noteEffects(a.entry);
      for (const t of a.transitions) { this.note(t.guard); this.noteEffects(t.effects); }
    }
  }

  has(variable: string): boolean { return this.counts.has(variable); }

  /** Takes the reads of dropped writes away; whether some variable is now read no more. */
  withdraw(writes: readonly Write[]): boolean {
    let fewer = false;
    const withdrawn = (n: ExprNode): void => {
      if (n.op !== 'read') return;
      const left = (this.counts.get(n.variable) ?? 0) - 1;
      if (left > 0) this.counts.set(n.variable, left);
      else fewer = this.counts.delete(n.variable) || fewer;
    };
    for (const { target, value } of writes) {
      visitExpr(value, withdrawn);
      if (target.op === 'read') for (const i of target.index) visitExpr(i, withdrawn);
    }
    return fewer;
  }

  /** Counts the reads of what stays of a dropped write. */
  add(effects: readonly EffectNode[]): void { this.noteEffects(effects); }

  private readonly note = (e: ExprNode): void => visitExpr(e, this.count);

  private readonly count = (n: ExprNode): void => {
    if (n.op === 'read') this.counts.set(n.variable, (this.counts.get(n.variable) ?? 0) + 1);
  };

  private noteEffects(effects: readonly EffectNode[]): void {
    for (const e of effects) {
      if (e.op === 'set' && e.target.op === 'read') { e.target.index.forEach(this.note); this.note(e.value); }
      else if (e.op !== 'emit') expressionsOf(e).forEach(this.note);
      if (e.op === 'when') { this.noteEffects(e.yes); this.noteEffects(e.no); }
      if (e.op === 'each') this.noteEffects(e.body);
    }
  }
}
