import { UsageError } from '../study/errors.js';

/** The values of `option` that is given several times, with several values, or with commas; none where it is not given. */
export function listed(option: string, values: readonly string[] | undefined): readonly string[] {
  const names = (values ?? []).flatMap((v) => v.split(',')).map((v) => v.trim());
  if (names.includes('')) throw new UsageError(`${option}: a name is empty: leave it out, or the option for all that is usual`);
  return [...new Set(names)];
}
