import { didYouMean } from '../checker/language/edit/distance.js';
import { UsageError } from './errors.js';

/** The item of that name, or a UsageError that suggests the nearest. `names`: its name, then others. */
export function named<T>(what: string, name: string, items: readonly T[], names: (item: T) => readonly string[]): T {
  const found = items.find((item) => names(item).includes(name));
  if (found !== undefined) return found;
  const mend = isFileName(name) ? '; a file stands before the options' : didYouMean(name, items.map((item) => names(item)[0]));
  throw new UsageError(`there is no ${what} '${name}'${mend}`);
}

/** Whether a name is one of TypeScript or JavaScript, which no item bears. */
export const isFileName = (name: string): boolean => /\.m?[jt]s$/.test(name);
