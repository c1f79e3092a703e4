import type { ExprNode } from '../data.js';
import type { Facts } from './faulting.js';

/** What is known where an expression is evaluated: indices that are members of a set, objects that exist. */
type Known = ReadonlySet<string>;

const memberOf = (set: string, e: ExprNode): string => `${set} ${JSON.stringify(e)}`;
const existing = (object: string, e: ExprNode): string => `exists ${object} ${JSON.stringify(e)}`;

/**
 * Whether evaluating `e` may meet a fault, where what stands before an access in an *and*, or in the condition of an *if*, may
 * exclude it: `x ne none and a(x)`. In doubt it may.
 */
export function mayFaultUnguarded(e: ExprNode, facts: Facts, known: Known = new Set()): boolean {
  const may = (x: ExprNode, more: Known = known): boolean => mayFaultUnguarded(x, facts, more);
  const misses = (index: readonly ExprNode[], dims: readonly string[]): boolean =>
    index.some((i, k) => may(i) || !(isMember(i, dims[k], facts) || known.has(memberOf(dims[k], i))));
  switch (e.op) {
    case 'const': case 'member': case 'none': case 'all': case 'local': case 'bound': case 'self': case 'switch': return false;
    case 'read': {
      const v = facts.variable(e.variable);
      if (e.index.length === 0) return false;
      if (v === undefined || misses(e.index, v.dims)) return true;
      const { object } = v;
      return object !== undefined && facts.hasLifetimes(object) && !known.has(existing(object, e.index[0]));
    }
    case 'ref': {
      const p = facts.pool(e.pool);
      return p === undefined || misses(e.args, p.dims);
    }
    case 'and': return may(e.a) || may(e.b, learned(e.a, facts, known));
    case 'if': return may(e.cond) || may(e.yes, learned(e.cond, facts, known)) || may(e.no);
    case 'inPool': case 'alive': return may(e.ref);
    case 'exists': case 'forall': case 'select': return may(e.body);
    case 'not': case 'first': case 'count': return may(e.a);
    case 'define': return true;
    default: return may(e.a) || may(e.b);
  }
}

const isMember = (e: ExprNode, set: string, facts: Facts): boolean =>
  (e.op === 'const' && e.value < (facts.sizeOf(set) ?? -1)) || (e.op === 'ref' && facts.pool(e.pool)?.object === set);

/** What is known beside `known` where `cond` is true. */
function learned(cond: ExprNode, facts: Facts, known: Known): Known {
  if (cond.op === 'and') return learned(cond.b, facts, learned(cond.a, facts, known));
  if (cond.op === 'alive') return new Set([...known, existing(cond.object, cond.ref)]);
  if (cond.op !== 'ne') return known;
  const told = [[cond.a, cond.b], [cond.b, cond.a]].flatMap(([e, none]) => {
    const domain = e.op === 'read' ? facts.variable(e.variable)?.domain : undefined;
    if (domain?.kind !== 'index') return [];
    const isNone = (none.op === 'none' && none.set === domain.set) || (none.op === 'const' && none.value === facts.sizeOf(domain.set));
    return isNone ? [memberOf(domain.set, e)] : [];
  });
  return new Set([...known, ...told]);
}
