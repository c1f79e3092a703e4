import { everyScenario } from '../../model/scenarios/index.js';
import { largeScenarios } from '../../model/scenarios/large.js';
import { smallTlbScenarios } from '../../model/scenarios/small-tlb.js';
import { patches } from '../../model/patches/index.js';
import type { ExitCode, Io } from '../io.js';
import { listed } from '../names.js';
import { named } from '../../study/named.js';
import { ProgressLine } from '../progress.js';
import { Workers } from '../../study/work/workers.js';
import { analysed } from '../../study/series/analysis.js';
import type { Analysis } from '../../study/series/analysis.js';
import type { Family, LeftOut } from '../../study/series/family.js';
import { Lab } from '../../study/series/lab.js';
import { seriesMermaid } from './mermaid.js';
import { exitCode } from './outcome.js';
import { seriesJson } from './report-json.js';
import { seriesText } from './report.js';
import { surveyed } from '../../study/series/survey.js';
import type { SurveyLimits } from '../../study/series/survey.js';
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
    const lab = new Lab(workers.runner, progress, () => workers.interrupted);
    const limits = { statesMax: options.states, large: options.scenario !== undefined };
    const analysis = await analyse(lab, scenarios, limits);
    const { interrupted } = workers;
    const traces = options.trace === undefined || interrupted ? [] : await writeTraces(lab, analysis, options.trace, io);
    progress.clear();
    const report = { ...analysis, interrupted, traces, totals: lab.totals, milliseconds: performance.now() - began };
    io.out(options.mermaid === true ? seriesMermaid(analysis.edges) : options.json === true ? seriesJson(report) : seriesText(report));
    return exitCode(report);
  } finally {
    await workers.close();
  }
}

/** The standard ones unless named; the large ones are for random exploration, the bound ones for mutants. */
function chosenScenarios({ scenario }: SeriesOptions): readonly string[] {
  const names = listed('--scenario', scenario);
  const known = everyScenario.filter((s) => !largeScenarios.includes(s));
  const usual = known.filter((s) => !smallTlbScenarios.includes(s));
  return names.length > 0 ? names.map((n) => named('scenario', n, known, (s) => [s.name]).name) : usual.map((s) => s.name);
}

async function analyse(lab: Lab, scenarios: readonly string[], limits: SurveyLimits): Promise<Analysis> {
  const surveys: Promise<Family | LeftOut>[] = [];
  for (const scenario of scenarios) {
    const survey = surveyed(lab, scenario, limits);
    // It is awaited below, with the others.
    survey.catch(() => undefined);
    surveys.push(survey);
    // To find what matters is a long computation: Ctrl-C is heard between two.
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  const all = await Promise.all(surveys);
  const families = all.flatMap((f) => ('verdicts' in f ? [f] : []));
  return analysed(lab, families, all.flatMap((f) => ('verdicts' in f ? [] : [f])), patches.length);
}
