import type { Subject } from '../subject/subject.js';
import type { SearchOutcome, SurveyOutcome } from '../work/job.js';
import type { Runner } from '../work/runner.js';
import { Searches } from '../work/searches.js';
import type { Finished } from '../work/searches.js';
import type { Watch } from '../work/watch.js';

/** The searches of a validation. */
export class ValidationSearches {
  private readonly searches: Searches;
  /** What was finished when it was first asked for, so that the answer does not depend on what is quicker. */
  private recalled: readonly Finished[] | undefined;

  constructor(
    readonly runner: Runner, watch: Watch, readonly statesMax: number | undefined, private readonly reduction: boolean = false,
  ) { this.searches = new Searches(runner, watch); }

  /** The digest that stands for a system with every observer, and what could be violated in it. */
  survey({ source, properties }: Subject, scenario: string): Promise<SurveyOutcome> {
    return this.searches.survey({ source, scenario, observers: properties.map((p) => p.property) });
  }

  /** Searches until each of `ask` is violated, unless given each of `observers`; `statesMax` unless given as everywhere. */
  async search(
    subject: Subject, scenario: string, observers: readonly string[], ask?: readonly string[], statesMax = this.statesMax,
  ): Promise<SearchOutcome> {
    return this.searches.search(await this.survey(subject, scenario), `${subject.id} ${scenario}`, {
      source: subject.source, scenario, observers, reduction: this.reduction, ...(ask === undefined ? {} : { ask }),
      ...(statesMax === undefined ? {} : { statesMax }),
    });
  }

  /** The same, answered by a complete search that is finished where there is one. */
  async recall(subject: Subject, scenario: string, observers: readonly string[]): Promise<SearchOutcome> {
    const recalled = this.recalled ??= [...this.searches.finished];
    const { digest } = await this.survey(subject, scenario);
    const known = recalled.find((k) =>
      k.digest === digest && k.outcome.complete && observers.every((p) => k.observers.includes(p)));
    return known?.outcome ?? this.search(subject, scenario, observers);
  }

  /** Searches and their states, each once. */
  get totals(): { readonly searches: number; readonly states: number } {
    const { searches, states } = this.searches.totals;
    return { searches, states };
  }
}
