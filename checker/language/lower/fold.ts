import type { BinaryOp, EffectNode, ExprNode } from '../data.js';
import { MASK_MEMBERS_MAX } from '../ground.js';
import { mapChildren, mapEffect } from './rewrite.js';
import { substitution } from './substitute.js';

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
    case 'sub': return a - b;
    case 'monus': return a > b ? a - b : 0;
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

/** What folding asks: the size of a set (undefined: of objects, before layout), and what must stay for its faults. */
export interface Folding {
  readonly sizeOf: (set: string) => number | undefined;
  /** Whether evaluating an expression may meet a fault: then it is not folded away. */
  readonly mayFault: (e: ExprNode) => boolean;
}

/** Of expressions whose faults nobody hears: conditions of agents, judgements of states. */
export const unheard = (sizeOf: Folding['sizeOf']): Folding => ({ sizeOf, mayFault: () => false });

/** `n` with its outermost operation carried out, where it is on constants; the children are folded. */
export function simplify(n: ExprNode, { sizeOf, mayFault }: Folding): ExprNode {
  switch (n.op) {
    case 'not': return n.a.op === 'const' ? constant(n.a.value ? 0 : 1) : n.a.op === 'not' ? n.a.a : n;
    case 'if':
      return n.cond.op !== 'const' ? n : n.cond.value ? n.yes : n.no;
    case 'and':
      if (isConst(n.a, 0) || (isConst(n.b, 0) && !mayFault(n.a))) return constant(0);
      return isConst(n.a, 1) ? n.b : isConst(n.b, 1) ? n.a : n;
    case 'or':
      if (isConst(n.a, 1) || (isConst(n.b, 1) && !mayFault(n.a))) return constant(1);
      return isConst(n.a, 0) ? n.b : isConst(n.b, 0) ? n.a : n;
    case 'count': return n.a.op === 'const' ? constant(countBits(n.a.value)) : n;
    case 'first': {
      const size = sizeOf(n.set ?? '');
      return n.a.op === 'const' && size !== undefined ? constant(firstFrom(n.a.value, 0, size)) : n;
    }
    case 'eq': case 'ne': case 'lt': case 'le': case 'add': case 'sub': case 'monus': case 'has': case 'with':
    case 'without': case 'intersect': case 'minus': case 'union': case 'next': {
      if (isConst(n.a, 0) && (n.op === 'has' || n.op === 'intersect' || n.op === 'minus') && !mayFault(n.b)) return constant(0);
      if (n.op === 'eq' && isSame(n.a, n.b) && !mayFault(n.a)) return constant(1);
      const size = n.op === 'next' ? sizeOf(n.set ?? '') : 0;
      if (n.a.op !== 'const' || n.b.op !== 'const' || size === undefined) return n;
      // No mask has such a member: `checkMasks` says so.
      if ((n.op === 'has' || n.op === 'with' || n.op === 'without') && n.b.value > MASK_MEMBERS_MAX) return n;
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

type Read = Extract<ExprNode, { op: 'read' }>;

/** One that folds constants bottom-up; a set of unknown size (objects, before layout) is left alone. */
export function folder(folding: Folding): (node: ExprNode) => ExprNode {
  const go = (node: ExprNode): ExprNode => simplify(mapChildren(node, go), folding);
  return go;
}

export const fold = (node: ExprNode, folding: Folding): ExprNode => folder(folding)(node);

/** The same with bound names replaced by the folded expressions that they stand for. */
export const binder = (names: ReadonlyMap<string, ExprNode>, folding: Folding): ((node: ExprNode) => ExprNode) =>
  substitution(names, (n) => simplify(n, folding));

/** The same with `replace` of each read in its place; it must give folded expressions. */
export function readFolder(folding: Folding, replace: (read: Read) => ExprNode): (node: ExprNode) => ExprNode {
  const go = (node: ExprNode): ExprNode => {
    const folded = mapChildren(node, go);
    return folded.op === 'read' ? replace(folded) : simplify(folded, folding);
  };
  return go;
}

type Nested = (list: readonly EffectNode[]) => readonly EffectNode[];

/**
 * Maps expressions by `f` and nested lists by `nested`, and drops what cannot happen; `effects` itself where
 * nothing changes.
 */
export function foldEffects(
  effects: readonly EffectNode[], f: (e: ExprNode) => ExprNode, mayFault: Folding['mayFault'],
  nested: Nested = (list) => foldEffects(list, f, mayFault, nested),
): readonly EffectNode[] {
  let out: EffectNode[] | undefined;
  for (let k = 0; k < effects.length; k++) {
    const e = effects[k];
    const kept = foldEffect(e, f, mayFault, nested);
    if (kept === e) { out?.push(e); continue; }
    out ??= effects.slice(0, k);
    if ('op' in kept) out.push(kept);
    else out.push(...kept);
  }
  return out ?? effects;
}

/** What is left of one effect: itself, another, or several. */
export function foldEffect(
  e: EffectNode, f: (e: ExprNode) => ExprNode, mayFault: Folding['mayFault'], nested: Nested,
): EffectNode | readonly EffectNode[] {
  if (e.op === 'when') {
    const cond = f(e.cond);
    if (cond.op === 'const') return nested(cond.value ? e.yes : e.no);
    const [yes, no] = [nested(e.yes), nested(e.no)];
    if (yes.length === 0 && no.length === 0 && !mayFault(cond)) return [];
    return cond === e.cond && yes === e.yes && no === e.no ? e : { op: 'when', cond, yes, no };
  }
  const g = mapEffect(e, f, nested);
  return (g.op === 'violate' || g.op === 'atRisk') && isConst(g.cond, 0) ? [] : g;
}
