import type { GroundVariable } from '../language/ground.js';

/**
 * Expressions as the foreign languages have them: every read is within its array, every array has one
 * dimension, truth values and numbers are told apart. No number but a `sub` is below 0.
 */
export type Flat =
  | { readonly op: 'truth'; readonly value: boolean }
  | { readonly op: 'const'; readonly value: number }
  /** Boolean where the variable is. No index: the variable is a single cell. */
  | { readonly op: 'cell'; readonly variable: GroundVariable; readonly index: Flat | undefined }
  | { readonly op: 'not'; readonly a: Flat }
  | { readonly op: 'and' | 'or'; readonly a: Flat; readonly b: Flat }
  | { readonly op: Comparison; readonly a: Flat; readonly b: Flat }
  | { readonly op: 'if'; readonly cond: Flat; readonly yes: Flat; readonly no: Flat }
  /** 1 where `a` is true, else 0. */
  | { readonly op: 'number'; readonly a: Flat }
  | { readonly op: Arithmetic; readonly a: Flat; readonly b: Flat }
  /** A mask with one bit; whether a mask has a bit. */
  | { readonly op: 'bit'; readonly a: Flat }
  | { readonly op: 'has'; readonly a: Flat; readonly b: Flat }
  /** Least member of the mask `a` (above `b`, or any where `b` is `size`), else `size`. */
  | { readonly op: 'first'; readonly a: Flat; readonly size: number }
  | { readonly op: 'next'; readonly a: Flat; readonly b: Flat; readonly size: number }
  | { readonly op: 'count'; readonly a: Flat; readonly size: number };

export type Comparison = 'eq' | 'ne' | 'lt' | 'le';
/** `without` clears the bits of `b`. */
export type Arithmetic = 'add' | 'sub' | 'mul' | 'bitand' | 'bitor' | 'without';

export const yes: Flat = { op: 'truth', value: true };
export const no: Flat = { op: 'truth', value: false };
export const number = (value: number): Flat => ({ op: 'const', value });
export const isTrue = (f: Flat): boolean => f.op === 'truth' && f.value;
export const isFalse = (f: Flat): boolean => f.op === 'truth' && !f.value;

export const not = (a: Flat): Flat =>
  (a.op === 'truth' ? { op: 'truth', value: !a.value } : a.op === 'not' ? a.a : { op: 'not', a });

export function and(a: Flat, b: Flat): Flat {
  if (isFalse(a) || isTrue(b)) return a;
  return isTrue(a) || isFalse(b) ? b : { op: 'and', a, b };
}

export function or(a: Flat, b: Flat): Flat {
  if (isTrue(a) || isFalse(b)) return a;
  return isFalse(a) || isTrue(b) ? b : { op: 'or', a, b };
}

export function choice(cond: Flat, a: Flat, b: Flat): Flat {
  if (cond.op === 'truth') return cond.value ? a : b;
  if (isFalse(b)) return and(cond, a);
  if (isTrue(b)) return or(not(cond), a);
  return isTrue(a) ? or(cond, b) : { op: 'if', cond, yes: a, no: b };
}

/** Whether a number is 0 or 1 by its form. */
export const isTruthNumber = (f: Flat): boolean =>
  (f.op === 'const' ? f.value <= 1 : f.op === 'number' || (f.op === 'if' && isTruthNumber(f.yes) && isTruthNumber(f.no)));

/** A number as a truth value, and back. */
export function asTruth(f: Flat): Flat {
  if (f.op === 'const') return { op: 'truth', value: f.value !== 0 };
  if (f.op === 'number') return f.a;
  return f.op === 'if' ? choice(f.cond, asTruth(f.yes), asTruth(f.no)) : { op: 'ne', a: f, b: number(0) };
}

export const asNumber = (f: Flat): Flat => (f.op === 'truth' ? number(f.value ? 1 : 0) : { op: 'number', a: f });

export function compare(op: Comparison, a: Flat, b: Flat): Flat {
  if (a.op === 'const' && b.op === 'const') {
    const [x, y] = [a.value, b.value];
    return { op: 'truth', value: op === 'eq' ? x === y : op === 'ne' ? x !== y : op === 'lt' ? x < y : x <= y };
  }
  if (isTruthNumber(a) && b.op === 'const' && b.value <= 1 && (op === 'eq' || op === 'ne')) {
    return (b.value === 1) === (op === 'eq') ? asTruth(a) : not(asTruth(a));
  }
  return { op, a, b };
}

export function plus(a: Flat, b: Flat): Flat {
  if (a.op === 'const' && b.op === 'const') return number(a.value + b.value);
  if (b.op === 'const' && b.value === 0) return a;
  return a.op === 'const' && a.value === 0 ? b : { op: 'add', a, b };
}

export function times(a: Flat, by: number): Flat {
  if (a.op === 'const') return number(a.value * by);
  return by === 1 ? a : { op: 'mul', a, b: number(by) };
}

/** Least number of the form 2^n - 1 that is at least `x`. */
const onesAbove = (x: number): number => (x >= 2 ** 31 ? Infinity : 2 ** (32 - Math.clz32(x)) - 1);

/** An upper bound of a number, never too low; `largest` bounds the cells of a variable. */
export function bound(f: Flat, largest: (v: GroundVariable) => number): number {
  const of = (x: Flat): number => bound(x, largest);
  switch (f.op) {
    case 'const': return f.value;
    case 'cell': return largest(f.variable);
    case 'if': return Math.max(of(f.yes), of(f.no));
    case 'add': return of(f.a) + of(f.b);
    case 'mul': return of(f.a) * of(f.b);
    case 'sub': return of(f.a) - least(f.b, largest);
    case 'without': return of(f.a);
    case 'bitand': return Math.min(of(f.a), of(f.b));
    case 'bitor': return onesAbove(Math.max(of(f.a), of(f.b)));
    case 'bit': return 2 ** of(f.a);
    case 'first': case 'next': case 'count': return f.size;
    default: return 1;
  }
}

/** The same from below, never too high. */
export function least(f: Flat, largest: (v: GroundVariable) => number): number {
  const of = (x: Flat): number => least(x, largest);
  switch (f.op) {
    case 'const': return f.value;
    // A truncated difference says itself that it is not below.
    case 'if': return f.yes.op === 'sub' && f.cond.op === 'lt' && f.cond.a === f.yes.b && f.cond.b === f.yes.a ? of(f.no)
      : Math.min(of(f.yes), of(f.no));
    case 'add': return of(f.a) + of(f.b);
    case 'sub': return of(f.a) - bound(f.b, largest);
    default: return 0;
  }
}

/** Whether `f` reads the variable `v`. */
export function mentions(f: Flat, v: GroundVariable): boolean {
  if (f.op === 'truth' || f.op === 'const') return false;
  if (f.op === 'cell') return f.variable === v || (f.index !== undefined && mentions(f.index, v));
  if (f.op === 'if') return [f.cond, f.yes, f.no].some((x) => mentions(x, v));
  return mentions(f.a, v) || ('b' in f && mentions(f.b, v));
}
