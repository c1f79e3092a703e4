import type { ExitCode, Io } from '../io.js';
import { listed } from '../names.js';
import { named } from '../../study/named.js';
import { ProgressLine } from '../progress.js';
import { analyseSeries, seriesScenarios, usualScenarios } from '../../study/series/series.js';
import { Workers } from '../../study/work/workers.js';
import { SeriesSearches } from '../../study/series/series-searches.js';
import { seriesMermaid } from './mermaid.js';
import { exitCode } from './outcome.js';
import { seriesJson } from './report-json.js';
import { seriesText } from './report.js';
import { checkFolder, writeTraces } from './traces.js';

export interface SeriesOptions {
  readonly scenario?: readonly string[];
  readonly states?: number;
  readonly trace?: string;
  readonly mermaid?: boolean;
  readonly json?: boolean;
  readonly workers: number;
  readonly progress?: boolean;
}

/** `smpcheck series`: what each patch of the series needs and brings. */
export async function series(options: SeriesOptions, io: Io): Promise<ExitCode> {
  const scenarios = chosenScenarios(options);
  if (options.trace !== undefined) checkFolder(options.trace);
  const began = performance.now();
  const progress = new ProgressLine(io, options.progress === true);
  const workers = Workers.pooled(options.workers, io.onInterrupt);
  try {
    const searches = new SeriesSearches(workers.runner, progress, () => workers.interrupted);
    const limits = { statesMax: options.states, large: options.scenario !== undefined };
    const analysis = await analyseSeries(searches, scenarios, limits);
    const { interrupted } = workers;
    const traces = options.trace === undefined || interrupted ? [] : await writeTraces(searches, analysis, options.trace, io);
    progress.clear();
    const report = { ...analysis, interrupted, traces, totals: searches.totals, milliseconds: performance.now() - began };
    io.out(options.mermaid === true ? seriesMermaid(analysis.edges) : options.json === true ? seriesJson(report) : seriesText(report));
    return exitCode(report);
  } finally {
    await workers.close();
  }
}

function chosenScenarios({ scenario }: SeriesOptions): readonly string[] {
  const names = listed('--scenario', scenario);
  return names.length === 0 ? usualScenarios : names.map((n) => named('scenario', n, seriesScenarios, (s) => [s]));
}
