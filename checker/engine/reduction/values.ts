import type { BinaryOp } from '../../language/data.js';
import { binaryValue, countBits } from '../../language/lower/fold.js';

/** A set of the values 0..30, a bit a value; `ANY` may hold any value at all. */
export type Values = number;

export const ANY: Values = -1;
export const BOTH: Values = 3;
const VALUE_MAX = 30;
/** Pairs of operands that are tried out; above it the result is not known. */
const PAIRS_MAX = 512;

export const only = (value: number): Values => (value >= 0 && value <= VALUE_MAX ? 1 << value : ANY);
export const upTo = (max: number): Values => (max >= VALUE_MAX ? (max === VALUE_MAX ? -1 >>> 1 : ANY) : (1 << (max + 1)) - 1);
export const isSingle = (v: Values): boolean => v > 0 && (v & (v - 1)) === 0;
export const mayBeTrue = (v: Values): boolean => (v & ~1) !== 0;
export const mayBeFalse = (v: Values): boolean => (v & 1) !== 0;

/** The members of a set other than ANY, ascending. */
export function membersOf(values: Values): number[] {
  const out: number[] = [];
  for (let w = values; w !== 0; w &= w - 1) out.push(31 - Math.clz32(w & -w));
  return out;
}

/** The values that `f` can give for members of `values`. */
export function mapped(values: Values, f: (value: number) => number): Values {
  if (values === ANY) return ANY;
  let out = 0;
  for (let w = values; w !== 0; w &= w - 1) out |= only(f(31 - Math.clz32(w & -w)));
  return out;
}

const isTest = (op: BinaryOp): boolean => op === 'eq' || op === 'ne' || op === 'lt' || op === 'le' || op === 'has';

/** The values of a binary operation on any members of `a` and `b`. */
export function combined(op: BinaryOp, a: Values, b: Values, size: number): Values {
  const unknown = isTest(op) ? BOTH : ANY;
  if (a === ANY || b === ANY) return unknown;
  if ((op === 'eq' || op === 'ne') && !(isSingle(a) && isSingle(b))) {
    return (a & b) !== 0 ? BOTH : op === 'eq' ? 1 : 2;
  }
  if (countBits(a) * countBits(b) > PAIRS_MAX) return unknown;
  let out = 0;
  for (let x = a; x !== 0; x &= x - 1) {
    const left = 31 - Math.clz32(x & -x);
    for (let y = b; y !== 0; y &= y - 1) out |= only(binaryValue(op, left, 31 - Math.clz32(y & -y), size));
  }
  return out;
}
