import type { EffectNode, ExprNode } from '../data.js';

/** `list` mapped, or `list` itself where `f` changes nothing. */
export function shareMap<T>(list: readonly T[], f: (x: T) => T): readonly T[] {
  for (let k = 0; k < list.length; k++) {
    const x = f(list[k]);
    if (x === list[k]) continue;
    const out = list.slice();
    out[k] = x;
    for (let i = k + 1; i < list.length; i++) out[i] = f(list[i]);
    return out;
  }
  return list;
}

/** `node` with `f` applied to each child; `node` itself where `f` changes nothing. */
export function mapChildren(node: ExprNode, f: (child: ExprNode) => ExprNode): ExprNode {
  switch (node.op) {
    case 'const': case 'member': case 'none': case 'all': case 'local': case 'bound': case 'self': case 'switch':
      return node;
    case 'define': {
      const args = shareMap(node.args, f);
      return args === node.args ? node : { op: 'define', name: node.name, args };
    }
    case 'ref': {
      const args = shareMap(node.args, f);
      return args === node.args ? node : { op: 'ref', pool: node.pool, args };
    }
    case 'inPool': {
      const ref = f(node.ref);
      return ref === node.ref ? node : { op: 'inPool', pool: node.pool, ref };
    }
    case 'alive': {
      const ref = f(node.ref);
      return ref === node.ref ? node : { op: 'alive', object: node.object, ref };
    }
    case 'read': {
      const index = shareMap(node.index, f);
      return index === node.index ? node : { op: 'read', variable: node.variable, index };
    }
    case 'if': {
      const [cond, yes, no] = [f(node.cond), f(node.yes), f(node.no)];
      return cond === node.cond && yes === node.yes && no === node.no ? node : { op: 'if', cond, yes, no };
    }
    case 'exists': case 'forall': case 'select': {
      const body = f(node.body);
      return body === node.body ? node : { op: node.op, set: node.set, name: node.name, body };
    }
    case 'not': case 'first': case 'count': {
      const a = f(node.a);
      if (a === node.a) return node;
      return node.set === undefined ? { op: node.op, a } : { op: node.op, a, set: node.set };
    }
    default: {
      const a = f(node.a);
      const b = f(node.b);
      if (a === node.a && b === node.b) return node;
      return node.set === undefined ? { op: node.op, a, b } : { op: node.op, a, b, set: node.set };
    }
  }
}

/** Visits `node` and everything below it. */
export function visitExpr(node: ExprNode, f: (n: ExprNode) => void): void {
  f(node);
  switch (node.op) {
    case 'const': case 'member': case 'none': case 'all': case 'local': case 'bound': case 'self': case 'switch':
      return;
    case 'define': case 'ref':
      for (const a of node.args) visitExpr(a, f);
      return;
    case 'inPool': case 'alive': return visitExpr(node.ref, f);
    case 'read':
      for (const i of node.index) visitExpr(i, f);
      return;
    case 'if':
      visitExpr(node.cond, f);
      visitExpr(node.yes, f);
      return visitExpr(node.no, f);
    case 'exists': case 'forall': case 'select': return visitExpr(node.body, f);
    case 'not': case 'first': case 'count': return visitExpr(node.a, f);
    default:
      visitExpr(node.a, f);
      visitExpr(node.b, f);
  }
}

/**
 * `effect` with `f` applied to each expression in it and `g` to each nested list; `effect` itself where
 * they change nothing.
 */
export function mapEffect(
  effect: EffectNode, f: (e: ExprNode) => ExprNode, g: (list: readonly EffectNode[]) => readonly EffectNode[],
): EffectNode {
  switch (effect.op) {
    case 'set': {
      const target = f(effect.target);
      const value = f(effect.value);
      return target === effect.target && value === effect.value ? effect : { op: 'set', target, value };
    }
    case 'when': {
      const cond = f(effect.cond);
      const [yes, no] = [g(effect.yes), g(effect.no)];
      return cond === effect.cond && yes === effect.yes && no === effect.no ? effect : { op: 'when', cond, yes, no };
    }
    case 'each': {
      const body = g(effect.body);
      return body === effect.body ? effect : { op: 'each', set: effect.set, name: effect.name, body };
    }
    case 'lifetime': {
      const args = shareMap(effect.args, f);
      return args === effect.args ? effect : { op: 'lifetime', pool: effect.pool, args, alive: effect.alive };
    }
    case 'emit': {
      const args = shareRecord(effect.args, f);
      return args === effect.args ? effect : { ...effect, args };
    }
    case 'violate': {
      const cond = f(effect.cond);
      return cond === effect.cond ? effect : { op: 'violate', property: effect.property, cond, because: effect.because };
    }
    case 'atRisk': {
      const cond = f(effect.cond);
      return cond === effect.cond ? effect : { op: 'atRisk', property: effect.property, cond };
    }
    case 'fault': return effect;
  }
}

type Args = Readonly<Record<string, ExprNode>>;

function shareRecord(args: Args, f: (e: ExprNode) => ExprNode): Args {
  let out: Record<string, ExprNode> | undefined;
  for (const name of Object.keys(args)) {
    const x = f(args[name]);
    if (x !== args[name]) (out ??= { ...args })[name] = x;
  }
  return out ?? args;
}

export const mapEffects = (
  effects: readonly EffectNode[], f: (e: ExprNode) => ExprNode,
): readonly EffectNode[] => {
  const nested = (list: readonly EffectNode[]): readonly EffectNode[] => shareMap(list, (e) => mapEffect(e, f, nested));
  return nested(effects);
};

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
