import type { ExprNode } from '../language/data.js';
import { missed } from '../language/evaluate.js';
import type { GroundPool, GroundVariable } from '../language/ground.js';

/** What bounds depend on; a `Shape` is one. */
export interface Bounds {
  /** An upper bound of the cells of a variable. */
  readonly largestOf: (v: GroundVariable) => number;
  readonly variable: (name: string) => GroundVariable;
  readonly pool: (name: string) => GroundPool;
  readonly size: (set: string | undefined) => number;
}

/** Least number of the form 2^n - 1 that is at least `x`. */
const ones = (x: number): number => (x > 2 ** 30 ? Infinity : 2 ** (32 - Math.clz32(x)) - 1);

/** An upper bound of the values of `e`, for checks that need not be generated; never too low. */
export function upperBound(e: ExprNode, shape: Bounds): number {
  const of = (x: ExprNode): number => upperBound(x, shape);
  switch (e.op) {
    case 'const': return e.value;
    case 'read': {
      const v = shape.variable(e.variable);
      const held = shape.largestOf(v);
      return e.index.every((i, k) => upperBound(i, shape) < v.sizes[k]) ? held : Math.max(held, missed(v));
    }
    case 'ref': return shape.size(shape.pool(e.pool).object);
    case 'alive': case 'not': case 'eq': case 'ne': case 'lt': case 'le': case 'has': return 1;
    case 'if': return Math.max(of(e.yes), of(e.no));
    case 'and': return of(e.b);
    case 'or': return Math.max(1, of(e.b));
    case 'first': case 'next': return shape.size(e.set);
    case 'count': return 32;
    case 'add': return of(e.a) + of(e.b);
    case 'sub': return of(e.a) - lowerBound(e.b, shape);
    case 'monus': return Math.max(0, of(e.a) - lowerBound(e.b, shape));
    case 'without': case 'minus': return of(e.a);
    case 'intersect': return Math.min(of(e.a), of(e.b));
    case 'union': return ones(Math.max(of(e.a), of(e.b)));
    case 'with': {
      const bit = of(e.b);
      return bit > 30 ? Infinity : ones(Math.max(of(e.a), 2 ** bit));
    }
    default: return Infinity;
  }
}

/** The same from below, never too high: 0 but for differences. */
export function lowerBound(e: ExprNode, shape: Bounds): number {
  const of = (x: ExprNode): number => lowerBound(x, shape);
  switch (e.op) {
    case 'const': return e.value;
    case 'sub': return of(e.a) - upperBound(e.b, shape);
    case 'add': return of(e.a) + of(e.b);
    case 'if': return Math.min(of(e.yes), of(e.no));
    case 'and': return Math.min(0, of(e.b));
    case 'or': return Math.min(0, of(e.b));
    default: return 0;
  }
}

/** Whether every value of `e` is one that a variable with this maximum can hold. */
export const alwaysFits = (e: ExprNode, max: number, shape: Bounds): boolean =>
  upperBound(e, shape) <= max && lowerBound(e, shape) >= 0;
