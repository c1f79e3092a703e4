import { DEFAULT_SCHEDULER } from '../checker/random/schedulers/index.js';
import { RUNS } from '../checker/random/explore.js';
import type { Exploration, ExploreOptions, Found } from '../checker/random/explore.js';
import type { Counterexample } from '../checker/result.js';
import type { Trace } from '../traces/format.js';
import { renderTrace } from '../traces/render.js';
import { EXIT } from './io.js';
import type { ExitCode } from './io.js';
import type { RandomOptions } from './random-options.js';
import type { Subject } from '../study/subject/subject.js';
import { filled, table } from './text.js';
import { quoted } from './unfinished.js';
import { count, listing, plural } from '../study/words.js';

/** The counterexample that is printed, from as it was found to as short as it got. */
export interface Shown {
  readonly found: Found;
  /** By fast-check. */
  readonly shrunk: Found;
  /** By the minimiser of traces too. */
  readonly least: Counterexample;
  readonly trace: Trace;
}

export interface RandomReport {
  readonly subject: Subject;
  readonly scenario: string;
  readonly options: RandomOptions;
  /** Those asked for, by name. */
  readonly properties: readonly string[];
  readonly how: ExploreOptions;
  readonly exploration: Exploration;
  readonly shown: Shown | undefined;
}

/** Random runs refute and never confirm. */
export const exitOf = ({ exploration }: RandomReport): ExitCode =>
  (exploration.violations.size > 0 ? EXIT.violated : EXIT.inconclusive);

/** The report as text. */
export function randomText(report: RandomReport): string {
  const { subject, scenario, exploration, shown } = report;
  const { violations, maxima } = exploration;
  const head = [subject.title, `${scenario}: ${subject.saysOf(scenario)}`].map((line) => filled(line)).join('');
  const rows = [
    ...[...violations.values()].map((f) => [f.property, 'violated', String(runOf(f)), String(f.path.length)]),
    ...[...maxima].map(([p, { value, path }]) => [p, `at least ${value}`, '', String(path.length)]),
  ];
  const found = rows.length === 0 ? '' : `\n${table([['property', 'verdict', 'run', 'steps'], ...rows], ['run', 'steps'])}`;
  const trace = shown === undefined ? '' : `\n${renderTrace(shown.trace)}${filled(shortened(shown))}`;
  const closing = [searched(report), notFound(report)].filter((line) => line !== '').map((line) => filled(line)).join('');
  // A line to paste is never wrapped.
  const line = shown === undefined ? '' : `Again: ${again(report, shown)}\n`;
  const { trace: file } = report.options;
  const unwritten = file === undefined || shown !== undefined ? '' : filled(`Nothing was violated, so ${file} was not written.`);
  return `${head}${found}${trace}\n${closing}${unwritten}${line}`;
}

function shortened({ found, least }: Shown): string {
  const [from, to] = [found.path.length, least.path.length];
  return from === to ? '' : `Shortened from ${plural(from, 'step')}.`;
}

function searched({ how, options, exploration }: RandomReport): string {
  const { runs, steps, states, stopped } = exploration;
  const what = options.path === undefined ? plural(runs, 'run') : `the run of path ${options.path}`;
  const begin = `${stopped ? 'Interrupted. ' : ''}Random schedules, ${how.scheduler ?? DEFAULT_SCHEDULER}, seed ${how.seed}`;
  return `${begin}: ${what}, ${plural(steps, 'step')}, about ${plural(states, 'state')}.`;
}

function notFound({ properties, exploration, subject }: RandomReport): string {
  const { violations, atRisk, unfinished, runs, maxima } = exploration;
  const others = properties.filter((p) => !violations.has(p) && !maxima.has(p));
  if (others.length === 0) return '';
  const which = others.length <= 3 ? listing(others) : plural(others.length, violations.size > 0 ? 'other property' : 'property');
  const risky = others.filter((p) => atRisk.has(p)).length;
  const open = unfinished === 0 ? '' : ` ${plural(unfinished, 'run')} of ${count(runs)} ended with a call under way.`;
  const sought = subject.properties.some((p) => p.goal !== undefined && others.includes(p.property))
    ? `${open} That a call never returns is for smpcheck check to find.` : '';
  return `Not found, which does not say that they hold: ${which}, ${risky} of them at risk.${sought}`;
}

/** The line that shows the same counterexample again. */
function again({ subject, scenario, how, options }: RandomReport, { found }: Shown): string {
  const { scheduler, steps } = how;
  return [
    ['npx smpcheck random', ...(subject.source.file === undefined ? [] : [quoted(subject.source.file)]), `--scenario ${scenario} --variant ${subject.id}`].join(' '),
    ...(scheduler === undefined ? [] : [`--scheduler ${scheduler}`]), ...(steps === undefined ? [] : [`--steps ${steps}`]),
    // A path is of so many runs.
    ...(how.runs !== undefined && runOf(found) >= RUNS ? [`--runs ${how.runs}`] : []),
    `--seed ${how.seed} --path ${options.path ?? found.replay} --property ${found.property}`,
  ].join(' ');
}

/** The report as one JSON object. */
export function randomJson(report: RandomReport): string {
  const { subject, scenario, how, options, properties, exploration, shown } = report;
  const { runs, steps, states, unfinished, stopped, violations, maxima, atRisk } = exploration;
  const names = [...new Set([...properties, ...violations.keys()])];
  return `${JSON.stringify({
    command: 'random', variant: subject.id, ...(subject.source.file === undefined ? {} : { file: subject.source.file }), scenario, exit: exitOf(report),
    scheduler: how.scheduler ?? DEFAULT_SCHEDULER, seed: how.seed, path: options.path ?? null, interrupted: stopped,
    runs, steps, statesAbout: states, unfinished,
    verdicts: names.map((property) => {
      const found = violations.get(property);
      const largest = maxima.get(property);
      const word = found !== undefined ? 'violated' : largest !== undefined ? 'measured' : 'not found';
      return {
        property, word, atRisk: atRisk.has(property), value: largest?.value ?? null,
        run: found === undefined ? null : runOf(found), steps: (found ?? largest)?.path.length ?? null,
        because: found?.because ?? null,
      };
    }),
    counterexample: shown === undefined ? null : {
      path: shown.shrunk.replay, foundSteps: shown.found.path.length, shrunkSteps: shown.shrunk.path.length,
      steps: shown.least.path.length, again: again(report, shown), trace: shown.trace,
    },
  })}\n`;
}

/** The run that a counterexample was found in, from 0. */
const runOf = ({ replay }: Found): number => Number(replay.split(':')[0]);
