import type { BinaryOp, DomainNode, EffectNode, ExprNode, UnaryOp } from './data.js';
import { didYouMean } from './edit/distance.js';
import { isNameable, ModelError, VALUE_MAX } from './ground.js';

/** Phantom types: a CPU index is not a task index, and neither is a number. */
export interface Bool { readonly kind: 'bool' }
export interface Int { readonly kind: 'int' }
export interface Index<S extends string> { readonly kind: 'index'; readonly set: S }
export interface Mask<S extends string> { readonly kind: 'mask'; readonly set: S }

export interface Domain<T> {
  readonly node: DomainNode;
  readonly phantom?: T;
}

const binary = <T>(op: BinaryOp, a: ExprNode, b: ExprNode): Expr<T> => new Expr<T>({ op, a, b });

const number = (n: number, where: string): ExprNode => ({ op: 'const', value: whole(n, where) });

/** A typed expression; `.node` is the data. */
export class Expr<T> {
  declare readonly phantom: T;
  constructor(readonly node: ExprNode) {}

  eq(other: Expr<T>): Expr<Bool> { return binary('eq', this.node, other.node); }
  ne(other: Expr<T>): Expr<Bool> { return binary('ne', this.node, other.node); }

  and(this: Expr<Bool>, other: Expr<Bool>): Expr<Bool> { return binary('and', this.node, other.node); }
  or(this: Expr<Bool>, other: Expr<Bool>): Expr<Bool> { return binary('or', this.node, other.node); }
  implies(this: Expr<Bool>, other: Expr<Bool>): Expr<Bool> { return not(this).or(other); }

  plus(this: Expr<Int>, n: number): Expr<Int> { return binary('add', this.node, number(n, 'plus')); }
  /** Difference; a write of one below 0 leaves the range, as one above the maximum does. */
  less(this: Expr<Int>, n: number): Expr<Int> { return binary('sub', this.node, number(n, 'less')); }
  /** Difference, and 0 where it would be below. */
  lessOrZero(this: Expr<Int>, n: number): Expr<Int> { return binary('monus', this.node, number(n, 'lessOrZero')); }
  below(this: Expr<Int>, other: Expr<Int>): Expr<Bool> { return binary('lt', this.node, other.node); }

  has<S extends string>(this: Expr<Mask<S>>, i: Expr<Index<S>>): Expr<Bool> { return binary('has', this.node, i.node); }
  with<S extends string>(this: Expr<Mask<S>>, i: Expr<Index<S>>): Expr<Mask<S>> { return binary('with', this.node, i.node); }
  without<S extends string>(this: Expr<Mask<S>>, i: Expr<Index<S>>): Expr<Mask<S>> { return binary('without', this.node, i.node); }
  intersect<S extends string>(this: Expr<Mask<S>>, o: Expr<Mask<S>>): Expr<Mask<S>> { return binary('intersect', this.node, o.node); }
  minus<S extends string>(this: Expr<Mask<S>>, o: Expr<Mask<S>>): Expr<Mask<S>> { return binary('minus', this.node, o.node); }
  union<S extends string>(this: Expr<Mask<S>>, o: Expr<Mask<S>>): Expr<Mask<S>> { return binary('union', this.node, o.node); }
  isEmpty<S extends string>(this: Expr<Mask<S>>): Expr<Bool> { return binary('eq', this.node, lit(0).node); }
  /** Number of members. */
  count<S extends string>(this: Expr<Mask<S>>): Expr<Int> { return new Expr({ op: 'count', a: this.node }); }
}

/** Something that a step can write. */
export class Place<T> extends Expr<T> {
  set(value: Expr<T>): EffectNode {
    return { op: 'set', target: this.node, value: value.node };
  }
}

/** A number; throws ModelError for what is no whole number from 0 to 2^30 - 1. */
export const lit = (value: number): Expr<Int> => new Expr({ op: 'const', value: whole(value, 'lit') });

function whole(value: number, where: string): number {
  if (isNameable(value)) return value;
  const given = typeof value === 'number' ? String(value) : typeof value;
  throw new ModelError(`${where}(${given}): expected a whole number from 0 to ${VALUE_MAX}`);
}

export const TRUE: Expr<Bool> = new Expr({ op: 'const', value: 1 });
export const FALSE: Expr<Bool> = new Expr({ op: 'const', value: 0 });
export const bool = (b: boolean): Expr<Bool> => (b ? TRUE : FALSE);
export const not = (a: Expr<Bool>): Expr<Bool> => new Expr({ op: 'not' as UnaryOp, a: a.node });
export const all = (...terms: Expr<Bool>[]): Expr<Bool> => terms.reduce((a, b) => a.and(b), TRUE);
export const any = (...terms: Expr<Bool>[]): Expr<Bool> => terms.reduce((a, b) => a.or(b), FALSE);
export const ifElse = <T>(cond: Expr<Bool>, a: Expr<T>, b: Expr<T>): Expr<T> =>
  new Expr({ op: 'if', cond: cond.node, yes: a.node, no: b.node });

export const boolean: Domain<Bool> = { node: { kind: 'bool' } };
/** Integers 0..max; a write outside is a fault, `domain:<variable>`, and is cut to the nearer end. */
export const range = (max: number): Domain<Int> => ({ node: { kind: 'range', max: whole(max, 'range') } });
/** A domain named by data alone, for places that only pass it on. */
export const domainOf = <T>(node: DomainNode): Domain<T> => ({ node });

let binders = 0;
/** A fresh name for a quantifier, unique within the process. */
export const freshBinder = (set: string): string => `${set}#${binders++}`;

/** A finite set of indices: given here (`csd_flag`) or fixed by the system (`cpu`). */
export class IndexSet<S extends string> {
  constructor(readonly name: S, readonly members?: readonly string[]) {}

  /** Domain of one member or none. */
  get index(): Domain<Index<S>> { return { node: { kind: 'index', set: this.name } }; }
  get mask(): Domain<Mask<S>> { return { node: { kind: 'mask', set: this.name } }; }
  get none(): Expr<Index<S>> { return new Expr({ op: 'none', set: this.name }); }
  get empty(): Expr<Mask<S>> { return new Expr({ op: 'const', value: 0 }); }
  get full(): Expr<Mask<S>> { return new Expr({ op: 'all', set: this.name }); }
  /** The member at a position from 0; a system whose set has no such member is refused. */
  at(i: number): Expr<Index<S>> { return new Expr({ op: 'const', value: whole(i, `${this.name}.at`), set: this.name }); }
  /** The member of this name; a set that the system fixes is asked when it is lowered. */
  member(name: string): Expr<Index<S>> {
    if (this.members?.includes(name) === false) throw new ModelError(`set '${this.name}' has no member '${name}'${didYouMean(name, this.members)}`);
    return new Expr({ op: 'member', set: this.name, name });
  }
  only(i: Expr<Index<S>>): Expr<Mask<S>> { return this.empty.with(i); }
  first(mask: Expr<Mask<S>>): Expr<Index<S>> { return new Expr({ op: 'first', a: mask.node, set: this.name }); }
  next(mask: Expr<Mask<S>>, after: Expr<Index<S>>): Expr<Index<S>> {
    return new Expr({ op: 'next', a: mask.node, b: after.node, set: this.name });
  }
  exists(body: (i: Expr<Index<S>>) => Expr<Bool>): Expr<Bool> { return this.quantify('exists', body); }
  forall(body: (i: Expr<Index<S>>) => Expr<Bool>): Expr<Bool> { return this.quantify('forall', body); }
  /** The mask of the members for which `body` holds. */
  where(body: (i: Expr<Index<S>>) => Expr<Bool>): Expr<Mask<S>> { return this.quantify('select', body); }
  /** `effects` for every member, in ascending order. */
  each(effects: (i: Expr<Index<S>>) => EffectNode[]): EffectNode {
    const name = freshBinder(this.name);
    return { op: 'each', set: this.name, name, body: effects(new Expr({ op: 'bound', name })) };
  }
  private quantify<T>(op: 'exists' | 'forall' | 'select', body: (i: Expr<Index<S>>) => Expr<Bool>): Expr<T> {
    const name = freshBinder(this.name);
    return new Expr({ op, set: this.name, name, body: body(new Expr({ op: 'bound', name })).node });
  }
}

export const indexSet = <S extends string>(name: S, members?: readonly string[]): IndexSet<S> =>
  new IndexSet(name, members);

/** A constant of the system that a scenario or an edit sets. */
export const switchOn = (name: string): Expr<Bool> => new Expr({ op: 'switch', name });
export const switchValue = <T>(name: string): Expr<T> => new Expr({ op: 'switch', name });

/** What the running agent supplies: `self<Index<'cpu'>>('cpu')`. */
export const self = <T>(attribute: string): Expr<T> => new Expr({ op: 'self', attribute });
