import type { Mutant } from '../../checker/language/edit/mutants.js';
import { survivors } from './survivors.js';
import type { SearchOutcome } from '../work/job.js';
import type { Watch } from '../work/watch.js';
import type { Runner } from '../work/runner.js';
import type { Subject } from '../subject/subject.js';
import { reference } from './described.js';
import type { Base, Bench } from './base.js';
import { fateOf, neverRuns } from './fate.js';
import type { Fate } from './fate.js';
import { benchesOf, SMALL } from './suite.js';
import type { TrialOutcome } from './trial.js';

const reasons = new Map(survivors.flatMap(({ kind, because, mutants }) => mutants.map((m) => [m, { kind, because }])));

const unrun = (because: string): Fate => ({ word: 'explained', reason: 'never runs', because });

/** Tries mutants and says what became of each. The answer does not depend on the runner. */
export class Jury {
  private readonly merged = new Map<string, Promise<SearchOutcome>>();
  private readonly latencies: readonly string[];

  constructor(
    private readonly runner: Runner, private readonly subject: Subject, private readonly suite: readonly Base[],
    private readonly statesMax: number, private readonly watch: Watch,
  ) {
    this.latencies = subject.properties.filter((p) => p.kind === 'latency').map((p) => p.property);
  }

  async fate(mutant: Mutant): Promise<Fate> {
    const { subject, suite } = this;
    const { whole, shallow } = benchesOf(suite, mutant.program);
    if (whole.length + shallow.length === 0) return unrun('no scenario calls the function');
    this.watch.begin();
    const outcome = await this.trial(mutant, whole, this.statesMax);
    this.watch.end(mutant.name, outcome.states);
    const fate = fateOf(outcome);
    if (whole.length > 0 && fate !== undefined) return fate;
    if (neverRuns(mutant, reference(subject), suite)) return unrun('no scenario comes to it');
    const told = reasons.get(mutant.name);
    if (told !== undefined) return { word: 'explained', reason: told.kind, because: told.because };
    const late = fateOf(await this.trial(mutant, shallow, Math.min(SMALL, this.statesMax)));
    if (late?.word === 'killed' || late?.word === 'stopped') return late;
    if (whole.length === 0) return { word: 'open', because: 'no scenario that runs it is small enough' };
    return this.dearer(mutant, outcome.changed);
  }

  private trial(mutant: Mutant, bases: readonly Base[], statesMax: number): Promise<TrialOutcome> {
    const benches = bases.map(({ scenario, digest, behaviour, observers }): Bench =>
      ({ scenario, digest, behaviour, observers }));
    const source = { ...this.subject.source, mutant: mutant.name };
    return this.runner.run({ kind: 'trial', source, benches, statesMax });
  }

  /** Whether a latency number grows. Of an unfinished search the number is a lower bound. */
  private async dearer(mutant: Mutant, scenarios: readonly string[]): Promise<Fate> {
    for (const scenario of scenarios) {
      const [now, then] = await Promise.all([this.measured(scenario, mutant.name), this.measured(scenario)]);
      if (now.ended === 'told' || then.ended === 'told') return { word: 'stopped' };
      const value = (o: SearchOutcome, p: string): number => o.maxima.get(p)?.value ?? 0;
      const larger = then.complete ? this.latencies.find((p) => value(now, p) > value(then, p)) : undefined;
      if (larger === undefined) continue;
      const numbers = `${larger} ${value(now, larger)} > ${value(then, larger)} in ${scenario}`;
      return { word: 'explained', reason: 'latency', because: numbers };
    }
    return { word: 'unexplained' };
  }

  /** A search for the latency numbers of a scenario; without a mutant it is made once. */
  private measured(scenario: string, mutant?: string): Promise<SearchOutcome> {
    const search = (): Promise<SearchOutcome> => this.runner.run({
      kind: 'search', scenario, observers: this.latencies, statesMax: this.statesMax,
      source: { ...this.subject.source, ...(mutant === undefined ? {} : { mutant }) },
    });
    if (mutant !== undefined) return search();
    const known = this.merged.get(scenario) ?? search();
    this.merged.set(scenario, known);
    return known;
  }
}

/** Mutants of some routines that have a reason. */
export const explainedIn = (routines: readonly string[]): readonly string[] =>
  [...reasons.keys()].filter((name) => routines.some((r) => name.includes(` ${r}/`)));
