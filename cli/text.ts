import { count } from '../study/words.js';

/** Columns that a table fills before its last one is wrapped. */
const WIDTH = 100;
const GAP = '  ';

/** `0.2 s` */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
/** The same for tables: as wide for any time, so that what is beside it never wraps elsewhere. */
export const secondsCell = (milliseconds: number): string => seconds(milliseconds).padStart('1000.0 s'.length);

/** Words filled into lines of at most `width`, each after `indent`. */
export function filled(text: string, indent = '', width = WIDTH): string {
  let lines = '';
  let line = '';
  for (const word of text.split(/[ \n]/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines += `${indent}${line}\n`;
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return `${lines}${indent}${line}\n`;
}

/**
 * A table as text: the first row is its head, columns named in `right` are flush right, empty columns are
 * left out and the last one wraps.
 */
export function table(rows: readonly (readonly string[])[], right: readonly string[] = []): string {
  const [head] = rows;
  const shown = head.map((_, c) => c).filter((c) => rows.slice(1).some((r) => r[c] !== ''));
  const widths = shown.map((c) => Math.max(...rows.map((r) => r[c].length)));
  const last = shown.length - 1;
  const indent = widths.slice(0, -1).reduce((n, w) => n + w + GAP.length, 0);
  const isRight = shown.map((c) => right.includes(head[c]));
  return rows.map((r) => {
    const cells = shown.slice(0, -1).map((c, i) => (isRight[i] ? r[c].padStart(widths[i]) : r[c].padEnd(widths[i])));
    const end = r[shown[last]];
    const wrapped = isRight[last] ? end.padStart(widths[last]) : filled(end, ' '.repeat(indent)).trim();
    return `${[...cells, wrapped].join(GAP).trimEnd()}\n`;
  }).join('');
}

/** `512 MiB` */
export const megabytes = (bytes: number): string => `${count(Math.ceil(bytes / 2 ** 20))} MiB`;

/** `950`, `1.2M`, for lines that must stay short. */
export function short(n: number): string {
  const [unit, by] = n >= 1e9 ? ['G', 1e9] : n >= 1e6 ? ['M', 1e6] : n >= 1e4 ? ['k', 1e3] : ['', 1];
  return unit === '' ? count(Math.round(n)) : `${(n / by).toFixed(n / by < 10 ? 1 : 0)}${unit}`;
}
