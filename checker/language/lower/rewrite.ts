import type { EffectNode, ExprNode } from '../data.js';

/** `node` with `f` applied to each child. */
export function mapChildren(node: ExprNode, f: (child: ExprNode) => ExprNode): ExprNode {
  switch (node.op) {
    case 'const': case 'member': case 'none': case 'all': case 'local': case 'bound': case 'self': case 'switch':
      return node;
    case 'define': case 'ref': return { ...node, args: node.args.map(f) };
    case 'inPool': case 'alive': return { ...node, ref: f(node.ref) };
    case 'read': return node.index.length === 0 ? node : { ...node, index: node.index.map(f) };
    case 'if': return { ...node, cond: f(node.cond), yes: f(node.yes), no: f(node.no) };
    case 'exists': case 'forall': case 'select': return { ...node, body: f(node.body) };
    case 'not': case 'first': case 'count': return { ...node, a: f(node.a) };
    default: return { ...node, a: f(node.a), b: f(node.b) };
  }
}

/** Visits `node` and everything below it. */
export function visitExpr(node: ExprNode, f: (n: ExprNode) => void): void {
  f(node);
  mapChildren(node, (c) => { visitExpr(c, f); return c; });
}

/** `effect` with `f` applied to each expression in it and `g` to each nested list. */
export function mapEffect(
  effect: EffectNode, f: (e: ExprNode) => ExprNode, g: (list: readonly EffectNode[]) => readonly EffectNode[],
): EffectNode {
  switch (effect.op) {
    case 'set': return { ...effect, target: f(effect.target), value: f(effect.value) };
    case 'when': return { ...effect, cond: f(effect.cond), yes: g(effect.yes), no: g(effect.no) };
    case 'each': return { ...effect, body: g(effect.body) };
    case 'lifetime': return { ...effect, args: effect.args.map(f) };
    case 'emit':
      return { ...effect, args: Object.fromEntries(Object.entries(effect.args).map(([k, e]) => [k, f(e)])) };
    case 'violate': case 'atRisk': return { ...effect, cond: f(effect.cond) };
    case 'fault': return effect;
  }
}

export const mapEffects = (
  effects: readonly EffectNode[], f: (e: ExprNode) => ExprNode,
): readonly EffectNode[] => effects.map((e) => mapEffect(e, f, (list) => mapEffects(list, f)));

/** Visits every effect, outermost first. */
export function visitEffects(effects: readonly EffectNode[], f: (e: EffectNode) => void): void {
  for (const e of effects) {
    f(e);
    if (e.op === 'when') { visitEffects(e.yes, f); visitEffects(e.no, f); }
    if (e.op === 'each') visitEffects(e.body, f);
  }
}

/** The expressions directly in `effect`, not those of nested lists. */
export function expressionsOf(effect: EffectNode): readonly ExprNode[] {
  switch (effect.op) {
    case 'set': return [effect.target, effect.value];
    case 'when': case 'violate': case 'atRisk': return [effect.cond];
    case 'lifetime': return effect.args;
    case 'emit': return Object.values(effect.args);
    case 'each': case 'fault': return [];
  }
}

/** Visits every expression in `effects`. */
export function visitEffectExprs(effects: readonly EffectNode[], f: (n: ExprNode) => void): void {
  visitEffects(effects, (e) => { for (const x of expressionsOf(e)) visitExpr(x, f); });
}

/** Replaces bound names. */
export function substitute(node: ExprNode, names: ReadonlyMap<string, ExprNode>): ExprNode {
  if (node.op === 'bound') return names.get(node.name) ?? node;
  return mapChildren(node, (c) => substitute(c, names));
}
