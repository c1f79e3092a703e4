import { patches } from '../../model/patches/index.js';
import { everyScenario } from '../../model/scenarios/index.js';
import { largeScenarios } from '../../model/scenarios/large.js';
import { smallTlbScenarios } from '../../model/scenarios/small-tlb.js';
import { analysed } from './analysis.js';
import type { Analysis } from './analysis.js';
import type { Family, LeftOut } from './family.js';
import type { SeriesSearches } from './series-searches.js';
import { surveyed } from './survey.js';
import type { SurveyLimits } from './survey.js';

/** Scenarios that may be asked about; the large ones are for random exploration. */
export const seriesScenarios: readonly string[] = everyScenario.filter((s) => !largeScenarios.includes(s)).map((s) => s.name);

/** Those that are unless somebody names some: the bound ones are for mutants. */
export const usualScenarios: readonly string[] = seriesScenarios.filter((name) => !smallTlbScenarios.some((s) => s.name === name));

/** What each patch of the series needs and brings, in these scenarios. */
export async function analyseSeries(searches: SeriesSearches, scenarios: readonly string[], limits: SurveyLimits): Promise<Analysis> {
  const surveys: Promise<Family | LeftOut>[] = [];
  for (const scenario of scenarios) {
    const survey = surveyed(searches, scenario, limits);
    // It is awaited below, with the others.
    survey.catch(() => undefined);
    surveys.push(survey);
    // To find what matters is a long computation: Ctrl-C is heard between two.
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  const all = await Promise.all(surveys);
  const families = all.flatMap((f) => ('verdicts' in f ? [f] : []));
  return analysed(searches, families, all.flatMap((f) => ('verdicts' in f ? [] : [f])), patches.length);
}
