import type { EffectNode, ExprNode } from '../data.js';
import type { Draft } from './prune.js';
import { expressionsOf, mapEffect, visitExpr } from './rewrite.js';

/**
 * Drops writes to variables that nothing reads: no guard, no effect, no observer. Their values
 * would tell states apart that behave alike.
 */
export function dropUnread(agents: readonly Draft[], observed: readonly ExprNode[]): readonly Draft[] {
  let current = agents;
  for (;;) {
    const read = readBy(current, observed);
    let dropped = false;
    const keep = (effects: readonly EffectNode[]): readonly EffectNode[] => effects.flatMap((e): readonly EffectNode[] => {
      if (e.op === 'set' && e.target.op === 'read' && !read.has(e.target.variable) && cannotFault(e.target.index)) { dropped = true; return []; }
      return [e.op === 'emit' ? { ...e, args: heard(e.args, read) } : mapEffect(e, (x) => x, keep)];
    });
    const next = current.map((a) => ({
      ...a, entry: keep(a.entry), transitions: a.transitions.map((t) => ({ ...t, effects: keep(t.effects) })),
    }));
    if (!dropped) return current;
    current = next;
  }
}

/** Arguments that only a trace would show keep no variable alive; those that an observer uses are in its effects. */
const heard = (args: Readonly<Record<string, ExprNode>>, read: ReadonlySet<string>): Record<string, ExprNode> =>
  Object.fromEntries(Object.entries(args).filter(([, e]) => {
    let known = true;
    visitExpr(e, (n) => { if (n.op === 'read' && !read.has(n.variable)) known = false; });
    return known;
  }));

/** A write through a reference or a computed index may itself be the error that is looked for. */
const cannotFault = (index: readonly ExprNode[]): boolean => index.every((i) => i.op === 'const');

function readBy(agents: readonly Draft[], observed: readonly ExprNode[]): ReadonlySet<string> {
  const read = new Set<string>();
  const note = (e: ExprNode): void => visitExpr(e, (n) => { if (n.op === 'read') read.add(n.variable); });
  const noteEffects = (effects: readonly EffectNode[]): void => {
    for (const e of effects) {
      if (e.op === 'set' && e.target.op === 'read') { e.target.index.forEach(note); note(e.value); } else if (e.op !== 'emit') expressionsOf(e).forEach(note);
      if (e.op === 'when') { noteEffects(e.yes); noteEffects(e.no); }
      if (e.op === 'each') noteEffects(e.body);
    }
  };
  observed.forEach(note);
  for (const a of agents) {
    read.add(a.pc);
    note(a.enabled);
    note(a.lane);
    noteEffects(a.entry);
    for (const t of a.transitions) { note(t.guard); noteEffects(t.effects); }
  }
  return read;
}
