import type { EffectNode, ExprNode } from '../../checker/language/data.js';
import type { Property } from '../../checker/language/index.js';

/** A property without one of the parts that it is made of, or with it turned round. */
export interface Clause {
  /** Which part, by its place in the property's file. */
  readonly what: string;
  readonly without: Property;
}

type Part<T> = readonly [what: string, left: T];

const constant = (value: number): ExprNode => ({ op: 'const', value });
const at = <T>(place: string, parts: readonly Part<T>[]): Part<T>[] => parts.map(([what, left]) => [`${place}, ${what}`, left]);
const mapped = <T, U>(parts: readonly Part<T>[], f: (left: T) => U): Part<U>[] => parts.map(([what, left]) => [what, f(left)]);
const replaced = <T>(list: readonly T[], k: number, ...by: readonly T[]): T[] => [...list.slice(0, k), ...by, ...list.slice(k + 1)];

/** A claim on what never occurs, in place of another: a property that judges nothing may be refused. */
const NO_FAULT = 'none:none';

/** Every part of a property, each with what is left without it. */
export function clausesOf(p: Property): readonly Clause[] {
  const judgement = (key: 'invariant' | 'goal' | 'atRisk' | 'measure', gone: ExprNode): Part<Property>[] => {
    const e = p[key];
    return e === undefined || e.op === 'const' ? []
      : at(key, [['gone', { ...p, [key]: gone }], ...mapped(fewer(e), (left) => ({ ...p, [key]: left }))]);
  };
  return [
    ...Object.entries(p.on).flatMap(([event, effects]) =>
      at(event, mapped(without(effects), (left): Property => ({ ...p, on: { ...p.on, [event]: left } })))),
    ...judgement('invariant', constant(1)), ...judgement('goal', constant(1)),
    ...judgement('atRisk', constant(0)), ...judgement('measure', constant(0)),
    ...p.faults.map((fault, k): Part<Property> => [`fault ${fault}`, { ...p, faults: replaced(p.faults, k, NO_FAULT) }]),
  ].map(([what, left]) => ({ what, without: left }));
}

/** A list of effects without one of them, or without a part of one. */
function without(effects: readonly EffectNode[]): Part<readonly EffectNode[]>[] {
  return effects.flatMap((e, k) => {
    const here = `${k + 1} ${e.op}`;
    const each = (parts: readonly Part<EffectNode>[]) => at(here, mapped(parts, (left) => replaced(effects, k, left)));
    switch (e.op) {
      // What judges stays in place and never fires: a property that judges nothing may be refused.
      case 'violate': case 'atRisk':
        return each([['never', { ...e, cond: constant(0) }], ...mapped(fewer(e.cond), (cond) => ({ ...e, cond }))]);
      case 'when': return each([
        ...[0, 1].map((value): Part<EffectNode> => [value === 1 ? 'always' : 'never', { ...e, cond: constant(value) }]),
        ...mapped(fewer(e.cond), (cond) => ({ ...e, cond })),
        ...at('then', mapped(without(e.yes), (yes) => ({ ...e, yes }))), ...at('else', mapped(without(e.no), (no) => ({ ...e, no }))),
      ]);
      case 'each': return each(mapped(without(e.body), (body) => ({ ...e, body })));
      case 'set': return [
        ...at(here, [['gone', replaced(effects, k)] as const]), ...each(mapped(fewer(e.value), (value) => ({ ...e, value }))),
      ];
      default: return [];
    }
  });
}

const TURNED = { eq: 'ne', ne: 'eq', lt: 'le', le: 'lt', exists: 'forall', forall: 'exists' } as const;

/** An expression without an operand of *and*, of *or* or of an operation on masks, or with a comparison turned. */
function fewer(e: ExprNode): Part<ExprNode>[] {
  switch (e.op) {
    case 'and': case 'or': return fewerOf(e.op, operandsOf(e, e.op));
    case 'not': return [['not gone', e.a], ...mapped(fewer(e.a), (a) => ({ ...e, a }))];
    case 'exists': case 'forall':
      return [['turned', { ...e, op: TURNED[e.op] }], ...mapped(fewer(e.body), (body) => ({ ...e, body }))];
    case 'if': return [['yes', e.yes], ['no', e.no], ...mapped(fewer(e.cond), (cond) => ({ ...e, cond }))];
    case 'select': return mapped(fewer(e.body), (body) => ({ ...e, body }));
    case 'minus': case 'with': case 'without': return [[e.op, e.a], ...inOperands(e)];
    case 'union': case 'intersect': return [[`${e.op} left`, e.a], [`${e.op} right`, e.b], ...inOperands(e)];
    case 'eq': case 'ne': case 'lt': case 'le': return [[`${e.op} turned`, { ...e, op: TURNED[e.op] }], ...inOperands(e)];
    case 'has': return inOperands(e);
    default: return [];
  }
}

const inOperands = (e: Extract<ExprNode, { a: ExprNode; b: ExprNode }>): Part<ExprNode>[] => [
  ...mapped(fewer(e.a), (a) => ({ ...e, a })), ...mapped(fewer(e.b), (b) => ({ ...e, b })),
];

function operandsOf(e: ExprNode, op: 'and' | 'or'): readonly ExprNode[] {
  if (e.op === op) return [...operandsOf(e.a, op), ...operandsOf(e.b, op)];
  return e.op === 'const' ? [] : [e];
}

function fewerOf(op: 'and' | 'or', operands: readonly ExprNode[]): Part<ExprNode>[] {
  const joined = (list: readonly ExprNode[]): ExprNode =>
    list.reduce((a, b) => ({ op, a, b }), constant(op === 'and' ? 1 : 0));
  return operands.flatMap((operand, k) => [
    [`${op} ${k + 1} of ${operands.length}`, joined(replaced(operands, k))] as const,
    ...at(`${op} ${k + 1}`, mapped(fewer(operand), (left) => joined(replaced(operands, k, left)))),
  ]);
}
