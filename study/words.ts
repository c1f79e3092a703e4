/** `1,004,931` */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 state`, `2 searches`, `3 properties` */
export const plural = (n: number, what: string): string =>
  `${count(n)} ${n === 1 ? what : `${what}s`.replace(/ys$/, 'ies').replace(/chs$/, 'ches')}`;

/** `a`, `a and b`, `a, b and c` */
export const listing = (words: readonly string[]): string =>
  (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);

/** The first few by name, and how many more. */
export function firstOf(names: readonly string[]): string {
  const few = 3;
  return names.length <= few ? listing(names) : `${names.slice(0, few).join(', ')} and ${plural(names.length - few, 'other')}`;
}
