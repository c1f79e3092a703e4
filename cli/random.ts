import { explore, repeat, shorten } from '../checker/random/explore.js';
import type { ExploreOptions, Exploration, Found } from '../checker/random/explore.js';
import { schedulers } from '../checker/random/schedulers/index.js';
import type { SchedulerName } from '../checker/random/schedulers/index.js';
import type { GroundSystem } from '../checker/language/index.js';
import { modelErrorProperty } from '../checker/language/ground.js';
import type { Trace } from '../traces/format.js';
import { minimise } from '../traces/minimise.js';
import { UsageError } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { listed } from './names.js';
import { named } from '../study/named.js';
import type { RandomOptions } from './random-options.js';
import { exitOf, randomJson, randomText } from './random-report.js';
import type { RandomReport, Shown } from './random-report.js';
import { recordCounterexample } from '../study/work/recording.js';
import { subjectOf } from '../study/subject/load.js';
import { groundSubject } from '../study/subject/subject.js';
import type { Subject } from '../study/subject/subject.js';
import { checkTracePath, saveTrace } from './trace-file.js';

/** Asked after each run; true ends the exploration with what was found. */
export type ShouldStop = NonNullable<ExploreOptions['shouldStop']>;

export interface RandomAnswer {
  readonly exitCode: ExitCode;
  /** For stdout. */
  readonly text: string;
  /** For --trace. */
  readonly trace: Trace | undefined;
}

const SCENARIO = 'large-mixed';
const SEEDS = 2 ** 31;
/** Interpreting longer counterexamples again and again takes minutes; fast-check has shortened them well. */
const MINIMISED_STEPS_MAX = 160;

/** `smpcheck random`: random schedules of a scenario under a variant. */
export async function random(file: string | undefined, options: RandomOptions, io: Io): Promise<ExitCode> {
  let stop = false;
  const release = io.onInterrupt(() => { stop = true; });
  const { exitCode, text, trace } = await runRandom(options, () => stop, file).finally(release);
  io.out(text);
  if (options.trace !== undefined && trace !== undefined) await saveTrace(options.trace, trace, io);
  return exitCode;
}

/** What is to be said. For a seed it never varies. */
export async function runRandom(options: RandomOptions, shouldStop?: ShouldStop, file?: string): Promise<RandomAnswer> {
  const { variant } = options;
  const subject = await subjectOf({ ...(file === undefined ? {} : { file }), ...(variant === undefined ? {} : { variant }) });
  const scenario = options.scenario ?? (file === undefined || subject.follows ? SCENARIO : subject.scenarios[0]);
  subject.saysOf(scenario);
  const asked = listed('--property', options.property);
  const known = [...subject.properties.map((p) => p.property), modelErrorProperty];
  for (const name of asked) named('property', name, known, (p) => [p]);
  const how = exploreOptions(options, asked, shouldStop);
  if (options.trace !== undefined) checkTracePath(options.trace);
  // Whatever is asked for, the walks are those of one system: a seed means the same with and without --property.
  const observers = subject.properties.filter((p) => p.kind !== 'latency' || asked.includes(p.property));
  const system = groundSubject(subject, scenario, observers.map((p) => p.property));
  const exploration = options.path === undefined ? await explore(system, how) : repeat(system, options.path, how);
  const properties = observers.map((p) => p.property).filter((p) => asked.length === 0 || asked.includes(p));
  const shown = show({ subject, scenario, system, how }, exploration, options.trace !== undefined || options.json === true);
  const report: RandomReport = { subject, scenario, options, properties, how, exploration, shown };
  return { exitCode: exitOf(report), text: options.json === true ? randomJson(report) : randomText(report), trace: shown?.trace };
}

function exploreOptions(o: RandomOptions, asked: readonly string[], shouldStop?: ShouldStop): ExploreOptions {
  if (o.path !== undefined && o.seed === undefined) {
    throw new UsageError('--path means nothing without the --seed that it was found with');
  }
  const { seed = Math.floor(Math.random() * SEEDS), scheduler, runs, steps } = o;
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) {
    throw new UsageError(`--seed is ${seed}: expected a whole number below ${SEEDS}`);
  }
  return {
    seed, ...(scheduler === undefined ? {} : { scheduler: schedulerNamed(scheduler) }),
    ...(runs === undefined ? {} : { runs }), ...(steps === undefined ? {} : { steps }),
    ...(asked.length === 0 ? {} : { properties: asked }),
    ...(shouldStop === undefined ? {} : { shouldStop: breathing(shouldStop) }),
  };
}

/** Runs are one long computation: without a breath between them Ctrl-C would not be heard. */
const breathing = (shouldStop: ShouldStop): ShouldStop => async (p) => {
  await new Promise((resolve) => { setImmediate(resolve); });
  return shouldStop(p);
};

const schedulerNamed = (name: string): SchedulerName =>
  named('scheduler', name, Object.keys(schedulers) as SchedulerName[], (n) => [n]);

interface Search {
  readonly subject: Subject;
  readonly scenario: string;
  readonly system: GroundSystem;
  readonly how: ExploreOptions;
}

/** The counterexample of the first violated property, as short as it gets, with its trace. */
function show({ subject, scenario, system, how }: Search, { violations }: Exploration, digest: boolean): Shown | undefined {
  const found: Found | undefined = [...violations.values()][0];
  if (found === undefined) return undefined;
  const shrunk = shorten(system, found, how);
  const least = shrunk.path.length > MINIMISED_STEPS_MAX ? shrunk : minimise(system, shrunk);
  return { found, shrunk, least, trace: recordCounterexample(subject, scenario, system, least, digest) };
}
