import type { BinaryOp, EffectNode, ExprNode } from '../data.js';
import { mapEffect } from './rewrite.js';

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

function simplify(n: ExprNode, sizeOf: SizeOf): ExprNode {
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
      if (n.op === 'eq' && isSame(n.a, n.b)) return constant(1);
      const size = n.op === 'next' ? sizeOf(n.set ?? '') : 0;
      if (n.a.op !== 'const' || n.b.op !== 'const' || size === undefined) return n;
      return constant(binaryValue(n.op, n.a.value, n.b.value, size));
    }
    default: return n;
  }
}

type Args = readonly ExprNode[];
const isSameList = (a: Args, b: Args): boolean => a.length === b.length && a.every((x, k) => isSame(x, b[k]));

/** Whether two expressions are written alike. */
function isSame(a: ExprNode, b: ExprNode): boolean {
  if (a === b) return true;
  if (a.op !== b.op) return false;
  if (a.op === 'const' && b.op === 'const') return a.value === b.value;
  if (a.op === 'read' && b.op === 'read') return a.variable === b.variable && isSameList(a.index, b.index);
  if (a.op === 'ref' && b.op === 'ref') return a.pool === b.pool && isSameList(a.args, b.args);
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `list` mapped, or `list` itself where `f` changes nothing. */
function shareList(list: Args, f: (e: ExprNode) => ExprNode): Args {
  let out: ExprNode[] | undefined;
  for (let k = 0; k < list.length; k++) {
    const x = f(list[k]);
    if (x !== list[k]) (out ??= list.slice())[k] = x;
  }
  return out ?? list;
}

/** `mapChildren` that gives `node` itself back where `f` changes nothing: most of a system is folded already. */
function shareChildren(node: ExprNode, f: (e: ExprNode) => ExprNode): ExprNode {
  switch (node.op) {
    case 'const': case 'member': case 'none': case 'all': case 'local': case 'bound': case 'self': case 'switch':
      return node;
    case 'define': case 'ref': {
      const args = shareList(node.args, f);
      return args === node.args ? node : { ...node, args };
    }
    case 'read': {
      const index = shareList(node.index, f);
      return index === node.index ? node : { ...node, index };
    }
    case 'inPool': case 'alive': {
      const ref = f(node.ref);
      return ref === node.ref ? node : { ...node, ref };
    }
    case 'if': {
      const [cond, yes, no] = [f(node.cond), f(node.yes), f(node.no)];
      return cond === node.cond && yes === node.yes && no === node.no ? node : { ...node, cond, yes, no };
    }
    case 'exists': case 'forall': case 'select': {
      const body = f(node.body);
      return body === node.body ? node : { ...node, body };
    }
    case 'not': case 'first': case 'count': {
      const a = f(node.a);
      return a === node.a ? node : { ...node, a };
    }
    default: {
      const [a, b] = [f(node.a), f(node.b)];
      return a === node.a && b === node.b ? node : { ...node, a, b };
    }
  }
}

type SizeOf = (set: string) => number | undefined;
type Read = Extract<ExprNode, { op: 'read' }>;

/** Folds constants bottom-up; a set of unknown size (objects, before layout) is left alone. */
export const fold = (node: ExprNode, sizeOf: SizeOf): ExprNode =>
  simplify(shareChildren(node, (c) => fold(c, sizeOf)), sizeOf);

/** Folds constants bottom-up, with `replace` of each read in its place; it must give folded expressions. */
export function foldReads(node: ExprNode, sizeOf: SizeOf, replace: (read: Read) => ExprNode): ExprNode {
  const folded = shareChildren(node, (c) => foldReads(c, sizeOf, replace));
  return folded.op === 'read' ? replace(folded) : simplify(folded, sizeOf);
}

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
