import type { BinaryOp, EffectNode, ExprNode } from '../data.js';
import { mapChildren, mapEffect } from './rewrite.js';

const constant = (value: number): ExprNode => ({ op: 'const', value });
const isConst = (n: ExprNode, value: number): boolean => n.op === 'const' && n.value === value;

/** Value of a binary operation on plain numbers; `size` is that of the index set of `next`. */
export function binaryValue(op: BinaryOp, a: number, b: number, size: number): number {
  switch (op) {
    case 'eq': return a === b ? 1 : 0;
    case 'ne': return a !== b ? 1 : 0;
    case 'lt': return a < b ? 1 : 0;
    case 'le': return a <= b ? 1 : 0;
    case 'and': return a & b;
    case 'or': return a | b;
    case 'add': return a + b;
    case 'sub': return a > b ? a - b : 0;
    case 'has': return (a >>> b) & 1;
    case 'with': return a | (1 << b);
    case 'without': return a & ~(1 << b);
    case 'intersect': return a & b;
    case 'minus': return a & ~b;
    case 'union': return a | b;
    case 'next': return firstFrom(a, b >= size ? 0 : b + 1, size);
  }
}

/** Least member of `mask` at or above `from`, or `size`. */
export function firstFrom(mask: number, from: number, size: number): number {
  for (let i = from; i < size; i++) if ((mask >>> i) & 1) return i;
  return size;
}

export function countBits(mask: number): number {
  let n = 0;
  for (let m = mask; m !== 0; m &= m - 1) n++;
  return n;
}

function simplify(n: ExprNode, sizeOf: (set: string) => number | undefined): ExprNode {
  switch (n.op) {
    case 'not': return n.a.op === 'const' ? constant(n.a.value ? 0 : 1) : n.a.op === 'not' ? n.a.a : n;
    case 'if':
      return n.cond.op !== 'const' ? n : n.cond.value ? n.yes : n.no;
    case 'and':
      if (isConst(n.a, 0) || isConst(n.b, 0)) return constant(0);
      return isConst(n.a, 1) ? n.b : isConst(n.b, 1) ? n.a : n;
    case 'or':
      if (isConst(n.a, 1) || isConst(n.b, 1)) return constant(1);
      return isConst(n.a, 0) ? n.b : isConst(n.b, 0) ? n.a : n;
    case 'count': return n.a.op === 'const' ? constant(countBits(n.a.value)) : n;
    case 'first': {
      const size = sizeOf(n.set ?? '');
      return n.a.op === 'const' && size !== undefined ? constant(firstFrom(n.a.value, 0, size)) : n;
    }
    case 'eq': case 'ne': case 'lt': case 'le': case 'add': case 'sub': case 'has': case 'with':
    case 'without': case 'intersect': case 'minus': case 'union': case 'next': {
      if (isConst(n.a, 0) && (n.op === 'has' || n.op === 'intersect' || n.op === 'minus')) return constant(0);
      if (n.op === 'eq' && JSON.stringify(n.a) === JSON.stringify(n.b)) return constant(1);
      const size = n.op === 'next' ? sizeOf(n.set ?? '') : 0;
      if (n.a.op !== 'const' || n.b.op !== 'const' || size === undefined) return n;
      return constant(binaryValue(n.op, n.a.value, n.b.value, size));
    }
    default: return n;
  }
}

/** Folds constants bottom-up; a set of unknown size (objects, before layout) is left alone. */
export const fold = (node: ExprNode, sizeOf: (set: string) => number | undefined): ExprNode =>
  simplify(mapChildren(node, (c) => fold(c, sizeOf)), sizeOf);

/** Folds and drops what cannot happen. */
export function foldEffects(
  effects: readonly EffectNode[], f: (e: ExprNode) => ExprNode,
): readonly EffectNode[] {
  const out: EffectNode[] = [];
  for (const e of effects) {
    const g = mapEffect(e, f, (list) => foldEffects(list, f));
    if (g.op === 'when' && g.cond.op === 'const') out.push(...(g.cond.value ? g.yes : g.no));
    else if (g.op === 'when' && g.yes.length === 0 && g.no.length === 0) continue;
    else if ((g.op === 'violate' || g.op === 'atRisk') && isConst(g.cond, 0)) continue;
    else out.push(g);
  }
  return out;
}
