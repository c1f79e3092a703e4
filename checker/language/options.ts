import { didYouMean } from './edit/distance.js';
import { ModelError } from './ground.js';

/** Throws ModelError for an option that there is not: a misspelt one would be dropped in silence. */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  const wrong = Object.keys(options).find((key) => !known.includes(key));
  if (wrong !== undefined) throw new ModelError(`${what} has no option '${wrong}'${didYouMean(wrong, known)}`);
}

/** Throws ModelError for a name that every JavaScript object has, or that cannot be part of a key. */
export function checkName(name: string): void {
  if (name in Object.prototype) throw new ModelError(`'${name}' is a name that JavaScript has for every object: take another`);
  if (name.includes('\0')) throw new ModelError(`the name '${name.replaceAll('\0', '\\0')}' has a NUL in it: take another`);
}
