import { isReplaceable } from '../checker/engine/run/sealed-file.js';
import { UsageError } from './io.js';
import type { ExitCode, Io } from './io.js';
import { exitCode, reportJson, reportText } from './check-report.js';
import type { CheckReport, CheckRequest, Known } from './check-report.js';
import type { CheckOptions } from './check-options.js';
import type { SearchOutcome, SearchTask } from './job.js';
import { subjectOf } from './load.js';
import { listed, named } from './names.js';
import { alsoChosen, LARGER, reachedIn, scenariosFor } from './edited/follow.js';
import { orderingsOf } from './edited/orderings.js';
import { checkOutput } from './output-file.js';
import { patchNumbers } from './patch-list.js';
import { ProgressLine } from './progress.js';
import { checkTracePath, writeTraceFile } from './trace-file.js';
import { IN_RANGE, patchesId } from './subject.js';
import type { Subject } from './subject.js';
import { Workers } from './workers.js';

/** `smpcheck check`: the properties of a subject in its scenarios. */
export async function check(file: string | undefined, options: CheckOptions, io: Io): Promise<ExitCode> {
  const { mutant } = options;
  const variant = variantAsked(file, options);
  const subject = await subjectOf({
    ...(file === undefined ? {} : { file }), ...(variant === undefined ? {} : { variant }), ...(mutant === undefined ? {} : { mutant }),
  });
  const named = namedScenarios(subject, file, options);
  const request = { file, options, subject, ...chosenProperties(subject, options) };
  if (options.trace !== undefined && mutant !== undefined) throw new UsageError('the trace of a mutant cannot be replayed: leave --trace out');
  if (options.trace !== undefined) checkTracePath(options.trace);
  checkCheckpoints(options, named);
  const report = await new Checking(request, named, io).run();
  io.out(options.json === true ? reportJson(report) : reportText(report));
  if (options.trace !== undefined) await writeTraceFile(options.trace, report, io);
  return exitCode(report);
}

/** The id that --variant or --patches stands for. */
function variantAsked(file: string | undefined, { variant, patches }: CheckOptions): string | undefined {
  if (patches === undefined) return variant;
  if (variant !== undefined) throw new UsageError('--patches and --variant each name a kernel: leave one of them out');
  if (file !== undefined) throw new UsageError(`--patches is of the kernel model: leave out '${file}', or --patches`);
  return patchesId(patchNumbers(patches));
}

/** Refuses a checkpoint that cannot be written, before the search. */
function checkCheckpoints({ checkpoint, resume, every }: CheckOptions, scenarios: readonly string[] | undefined): void {
  if (every !== undefined && checkpoint === undefined) {
    throw new UsageError('--every says how often: --checkpoint FILE says where');
  }
  if (checkpoint === undefined && resume === undefined) return;
  if (scenarios?.length !== 1) throw new UsageError('a checkpoint is of one scenario: name it with --scenario');
  if (checkpoint !== undefined) checkOutput(checkpoint, { what: 'a checkpoint', isOurs: isReplaceable });
}

type Chosen = Pick<CheckRequest, 'properties' | 'named'>;

function chosenProperties(subject: Subject, { property, latency, deadlock }: CheckOptions): Chosen {
  const names = listed('--property', property);
  if (names.length > 0) {
    const asked = names.map((n) => named('property', n, subject.properties, (p) => [p.property]));
    // A system of one's own that left its domains is another system: that is told whatever was asked for.
    const always = subject.properties.filter((p) => subject.isMeant(IN_RANGE) && p.property === IN_RANGE && !asked.includes(p));
    return { named: true, properties: [...asked, ...always] };
  }
  return { named: false, properties: subject.properties.filter((p) => (latency === true || p.kind !== 'latency') && (deadlock !== false || p.deadlock !== true)) };
}

/** The scenarios that somebody named; undefined where they follow the edits. */
function namedScenarios(
  subject: Subject, file: string | undefined, { scenario, variant }: CheckOptions,
): readonly string[] | undefined {
  const names = listed('--scenario', scenario);
  for (const name of names) subject.saysOf(name);
  if (names.length > 0) return names;
  if (subject.follows) return undefined;
  return file === undefined && variant === undefined ? ['one-call'] : subject.scenarios;
}

function limits({ memory, time, checkpoint, every, resume }: CheckOptions, began: number): Partial<SearchTask> {
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

class Checking {
  private readonly began = Date.now();
  private readonly progress: ProgressLine;
  private readonly workers: Workers;

  constructor(
    private readonly request: Omit<CheckRequest, 'scenarios'>, private readonly named: readonly string[] | undefined, io: Io,
  ) {
    this.workers = Workers.staged(request.options.workers, io);
    this.progress = new ProgressLine(io, request.options.progress === true);
  }

  async run(): Promise<CheckReport> {
    const { request: { subject }, workers, named } = this;
    try {
      const { chosen, larger } = named === undefined ? await scenariosFor(workers.runner, subject)
        : { chosen: named.map((scenario) => ({ scenario, because: '' })), larger: [] };
      const small = chosen.map((c) => c.scenario);
      const first = await this.searchAll(small);
      const orderings = workers.interrupted ? 'same' : await orderingsOf(workers.runner, subject, small.slice(0, first.length));
      const isClean = orderings !== 'alone' && first.every((o) => o.complete && o.violations.size === 0);
      const more = isClean ? await this.searchLarger(larger) : [];
      const searched = [...small.slice(0, first.length), ...more.map((m) => m.scenario)];
      const outcomes = [...first, ...more.map((m) => m.outcome)];
      this.progress.clear();
      workers.release();
      const { interrupted } = workers;
      const reached = interrupted ? undefined : await reachedIn(workers.runner, subject, searched);
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
    const { options } = this.request;
    if (options.first !== true) return Promise.all(scenarios.map((s) => this.search(s)));
    const outcomes: SearchOutcome[] = [];
    for (const scenario of scenarios) {
      const outcome = await this.search(scenario);
      outcomes.push(outcome);
      if (outcome.violations.size > 0) break;
    }
    return outcomes;
  }

  /** Larger ones that run the edits, where the others show nothing: those that come to their ends, or find something, in seconds. */
  private async searchLarger(scenarios: readonly string[]): Promise<readonly { readonly scenario: string; readonly outcome: SearchOutcome }[]> {
    if (this.request.options.states !== undefined) return [];
    const all = await Promise.all(scenarios.map(async (scenario) => ({ scenario, outcome: await this.search(scenario, LARGER) })));
    return all.filter(({ outcome }) => outcome.complete || outcome.violations.size > 0);
  }

  private async search(scenario: string, statesMax = this.request.options.states): Promise<SearchOutcome> {
    const { subject, properties, options } = this.request;
    const task: SearchTask = {
      kind: 'search', source: subject.source, scenario, observers: properties.map((p) => p.property),
      first: options.first === true, coverage: options.coverage === true, reduction: options.reduction !== false,
      ...(statesMax === undefined ? {} : { statesMax }), ...limits(options, this.began),
      trace: options.trace === undefined && options.json !== true ? 'text' : 'file',
    };
    this.progress.begin();
    const outcome = await this.workers.runner.run(task, { onProgress: this.progress.of(scenario) });
    this.progress.end(scenario, outcome.states);
    return outcome;
  }
}
