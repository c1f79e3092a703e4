import { everyScenario } from '../../model/scenarios/index.js';
import { largeScenarios } from '../../model/scenarios/large.js';
import { variants } from '../../model/variants/index.js';
import { explainedIn } from '../../model/variants/variant.js';
import type { CallSpec, Scenario, TaskSpec } from '../../model/scenario.js';
import { UsageError } from '../errors.js';
import type { Runner } from '../work/runner.js';
import { EXCEPTED } from '../subject/world.js';
import type { SearchOutcome } from '../work/job.js';
import { isUnedited } from '../subject/subject.js';
import type { Subject } from '../subject/subject.js';
import { firstOf } from '../words.js';
import type { Lost } from './changes.js';
import type { RunsOutcome, RunsTask } from './runs.js';

/** A scenario and why it was chosen; empty where somebody named it. */
export interface Chosen {
  readonly scenario: string;
  readonly because: string;
}

/** A larger one that was searched all the same, for the others showed nothing. */
export const alsoChosen = (scenario: string): Chosen => ({ scenario, because: 'is larger and runs them too' });

export interface Searched { readonly scenario: string; readonly outcome: SearchOutcome }

/** Larger ones that run the edits, where the others show nothing: those that come to their ends, or find something, in seconds. */
export async function searchLarger(
  scenarios: readonly string[], search: (scenario: string, statesMax: number) => Promise<SearchOutcome>,
): Promise<readonly Searched[]> {
  const all = await Promise.all(scenarios.map(async (scenario) => ({ scenario, outcome: await search(scenario, LARGER) })));
  return all.filter(({ outcome }) => outcome.complete || outcome.violations.size > 0);
}

/** What the chosen scenarios run of the edits; undefined where there are none. */
export interface Reached {
  readonly ran: readonly string[];
  readonly never: readonly string[];
  /** What did not run in so many states, and may later. */
  readonly open: readonly string[];
  /** Steps and calls that they change in what does run, and that do not, or were not seen to. */
  readonly parts: { readonly never: readonly string[]; readonly open: readonly string[] };
  /** Events that the edits take away. */
  readonly lost: readonly Lost[];
}

/** Scenarios that are chosen, */
const MOST = 10;
/** and their states all together, of searches without observers: so many take seconds. */
const STATES = 3_000_000;
const STATES_EACH = 100_000;
/** Where only address spaces tell. */
const STATES_PAGED = 700_000;
/** Scenarios in a row that are too large or run nothing new, after which the rest is not looked at. */
const MISSES = 4;
/** States that are looked at for steps that no chosen one runs. */
const BEYOND = 1_000_000;
/** States of a larger scenario that nobody named. */
const LARGER = 3_000_000;
/** States of a scenario that somebody named. */
export const NAMED = 200_000;

export interface Choice {
  readonly chosen: readonly Chosen[];
  /** Scenarios that run the edits and are too large to be searched unasked. */
  readonly larger: readonly string[];
  /** What was seen while they were chosen. */
  readonly seen?: Seen;
}

/** What is known of scenarios that were searched to their ends. */
export interface Seen {
  readonly scenarios: readonly string[];
  /** What the edits change, and its steps and calls. */
  readonly changed: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
  /** What of both runs there. */
  readonly ran: ReadonlySet<string>;
  readonly fired: ReadonlySet<string>;
}

/** Where the edits change nothing that could be followed. */
const PLAIN: readonly Chosen[] = [{ scenario: 'one-call', because: '' }];

/**
 * Standard scenarios that run what the subject's own edits change, the smallest first: as many as seconds allow,
 * and one at least for each step that is run anywhere.
 */
export async function scenariosFor(runner: Runner, subject: Subject): Promise<Choice> {
  if (isUnedited(subject) && subject.besides === undefined) return { chosen: PLAIN, larger: [] };
  const following = new Following(runner, subject);
  await following.collect();
  await following.complete();
  const chosen = following.chosen();
  return { chosen, larger: [...following.larger].filter((s) => !chosen.some((c) => c.scenario === s)), seen: following.seen };
}

/** What the merged kernel itself breaks in a scenario, as a finding says, is not to be blamed on an edit. */
const troubled: ReadonlySet<string> = new Set(variants.filter((v) => v.edits.length === 0 && v.patches.includes(9)).flatMap((v) => explainedIn(v.finding)));

/** In the order in which they are looked at; callers that break the contract of every version are no test of an edit. */
const ordered = everyScenario.filter((s) => !largeScenarios.includes(s) && !EXCEPTED.includes(s.name))
  .toSorted((a, b) => weight(a) - weight(b));
const worlds = ordered.filter((s) => !troubled.has(s.name)).map((s) => s.name);
const paged: ReadonlySet<string> = new Set(ordered.filter((s) => s.tlb !== undefined).map((s) => s.name));
const features = new Map(ordered.map((s) => [s.name, kindsOf(s)]));
const featuresOf = (scenario: string): readonly string[] => features.get(scenario) ?? [];

const NAME_SCENARIOS = "name scenarios that have all of it, with --scenario or as 'scenarios' of the variant";

interface Found extends Chosen { readonly states: number }

class Following {
  private readonly found: Found[] = [];
  private readonly changed = new Set<string>();
  private readonly steps = new Set<string>();
  private readonly ran = new Set<string>();
  private readonly ended: string[] = [];
  /** Steps that the edits change and no chosen scenario runs. */
  private readonly left = new Set<string>();
  private readonly fired = new Set<string>();
  /** Something that the edits change runs in worlds with address spaces alone, so any of these may matter. */
  private isOfPages = false;
  /** What the chosen worlds have in them. */
  private readonly features = new Set<string>();
  /** Why the edits do not apply in a scenario that has no such agent. */
  private refused: string | undefined;
  /** Where they do not apply for another reason, such as a name that is taken there. */
  private clash: { readonly scenario: string; readonly because: string } | undefined;
  /** Worlds that run the edits and are too large to be searched unasked. */
  readonly larger = new Set<string>();

  constructor(private readonly runner: Runner, private readonly subject: Subject) {}

  /** Small scenarios, as far as the bounds go. */
  async collect(): Promise<void> {
    let misses = 0;
    for (const scenario of worlds) {
      const rest = STATES - this.found.reduce((n, f) => n + f.states, 0);
      const isCovered = this.changed.size > 0 && this.left.size === 0;
      const isNew = featuresOf(scenario).some((f) => !this.features.has(f));
      const isPaged = paged.has(scenario);
      if (isCovered && !isNew && !(isPaged && this.isOfPages) && (this.found.length >= MOST || misses >= MISSES)) continue;
      const outcome = await this.look(scenario, { statesMax: Math.min(rest, isPaged && this.isOfPages ? STATES_PAGED : STATES_EACH), whole: true });
      if (outcome === undefined || outcome.ran.length === 0) continue;
      if (isPaged) this.isOfPages ||= outcome.fired.some((a) => !this.fired.has(a));
      const brings = isNew || (isPaged && this.isOfPages) || outcome.fired.some((a) => this.left.has(a));
      const fits = outcome.complete && (this.found.length < MOST || brings);
      misses = fits ? 0 : misses + 1;
      if (fits) this.take(scenario, outcome);
    }
  }

  /** Others, for steps that no chosen one runs. */
  async complete(): Promise<void> {
    let states = 0;
    // Those in which the merged kernel itself breaks something come last.
    const rest = [...worlds, ...troubled].filter((w) => features.has(w) && !this.found.some((f) => f.scenario === w));
    for (const scenario of rest) {
      if (this.left.size === 0 || states > BEYOND) return;
      const outcome = await this.look(scenario, { statesMax: STATES_EACH, whole: true, only: [...this.left] });
      states += outcome?.states ?? 0;
      if (outcome !== undefined && outcome.ran.length > 0) this.take(scenario, outcome);
    }
  }

  chosen(): readonly Chosen[] {
    if (this.changed.size === 0 && this.refused !== undefined) throw new UsageError(this.refused);
    if (this.clash !== undefined) throw new UsageError(`in scenario '${this.clash.scenario}': ${this.clash.because}, or ${NAME_SCENARIOS}`);
    return this.found.length === 0 ? PLAIN : this.found.map(({ scenario, because }) => ({ scenario, because }));
  }

  get seen(): Seen {
    const { ended: scenarios, changed, steps, ran, fired } = this;
    return { scenarios, changed, steps, ran, fired };
  }

  private take(scenario: string, { ran, fired, states, complete }: RunsOutcome): void {
    if (complete) this.ended.push(scenario);
    for (const name of ran) this.ran.add(name);
    this.found.push({ scenario, because: `runs ${firstOf(ran)}`, states });
    for (const f of featuresOf(scenario)) this.features.add(f);
    for (const a of fired) { this.fired.add(a); this.left.delete(a); }
  }

  private async look(scenario: string, how: Pick<RunsTask, 'statesMax' | 'whole' | 'only'>): Promise<RunsOutcome | undefined> {
    const outcome = await this.runner.run({ kind: 'runs', source: this.subject.source, scenario, ...how });
    if (outcome.refused !== undefined) {
      const { kind, because } = outcome.refused;
      if (kind === 'clash') this.clash ??= { scenario, because };
      if (kind === 'partly') throw new UsageError(`in scenario '${scenario}': ${because}, and the other edits change what is there: make two variants of them, or ${NAME_SCENARIOS}`);
      this.refused ??= because;
      return undefined;
    }
    for (const name of outcome.changed) this.changed.add(name);
    for (const a of outcome.steps) {
      this.steps.add(a);
      if (!this.fired.has(a)) this.left.add(a);
    }
    if (outcome.ran.length > 0 && !outcome.complete) this.larger.add(scenario);
    return outcome;
  }
}

/** What the scenarios run of what the edits change; it looks no further than it must, and at what was `seen` not again. */
export async function reachedIn(runner: Runner, subject: Subject, scenarios: readonly string[], seen?: Seen): Promise<Reached | undefined> {
  if (isUnedited(subject)) return undefined;
  // Named variants are looked at by their key: that each has its effect is known.
  const isOwn = subject.source.file !== undefined;
  let lost: readonly Lost[] | undefined;
  const [changed, ran, open] = [new Set(seen?.changed), new Set(seen?.ran), new Set<string>()];
  const [steps, fired, unsure] = [new Set(seen?.steps), new Set(seen?.fired), new Set<string>()];
  for (const scenario of scenarios) {
    const left = [...steps].filter((a) => !fired.has(a));
    if (lost !== undefined && changed.size > 0 && (isOwn ? left.length === 0 : [...changed].every((name) => ran.has(name)))) break;
    const isKnown = seen?.scenarios.includes(scenario) === true;
    if (lost !== undefined && isKnown) continue;
    const only = isKnown ? { only: [] } : steps.size === 0 ? {} : { only: left };
    const outcome = await runner.run({ kind: 'runs', source: subject.source, scenario, statesMax: NAMED, every: isOwn, ...only });
    lost = outcome.lost;
    for (const name of outcome.changed) changed.add(name);
    for (const name of outcome.ran) ran.add(name);
    for (const name of outcome.open) open.add(name);
    for (const a of outcome.steps) steps.add(a);
    for (const a of outcome.fired) fired.add(a);
    for (const a of outcome.unsure) unsure.add(a);
  }
  const left = [...changed].filter((name) => !ran.has(name));
  // A part of what runs: the whole of what does not is named already.
  const parts = (isOwn ? [...steps] : []).filter((a) => !fired.has(a) && !left.some((name) => a.startsWith(`${name}/`)));
  return {
    ran: [...ran], never: left.filter((name) => !open.has(name)), open: left.filter((name) => open.has(name)), lost: lost ?? [],
    parts: { never: parts.filter((a) => !unsure.has(a)), open: parts.filter((a) => unsure.has(a)) },
  };
}

/** Nothing that the edits change runs. */
export const isUnrun = (r: Reached | undefined): boolean => r !== undefined && r.ran.length === 0 && r.open.length === 0;

/** Pairs of calls that two tasks of one CPU make. */
function besides(callers: readonly TaskSpec[]): readonly string[] {
  return callers.flatMap((a, i) => callers.slice(i + 1).filter((b) => a.on === b.on)
    .flatMap((b) => a.calls.flatMap((x) => b.calls.map((y) => [kindOf(x), kindOf(y)].toSorted().join(' beside ')))));
}

function kindOf(c: CallSpec): string {
  return 'wait' in c ? `${c.to}, ${c.wait ? 'waiting' : 'not waiting'}` : c.to;
}

/** What a world has in it: an edit that is harmless for one task may not be for two of one CPU, or when that goes down. */
function kindsOf({ tasks, hotplug, interrupt, stopper, switches, tlb }: Scenario): readonly string[] {
  const callers = Object.values(tasks).filter((t) => t.calls.length > 0);
  const cpus = new Set(callers.map((t) => t.on));
  const away = hotplug === undefined ? [] : [`${hotplug.motion} of ${cpus.has(hotplug.cpu) ? 'a caller' : 'a target'}`];
  return [
    ...besides(callers), ...(cpus.size > 1 ? ['callers of several CPUs'] : []),
    ...(callers.some((t) => t.calls.length > 1) ? ['a caller that calls again'] : []), ...away,
    ...(interrupt === undefined ? [] : ['a caller in an interrupt']), ...(stopper === undefined ? [] : ['a migration thread']),
    ...(tlb === undefined ? [] : ['address spaces']), ...Object.keys(switches ?? {}),
    ...callers.flatMap((t) => t.calls.map(kindOf)),
  ];
}

/** A hint of how many states a scenario has; only the order in which scenarios are looked at depends on it. */
function weight({ tasks, cpus, hotplug, tlb, stopper }: Scenario): number {
  const calls = Object.values(tasks).reduce((n, t) => n + t.calls.length, 0);
  const dynamic = Number(hotplug !== undefined) + Number(stopper !== undefined) + Number(hotplug?.motion === 'down-up');
  return (tlb === undefined ? 1 : 50) * cpus ** 3 * 2 ** (Object.keys(tasks).length - 1 + dynamic) * (1 + calls);
}
