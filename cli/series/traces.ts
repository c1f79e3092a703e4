import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../study/errors.js';
import type { Io } from '../io.js';
import { patchList } from '../../study/subject/patch-list.js';
import { saveTrace } from '../trace-file.js';
import type { Analysis } from '../../study/series/analysis.js';
import { shortest } from '../../study/series/evidence.js';
import type { Evidence } from '../../study/series/evidence.js';
import type { SeriesSearches } from '../../study/series/series-searches.js';
import type { TraceFile } from './outcome.js';
import { numbersOf } from '../../study/series/subsets.js';

/** Refuses a folder that is none, before the searches. */
export function checkFolder(folder: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`there is no folder '${folder}': make it first, or name another`);
  }
}

/** Writes the shortest counterexample of every row that fails; tells what cannot be written, for the analysis stands. */
export async function writeTraces(
  searches: SeriesSearches, { prefixes, without, needs }: Analysis, folder: string, io: Io,
): Promise<readonly TraceFile[]> {
  const rows: readonly (readonly [row: string, evidence: readonly Evidence[]])[] = [
    ...prefixes.map((r) => [`patches-${patchList(numbersOf(r.set))}`, r.evidence] as const),
    ...without.map((r) => [`without-${r.patch}`, r.evidence] as const),
    ...needs.map((r) => [`with-${patchList(numbersOf(r.present))}-without-${r.absent}`, r.evidence] as const),
  ];
  const written = await Promise.all(rows.map(([row, evidence]) => write(searches, row, evidence, folder, io)));
  return written.filter((t) => t !== undefined);
}

async function write(
  searches: SeriesSearches, row: string, evidence: readonly Evidence[], folder: string, io: Io,
): Promise<TraceFile | undefined> {
  const [first] = shortest(evidence);
  if (first === undefined) return undefined;
  const { scenario, set, violated: [{ property }] } = first;
  const path = join(folder, `${row}.${scenario}.${property}.json`);
  const trace = await searches.trace(scenario, set, property);
  return trace !== undefined && await saveTrace(path, trace, io) ? { row, path } : undefined;
}
