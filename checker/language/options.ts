import { didYouMean } from './edit/distance.js';
import { ModelError } from './ground.js';

/** Throws ModelError for an option that there is not: a misspelt one would be dropped in silence. */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  const wrong = Object.keys(options).find((key) => !known.includes(key));
  if (wrong !== undefined) throw new ModelError(`${what} has no option '${wrong}'${didYouMean(wrong, known)}`);
}
