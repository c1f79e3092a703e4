import type { ExprNode } from '../../language/data.js';
import { alwaysFits, upperBound } from '../bounds.js';
import type { Shape } from '../shape.js';

const CHEAP_NODES = 5;

export const isZero = (e: ExprNode): boolean => e.op === 'const' && e.value === 0;

/** Whether values of `e` are 0 and 1 alone. */
export const isTruth = (e: ExprNode, shape: Shape): boolean =>
  (e.op === 'or' || e.op === 'and' ? isTruth(e.a, shape) && isTruth(e.b, shape) : alwaysFits(e, 1, shape));

/** Few nodes and no fault: computed rather than jumped over. */
export const isCheap = (e: ExprNode, shape: Shape): boolean => nodes(e) <= CHEAP_NODES && isPlain(e, shape);

/** Whether computing `e` can meet no fault. */
export function isPlain(e: ExprNode, shape: Shape): boolean {
  const inside = (list: readonly ExprNode[], sizes: readonly number[]): boolean =>
    list.every((i, k) => isPlain(i, shape) && upperBound(i, shape) < sizes[k]);
  switch (e.op) {
    case 'const': return true;
    case 'read': {
      const v = shape.variable(e.variable);
      return shape.lifetime(v.object) === undefined && inside(e.index, v.sizes);
    }
    case 'ref': return inside(e.args, shape.pool(e.pool).sizes);
    case 'alive': return isPlain(e.ref, shape);
    case 'if': return [e.cond, e.yes, e.no].every((x) => isPlain(x, shape));
    case 'not': case 'count': case 'first': return isPlain(e.a, shape);
    case 'eq': case 'ne': case 'lt': case 'le': case 'and': case 'or': case 'add': case 'sub': case 'monus': case 'has': case 'with':
    case 'without': case 'intersect': case 'minus': case 'union': case 'next':
      return isPlain(e.a, shape) && isPlain(e.b, shape);
    default: return false;
  }
}

function nodes(e: ExprNode): number {
  switch (e.op) {
    case 'read': return e.index.reduce((n, i) => n + nodes(i), 1);
    case 'const': return 1;
    case 'not': case 'count': case 'first': return 1 + nodes(e.a);
    case 'eq': case 'ne': case 'lt': case 'le': case 'and': case 'or': case 'has': case 'add': return 1 + nodes(e.a) + nodes(e.b);
    default: return Infinity;
  }
}
