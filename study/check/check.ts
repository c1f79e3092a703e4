import type { Property } from '../../checker/language/index.js';
import { alsoChosen, reachedIn, scenariosFor, searchLarger } from '../edited/follow.js';
import type { Choice, Reached } from '../edited/follow.js';
import { orderingsOf } from '../edited/orderings.js';
import type { Orderings } from '../edited/orderings.js';
import { named } from '../named.js';
import { IN_RANGE, ofEverySystem } from '../subject/subject.js';
import type { Subject } from '../subject/subject.js';
import type { SearchOutcome, SearchTask } from '../work/job.js';
import type { Watch } from '../work/watch.js';
import type { Workers } from '../work/workers.js';

/** How a check searches; to the end of each search unless something says otherwise. */
export interface CheckSettings {
  /** The search ends with the first violated property. */
  readonly first?: boolean;
  readonly states?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Milliseconds. */
  readonly time?: number;
  /** A file that the search is kept in, */
  readonly checkpoint?: string;
  /** every so many milliseconds, */
  readonly every?: number;
  /** and one that it goes on from. */
  readonly resume?: string;
  /** False: every state is stored. */
  readonly reduction?: boolean;
  readonly coverage?: boolean;
  /** What the counterexample is recorded for; text unless given. */
  readonly trace?: 'text' | 'file';
}

/** What is asked where nobody names properties. */
export interface Asking {
  /** Latency numbers too. */
  readonly latency?: boolean;
  /** False: whether a system of one's own can deadlock is not asked. */
  readonly deadlock?: boolean;
}

export interface CheckRequest {
  readonly settings: CheckSettings;
  readonly subject: Subject;
  readonly properties: readonly Property[];
  /** Somebody asked for these properties by name. */
  readonly named: boolean;
  readonly scenarios: readonly string[];
}

/** A property that is violated in a scenario without the edits too. */
export interface Known { readonly property: string; readonly scenario: string }

/** What a check found: an outcome for each scenario. */
export interface CheckReport extends CheckRequest {
  readonly outcomes: readonly SearchOutcome[];
  readonly interrupted: boolean;
  /** What the edits change of memory orderings. */
  readonly orderings: Orderings;
  /** What the scenarios run of the edits; undefined where there are none. */
  readonly reached: Reached | undefined;
  /** Why each scenario was chosen; empty where somebody named it. */
  readonly because: readonly string[];
  /** Scenarios that run the edits too, and were not searched. */
  readonly larger: readonly string[];
  /** What the edits are not to blame for; asked only of scenarios that nobody named. */
  readonly before: readonly Known[];
}

/** The properties of these names, or all that are asked for; of a system of one's own also what is asked of every one. */
export function chosenProperties(
  { properties, isMeant }: Subject, names: readonly string[], { latency, deadlock }: Asking,
): Pick<CheckRequest, 'properties' | 'named'> {
  const possible = properties.filter((p) => deadlock !== false || p.deadlock !== true);
  if (names.length === 0) return { named: false, properties: possible.filter((p) => latency === true || p.kind !== 'latency') };
  const asked = names.map((n) => named('property', n, properties, (p) => [p.property]));
  // Whether it left its domains, and whether it can deadlock, is asked whatever else is.
  const always = possible.filter((p) => isMeant(IN_RANGE) && ofEverySystem.includes(p) && !asked.includes(p));
  return { named: true, properties: [...asked, ...always] };
}

function limits({ memory, time, checkpoint, every, resume }: CheckSettings, began: number): Partial<SearchTask> {
  const checkpoints = {
    ...(checkpoint === undefined ? {} : { write: checkpoint }), ...(every === undefined ? {} : { everyMs: every }),
    ...(resume === undefined ? {} : { resume }),
  };
  return {
    ...(memory === undefined ? {} : { memoryMax: memory }), ...(time === undefined ? {} : { deadline: began + time }),
    ...(checkpoint === undefined && resume === undefined ? {} : { checkpoints }),
  };
}

/** States after which nobody asks any more whether something was violated before. */
const BEFORE = 300_000;

/** Searches the scenarios that somebody named, or those that run what the subject edits; the workers are closed then. */
export const checkSubject = (
  request: Omit<CheckRequest, 'scenarios'>, named: readonly string[] | undefined, workers: Workers, watch: Watch,
): Promise<CheckReport> => new Checking(request, named, workers, watch).run();

class Checking {
  private readonly began = Date.now();

  constructor(
    private readonly request: Omit<CheckRequest, 'scenarios'>, private readonly named: readonly string[] | undefined,
    private readonly workers: Workers, private readonly watch: Watch,
  ) {}

  async run(): Promise<CheckReport> {
    const { request: { subject }, workers, named } = this;
    try {
      const { chosen, larger, seen }: Choice = named === undefined ? await scenariosFor(workers.runner, subject)
        : { chosen: named.map((scenario) => ({ scenario, because: '' })), larger: [] };
      const small = chosen.map((c) => c.scenario);
      const first = await this.searchAll(small);
      const orderings = workers.interrupted ? 'same' : await orderingsOf(workers.runner, subject, small.slice(0, first.length));
      const isClean = orderings !== 'alone' && first.every((o) => o.complete && o.violations.size === 0);
      const more = isClean && this.request.settings.states === undefined ? await searchLarger(larger, (s, most) => this.search(s, most)) : [];
      const searched = [...small.slice(0, first.length), ...more.map((m) => m.scenario)];
      const outcomes = [...first, ...more.map((m) => m.outcome)];
      workers.release();
      const { interrupted } = workers;
      const reached = interrupted ? undefined : await reachedIn(workers.runner, subject, searched, seen);
      const before = named === undefined && !interrupted ? await this.violatedBefore(searched, outcomes) : [];
      return {
        ...this.request, outcomes, interrupted, orderings, reached, before, scenarios: searched,
        because: [...chosen.slice(0, first.length).map((c) => c.because), ...more.map((m) => alsoChosen(m.scenario).because)],
        larger: larger.filter((s) => !searched.includes(s)),
      };
    } finally {
      await workers.close();
    }
  }

  /** What is violated in scenarios that nobody named, and is so without the edits too. */
  private async violatedBefore(scenarios: readonly string[], outcomes: readonly SearchOutcome[]): Promise<readonly Known[]> {
    const { subject, properties } = this.request;
    const observers = properties.map((p) => p.property);
    const known = await Promise.all(scenarios.map(async (scenario, i): Promise<readonly Known[]> => {
      const violated = observers.filter((p) => outcomes[i].violations.has(p));
      if (violated.length === 0 || subject.edits.length === 0) return [];
      const source = { ...subject.source, unedited: true } as const;
      const plain = await this.workers.runner.run({ kind: 'search', source, scenario, observers: violated, statesMax: BEFORE });
      return violated.filter((p) => plain.violations.has(p)).map((property) => ({ property, scenario }));
    }));
    return known.flat();
  }

  private async searchAll(scenarios: readonly string[]): Promise<readonly SearchOutcome[]> {
    const { settings } = this.request;
    if (settings.first !== true) return Promise.all(scenarios.map((s) => this.search(s)));
    const outcomes: SearchOutcome[] = [];
    for (const scenario of scenarios) {
      const outcome = await this.search(scenario);
      outcomes.push(outcome);
      if (outcome.violations.size > 0) break;
    }
    return outcomes;
  }

  private async search(scenario: string, statesMax = this.request.settings.states): Promise<SearchOutcome> {
    const { subject, properties, settings } = this.request;
    const task: SearchTask = {
      kind: 'search', source: subject.source, scenario, observers: properties.map((p) => p.property),
      first: settings.first === true, coverage: settings.coverage === true, reduction: settings.reduction !== false,
      ...(statesMax === undefined ? {} : { statesMax }), ...limits(settings, this.began),
      trace: settings.trace ?? 'text',
    };
    this.watch.begin();
    const outcome = await this.workers.runner.run(task, { onProgress: this.watch.of(scenario) });
    this.watch.end(scenario, outcome.states);
    return outcome;
  }
}
