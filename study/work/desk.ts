import type { SearchOutcome, SurveyOutcome } from './job.js';
import type { Watch } from './watch.js';
import type { Runner } from './runner.js';
import type { Subject } from '../subject/subject.js';

interface Known {
  readonly digest: string;
  readonly observers: readonly string[];
  readonly outcome: SearchOutcome;
}

/** Gives out the searches of a validation, the longest first; systems of equal digest are searched once. */
export class Desk {
  private readonly surveys = new Map<string, Promise<SurveyOutcome>>();
  private readonly searches = new Map<string, Promise<SearchOutcome>>();
  private readonly finished: Known[] = [];
  /** What was finished when it was first asked for, so that the answer does not depend on what is quicker. */
  private recalled: readonly Known[] | undefined;

  constructor(
    readonly runner: Runner, private readonly watch: Watch, readonly statesMax: number | undefined,
    private readonly reduction: boolean = false,
  ) {}

  /** The digest that stands for a system with every observer, and what could be violated in it. */
  survey({ source, properties }: Subject, scenario: string): Promise<SurveyOutcome> {
    const observers = properties.map((p) => p.property);
    return remembered(this.surveys, JSON.stringify([source, scenario]), async () => {
      const outcome = await this.runner.run({ kind: 'survey', source, scenario, observers }, { priority: Infinity });
      this.watch.survey();
      return outcome;
    });
  }

  /** Searches until each of `ask` is violated, unless given each of `observers`; `statesMax` unless given as everywhere. */
  async search(
    subject: Subject, scenario: string, observers: readonly string[], ask?: readonly string[], statesMax = this.statesMax,
  ): Promise<SearchOutcome> {
    const { digest, size } = await this.survey(subject, scenario);
    return remembered(this.searches, JSON.stringify([digest, observers, ask ?? null, statesMax ?? null]), async () => {
      const name = `${subject.id} ${scenario}`;
      this.watch.begin();
      const outcome = await this.runner.run({
        kind: 'search', source: subject.source, scenario, observers, reduction: this.reduction, ...(ask === undefined ? {} : { ask }),
        ...(statesMax === undefined ? {} : { statesMax }),
      }, { onProgress: this.watch.of(name), priority: size });
      this.watch.end(name, outcome.states);
      this.finished.push({ digest, observers, outcome });
      return outcome;
    });
  }

  /** The same, answered by a complete search that is finished where there is one. */
  async recall(subject: Subject, scenario: string, observers: readonly string[]): Promise<SearchOutcome> {
    const recalled = this.recalled ??= [...this.finished];
    const { digest } = await this.survey(subject, scenario);
    const known = recalled.find((k) =>
      k.digest === digest && k.outcome.complete && observers.every((p) => k.observers.includes(p)));
    return known?.outcome ?? this.search(subject, scenario, observers);
  }

  /** Searches and their states, each once. */
  get totals(): { readonly searches: number; readonly states: number } {
    return { searches: this.finished.length, states: this.finished.reduce((n, k) => n + k.outcome.states, 0) };
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  return known;
}
