import type { ExprNode, VariableNode } from '../data.js';

/** What is known where an expression is evaluated: indices that are members of a set, objects that exist. */
export type Known = ReadonlySet<string>;

export const memberOf = (set: string, e: ExprNode): string => `${set} ${JSON.stringify(e)}`;
export const existing = (object: string, e: ExprNode): string => `exists ${object} ${JSON.stringify(e)}`;

interface Declared {
  readonly sizeOf: (set: string) => number | undefined;
  readonly variable: (name: string) => Pick<VariableNode, 'domain'> | undefined;
}

/** What is known beside `known` where `cond` is true. */
export function learned(cond: ExprNode, facts: Declared, known: Known): Known {
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
