import { patchList } from '../../study/subject/patch-list.js';
import { table } from '../text.js';
import { listing } from '../../study/words.js';
import { shortest } from '../../study/series/evidence.js';
import type { Evidence } from '../../study/series/evidence.js';
import type { KernelRow } from '../../study/series/analysis.js';
import type { Cube } from '../../study/series/implicants.js';
import { numbersOf } from '../../study/series/subsets.js';
import type { PatchSet } from '../../study/series/subsets.js';

export const patchName = (n: number): string => `P${n}`;

/** `P1 to P3, P6 and P8` */
export function setText(set: PatchSet): string {
  if (set === 0) return 'no patch';
  return listing(patchList(numbersOf(set)).split(',').map((run) => run.split('-').map((n) => `P${n}`).join(' to ')));
}

/** A table, or that there is nothing to tell. */
export const rowsText = (head: readonly string[], rows: readonly (readonly string[])[], right: readonly string[] = []): string =>
  (rows.length === 0 ? 'none\n' : table([head, ...rows], right));

export const cubeText = ({ present, absent }: Cube): string =>
  `${setText(present)}${absent === 0 ? '' : ` without ${setText(absent)}`}`;

export const verdictText: Readonly<Record<KernelRow['verdict'], string>> =
  { safe: 'safe', warning: 'warns', unsafe: 'UNSAFE', open: 'open' };

/** `many-vs-many: ipi-mask-stable (57), sync-complete (61); …` */
export function violationsText(evidence: readonly Evidence[]): string {
  const best = shortest(evidence);
  const others = evidence.length - best.length;
  const each = best.map((e) => `${e.scenario}: ${e.violated.map((v) => `${v.property} (${v.steps})`).join(', ')}`).join('; ');
  return `${each}${others > 0 ? `; longer in ${others} more` : ''}`;
}

/** The line that shows the first violation, worst and shortest. */
export function commandFor(evidence: readonly Evidence[]): string | undefined {
  const [first] = shortest(evidence);
  if (first === undefined) return undefined;
  const { scenario, set, violated: [{ property }] } = first;
  return `npx smpcheck check --patches ${patchList(numbersOf(set))} --scenario ${scenario} --property ${property}`;
}

/** `one-call, many-vs-many and 12 more` */
export const some = (names: readonly string[], most = 3): string =>
  listing(names.length <= most + 1 ? names : [...names.slice(0, most), `${names.length - most} more`]);
