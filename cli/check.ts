import type { ExitCode, Io } from './io.js';
import { exitCode, reportJson, reportText } from './check-report.js';
import type { CheckReport, CheckRequest } from './check-report.js';
import type { CheckOptions } from './check-options.js';
import type { SearchOutcome, SearchTask } from './job.js';
import { subjectOf } from './load.js';
import { listed, named } from './names.js';
import { weakensOrderingsOnly } from './ordering.js';
import { ProgressLine } from './progress.js';
import { InProcess } from './runner.js';
import { checkTracePath, writeTraceFile } from './trace-file.js';
import type { Subject } from './subject.js';
import { Workers } from './workers.js';

/** States that are searched in this process first: most counterexamples need no worker. */
const STATES_AT_ONCE = 20_000;

/** `smpcheck check`: the properties of a subject in its scenarios. */
export async function check(file: string | undefined, options: CheckOptions, io: Io): Promise<ExitCode> {
  const { variant } = options;
  const subject = await subjectOf({ ...(file === undefined ? {} : { file }), ...(variant === undefined ? {} : { variant }) });
  const scenarios = chosenScenarios(subject, file, options);
  const request = { file, options, subject, scenarios, ...chosenProperties(subject, options) };
  if (options.trace !== undefined) checkTracePath(options.trace);
  const report = await new Checking(request, io).run();
  if (options.trace !== undefined) await writeTraceFile(options.trace, report, io);
  io.out(options.json === true ? reportJson(report) : reportText(report));
  return exitCode(report);
}

type Chosen = Pick<CheckRequest, 'properties' | 'named'>;

function chosenProperties(subject: Subject, { property, latency }: CheckOptions): Chosen {
  const names = listed(property);
  if (names.length > 0) {
    return { named: true, properties: names.map((n) => named('property', n, subject.properties, (p) => [p.property])) };
  }
  return { named: false, properties: subject.properties.filter((p) => latency === true || p.kind !== 'latency') };
}

function chosenScenarios(
  subject: Subject, file: string | undefined, { scenario, variant }: CheckOptions,
): readonly string[] {
  const names = listed(scenario);
  for (const name of names) subject.saysOf(name);
  if (names.length > 0) return names;
  return file === undefined && variant === undefined ? ['one-call'] : subject.scenarios;
}

class Checking {
  private readonly here = new InProcess();
  private readonly progress: ProgressLine;
  private workers: Workers | undefined;

  constructor(private readonly request: CheckRequest, private readonly io: Io) {
    this.progress = new ProgressLine(io, request.options.progress === true);
  }

  async run(): Promise<CheckReport> {
    const { subject, scenarios } = this.request;
    try {
      const outcomes = await this.searchAll();
      this.progress.clear();
      const interrupted = this.workers?.interrupted === true;
      const clean = !interrupted && outcomes.every((o) => o.violations.size === 0);
      const weaker = clean && await weakensOrderingsOnly(this.here, subject, scenarios);
      return { ...this.request, outcomes, interrupted, weaker, scenarios: scenarios.slice(0, outcomes.length) };
    } finally {
      await this.workers?.close();
    }
  }

  private async searchAll(): Promise<readonly SearchOutcome[]> {
    const { scenarios, options } = this.request;
    if (options.first !== true) return Promise.all(scenarios.map((s) => this.search(s)));
    const outcomes: SearchOutcome[] = [];
    for (const scenario of scenarios) {
      const outcome = await this.search(scenario);
      outcomes.push(outcome);
      if (outcome.violations.size > 0) break;
    }
    return outcomes;
  }

  /** In this process as long as that is quick, else in a worker, where Ctrl-C can stop it. */
  private async search(scenario: string): Promise<SearchOutcome> {
    const { subject, properties, options } = this.request;
    const task: SearchTask = {
      kind: 'search', source: subject.source, scenario, observers: properties.map((p) => p.property),
      first: options.first === true, trace: options.trace === undefined && options.json !== true ? 'text' : 'file',
    };
    const limit = options.states ?? Infinity;
    const tell = { onProgress: this.progress.of(scenario) };
    this.progress.begin();
    let outcome = await this.here.run({ ...task, statesMax: Math.min(limit, STATES_AT_ONCE) }, tell);
    if (outcome.ended === 'limit' && limit > STATES_AT_ONCE) {
      this.workers ??= new Workers(options.workers, this.io);
      outcome = await this.workers.runner.run(limit === Infinity ? task : { ...task, statesMax: limit }, tell);
    }
    this.progress.end(scenario, outcome.states);
    return outcome;
  }
}
