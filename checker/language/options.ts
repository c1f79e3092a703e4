import type { Ordering } from './data.js';
import { didYouMean } from './edit/distance.js';
import { ModelError } from './ground.js';

/** Throws ModelError for an option that there is not: a misspelt one would be dropped in silence. */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  const wrong = Object.keys(options).find((key) => !known.includes(key));
  if (wrong !== undefined) throw new ModelError(`${what} has no option '${wrong}'${didYouMean(wrong, known)}`);
}

/** Throws ModelError for a name that every JavaScript object has, or that cannot be part of a key. */
export function checkName(name: string): void {
  if (name === '') throw new ModelError('a name is empty: give one');
  if (name in Object.prototype) throw new ModelError(`'${name}' is a name that JavaScript has for every object: take another`);
  if (name.includes('\0')) throw new ModelError(`the name '${name.replaceAll('\0', '\\0')}' has a NUL in it: take another`);
}

/** Throws ModelError for a value that is neither true nor false: a file that nobody type-checked may say 1, or 'no'. */
export function checkFlag(what: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw new ModelError(`${what} is true or false, not ${JSON.stringify(value)}`);
}

const ORDERINGS: readonly Ordering[] = ['plain', 'acquire', 'release', 'wmb', 'mb'];

/** Throws ModelError for an ordering that there is not; effects that stand in its place would be lost. */
export function checkOrdering(what: string, value: unknown): void {
  if (ORDERINGS.some((o) => o === value)) return;
  const found = typeof value === 'string' ? `'${value}'${didYouMean(value, ORDERINGS)}` : 'something else';
  throw new ModelError(`${what} has an ordering that is none of ${ORDERINGS.join(', ')}: ${found}`);
}
