import type { SearchOutcome, SearchTask, SurveyOutcome, SurveyTask } from './job.js';
import type { Runner } from './runner.js';
import type { Watch } from './watch.js';

/** A search that came to its end, or to its limit. */
export interface Finished {
  readonly digest: string;
  readonly observers: readonly string[];
  readonly outcome: SearchOutcome;
}

/** Surveys and searches, each made once: systems of equal digest are one. */
export class Searches {
  readonly finished: Finished[] = [];
  private readonly surveys = new Map<string, Promise<SurveyOutcome>>();
  private readonly searches = new Map<string, Promise<SearchOutcome>>();
  private readonly digests = new Set<string>();

  constructor(readonly runner: Runner, private readonly watch: Watch) {}

  /** The digest of a system with these observers, and what could be violated in it. */
  survey(task: Omit<SurveyTask, 'kind'>): Promise<SurveyOutcome> {
    return remembered(this.surveys, JSON.stringify([task.source, task.scenario, task.observers]), async () => {
      const outcome = await this.runner.run({ kind: 'survey', ...task }, { priority: Infinity });
      this.watch.survey();
      this.digests.add(outcome.digest);
      return outcome;
    });
  }

  /** Searches a surveyed system, the largest first; `name` is told while it runs. */
  search({ digest, size }: SurveyOutcome, name: string, task: Omit<SearchTask, 'kind'>): Promise<SearchOutcome> {
    const { source: _source, scenario: _scenario, ...question } = task;
    return remembered(this.searches, JSON.stringify([digest, question]), async () => {
      this.watch.begin();
      const outcome = await this.runner.run({ kind: 'search', ...task }, { onProgress: this.watch.of(name), priority: size });
      this.watch.end(name, outcome.states);
      this.finished.push({ digest, observers: task.observers, outcome });
      return outcome;
    });
  }

  /** Systems that were surveyed, searches and the states that they stored, each once. */
  get totals(): { readonly systems: number; readonly searches: number; readonly states: number } {
    return { systems: this.digests.size, searches: this.finished.length, states: this.finished.reduce((n, f) => n + f.outcome.states, 0) };
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  return known;
}
