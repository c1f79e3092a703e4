import { modelErrorProperty } from '../../checker/language/ground.js';
import { ModelError } from '../../checker/language/index.js';
import type { SearchOutcome, SurveyOutcome } from '../work/job.js';
import type { Trace } from '../../traces/format.js';
import { patchList } from '../subject/patch-list.js';
import type { Watch } from '../work/watch.js';
import { Searches } from '../work/searches.js';
import type { Runner } from '../work/runner.js';
import { patchesId } from '../subject/subject.js';
import { properties } from '../../properties/index.js';
import { numbersOf } from './subsets.js';
import type { PatchSet } from './subsets.js';

export const judged: readonly string[] = properties.filter((p) => p.kind !== 'latency').map((p) => p.property);
export const warnings: readonly string[] = properties.filter((p) => p.kind === 'warning').map((p) => p.property);
export const latencies: readonly string[] = properties.filter((p) => p.kind === 'latency').map((p) => p.property);
const everything = [...judged, ...latencies];

/** Surveys that wait in the runner at once: so few that Ctrl-C is not kept waiting for them. */
const SURVEYS_AT_ONCE = 8;

export interface Question {
  readonly observers: readonly string[];
  readonly ask: readonly string[];
  /** End with the first of them. */
  readonly first: boolean;
  readonly statesMax?: number | undefined;
}

/** Answers what a set of patches does in a scenario. */
export class SeriesSearches {
  private readonly searches: Searches;
  private readonly waiting: (() => void)[] = [];
  private surveying = 0;

  constructor(private readonly runner: Runner, watch: Watch, private readonly isStopped: () => boolean) {
    this.searches = new Searches(runner, watch);
  }

  /** Equal for sets of patches that make the same system; undefined: told to stop before. */
  async digest(scenario: string, set: PatchSet): Promise<string | undefined> {
    return (await this.survey(scenario, set))?.digest;
  }

  /** Undefined: told to stop before it began. */
  async search(scenario: string, set: PatchSet, { observers, ask, first, statesMax }: Question): Promise<SearchOutcome | undefined> {
    const known = await this.survey(scenario, set);
    if (known === undefined || this.isStopped()) return undefined;
    const source = sourceOf(set);
    const outcome = await this.searches.search(known, `${source.variant} ${scenario}`, {
      source, scenario, observers, ask, first, reduction: true, ...(statesMax === undefined ? {} : { statesMax }),
    });
    const error = outcome.violations.get(modelErrorProperty);
    if (error === undefined) return outcome;
    const line = `npx smpcheck check --patches ${patchList(numbersOf(set))} --scenario ${scenario}`;
    throw new ModelError(`the model left its domains: ${error.because}; see: ${line}`);
  }

  /** The shortest counterexample, for a file. */
  async trace(scenario: string, set: PatchSet, property: string): Promise<Trace | undefined> {
    const task = { kind: 'search', source: sourceOf(set), scenario, observers: [property], reduction: true, trace: 'file' } as const;
    return (await this.runner.run(task)).trace;
  }

  /** Searches, the states that they stored, and systems, each once. */
  get totals(): Searches['totals'] { return this.searches.totals; }

  private survey(scenario: string, set: PatchSet): Promise<SurveyOutcome | undefined> {
    return this.inTurn(() => this.searches.survey({ source: sourceOf(set), scenario, observers: everything }));
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.surveying >= SURVEYS_AT_ONCE) await new Promise<void>((resolve) => { this.waiting.push(resolve); });
    if (this.isStopped()) {
      this.waiting.shift()?.();
      return undefined;
    }
    this.surveying++;
    try {
      return await work();
    } finally {
      this.surveying--;
      this.waiting.shift()?.();
    }
  }
}

const sourceOf = (set: PatchSet): { readonly variant: string } => ({ variant: patchesId(numbersOf(set)) });

/** Whether something fails; if nothing does, every latency number where they are `measured`. */
export const verdictQuestion = (excused: readonly string[], measured: boolean, statesMax: number | undefined): Question => ({
  observers: measured ? everything : judged, ask: judged.filter((p) => !excused.includes(p)), first: true, statesMax,
});

/** Every violated property. */
export const baseQuestion = (statesMax: number | undefined): Question =>
  ({ observers: judged, ask: judged, first: false, statesMax });

/** Every violated property that is not excused, up to so many states. */
export const detailQuestion = (excused: readonly string[], statesMax: number): Question =>
  ({ observers: judged, ask: judged.filter((p) => !excused.includes(p)), first: false, statesMax });

/** Whether anything but a warning fails, up to so many states; without the other observers these go farther. */
export function severeQuestion(excused: readonly string[], statesMax: number): Question {
  const severe = judged.filter((p) => !warnings.includes(p) && !excused.includes(p));
  return { observers: severe, ask: severe, first: true, statesMax };
}
