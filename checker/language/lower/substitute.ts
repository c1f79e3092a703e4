import type { EffectNode, ExprNode } from '../data.js';
import { mapChildren, mapEffect, shareMap, visitEffectExprs, visitExpr } from './rewrite.js';

type Replacements = ReadonlyMap<string, ExprNode>;

/** Replaces bound names; no quantifier captures a name that a replacement uses, and none loses its own. */
export const substitute = (node: ExprNode, names: Replacements): ExprNode => substitution(names)(node);

/** The same for many expressions; `done` is applied to each node whose children were looked at. */
export function substitution(names: Replacements, done: (node: ExprNode) => ExprNode = (n) => n): (node: ExprNode) => ExprNode {
  const free = freeNames(names);
  const go = (node: ExprNode): ExprNode => {
    if (node.op === 'bound') return names.get(node.name) ?? node;
    if (node.op !== 'exists' && node.op !== 'forall' && node.op !== 'select') return done(mapChildren(node, go));
    if (!names.has(node.name) && !free().has(node.name)) return done(mapChildren(node, go));
    const { name, inner } = within(node.name, names, free(), (f) => visitExpr(node.body, f));
    const body = substitution(inner, done)(node.body);
    return done(name === node.name && body === node.body ? node : { op: node.op, set: node.set, name, body });
  };
  return go;
}

/** Replaces bound names in effects. */
export function substituteEffects(effects: readonly EffectNode[], names: Replacements): readonly EffectNode[] {
  const free = freeNames(names);
  const f = substitution(names);
  const go = (list: readonly EffectNode[]): readonly EffectNode[] => shareMap(list, (e) => {
    if (e.op !== 'each' || (!names.has(e.name) && !free().has(e.name))) return mapEffect(e, f, go);
    const { name, inner } = within(e.name, names, free(), (f) => visitEffectExprs(e.body, f));
    return { op: 'each', set: e.set, name, body: substituteEffects(e.body, inner) };
  });
  return go(effects);
}

/** What a binder's body is replaced by: its own name is its own, and another where a replacement uses that. */
function within(
  name: string, names: Replacements, free: ReadonlySet<string>, body: (f: (n: ExprNode) => void) => void,
): { readonly name: string; readonly inner: Replacements } {
  const inner = new Map(names);
  inner.delete(name);
  if (!free.has(name)) return { name, inner };
  const taken = new Set([...free, ...names.keys()]);
  body((n) => { if (n.op === 'bound') taken.add(n.name); });
  let other = name;
  while (taken.has(other)) other = `${other}'`;
  inner.set(name, { op: 'bound', name: other });
  return { name: other, inner };
}

/** Bound names that replacements use, once they are asked for. */
function freeNames(names: Replacements): () => ReadonlySet<string> {
  let known: Set<string> | undefined;
  return () => {
    if (known === undefined) {
      known = new Set();
      for (const e of names.values()) visitExpr(e, (n) => { if (n.op === 'bound') known?.add(n.name); });
    }
    return known;
  };
}
