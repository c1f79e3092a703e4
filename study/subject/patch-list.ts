import { patches } from '../../model/patches/index.js';
import { UsageError } from '../errors.js';

/** What a list without patches is called: the kernel before the series. */
const NONE = 'none';

/** Numbers of `1,2,6`, `1-9`, `1-3,6` or `none`, ascending, each once. */
export function patchNumbers(text: string): readonly number[] {
  if (text.trim() === NONE) return [];
  const numbers = text.split(',').flatMap((part) => {
    const [, from = '', to = from] = /^\s*P?(\d{1,3})(?:\s*-\s*P?(\d{1,3}))?\s*$/i.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === '' || first < 1 || last < first || last > patches.length) {
      const form = `numbers from 1 to ${patches.length}, as 1,2,6 or 1-${patches.length}, or ${NONE}`;
      throw new UsageError(`'${part.trim()}' is no patch of the series: write ${form}`);
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** `1-3,6`: the same numbers as `patchNumbers` reads them. */
export function patchList(numbers: readonly number[]): string {
  if (numbers.length === 0) return NONE;
  const runs: [first: number, last: number][] = [];
  for (const n of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && n === run[1] + 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([a, b]) => (a === b ? String(a) : `${a}${b === a + 1 ? ',' : '-'}${b}`)).join(',');
}
