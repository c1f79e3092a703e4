import { EXIT } from '../io.js';
import type { ExitCode } from '../io.js';
import type { Analysis } from '../../study/series/analysis.js';
import type { SeriesSearches } from '../../study/series/series-searches.js';

export interface TraceFile {
  /** What it is a counterexample of. */
  readonly row: string;
  readonly path: string;
}

/** An analysis with how it came about. */
export interface SeriesReport extends Analysis {
  readonly interrupted: boolean;
  readonly traces: readonly TraceFile[];
  readonly totals: SeriesSearches['totals'];
  readonly milliseconds: number;
}

/** 0: every prefix is safe, the whole series too. */
export function exitCode({ prefixes, families, leftOut, interrupted }: SeriesReport): ExitCode {
  if (prefixes.some((p) => p.verdict === 'unsafe' || p.verdict === 'warning')) return EXIT.violated;
  const known = prefixes.every((p) => p.verdict === 'safe') && families.length > 0 && leftOut.every((l) => !l.open);
  return known && !interrupted ? EXIT.holds : EXIT.inconclusive;
}
