import type { Property } from '../checker/language/index.js';
import { renderTrace } from '../traces/render.js';
import type { CheckOptions } from './check-options.js';
import { EXIT } from './io.js';
import type { ExitCode } from './io.js';
import type { SearchOutcome } from './job.js';
import { NEEDS_WEAKER } from './ordering.js';
import type { Subject } from './subject.js';
import { count, filled, listing, plural, secondsCell, table } from './text.js';
import { modelErrors, verdictOf } from './verdict.js';
import type { Verdict } from './verdict.js';

export interface CheckRequest {
  readonly file: string | undefined;
  readonly options: CheckOptions;
  readonly subject: Subject;
  readonly properties: readonly Property[];
  /** Somebody asked for these properties by name. */
  readonly named: boolean;
  readonly scenarios: readonly string[];
}

/** What a check found: an outcome for each scenario. */
export interface CheckReport extends CheckRequest {
  readonly outcomes: readonly SearchOutcome[];
  readonly interrupted: boolean;
  /** The edits change memory orderings alone. */
  readonly weaker: boolean;
}

/** A property over all scenarios: the worst verdict, where it was found. */
interface Overall extends Verdict { readonly scenario: string }

const ORDER = ['violated', 'not found', 'measured', 'holds', 'vacuous'] as const;

function overall({ properties, outcomes, scenarios }: CheckReport): readonly Overall[] {
  const verdicts = outcomes.map((o, i) => [...properties.map((p) => verdictOf(p, o)), ...modelErrors(o)]
    .map((v): Overall => ({ ...v, scenario: scenarios[i] })));
  const names = new Set(verdicts.flat().map((v) => v.property));
  return [...names].map((name) => verdicts.flat().filter((v) => v.property === name).reduce(worse));
}

function worse(a: Overall, b: Overall): Overall {
  if (a.word !== b.word) return ORDER.indexOf(b.word) < ORDER.indexOf(a.word) ? b : a;
  if (a.word === 'measured') return (b.value ?? 0) > (a.value ?? 0) ? b : a;
  return a;
}

/** Exit code: violated before inconclusive before vacuous before holds. */
export function exitCode(report: CheckReport): ExitCode {
  const words = overall(report).map((v) => v.word);
  if (words.includes('violated')) return EXIT.violated;
  if (report.weaker || report.outcomes.some((o) => !o.complete)) return EXIT.inconclusive;
  const strict = report.named || report.subject.strict;
  const vacuous = strict ? words.includes('vacuous') : words.every((w) => w === 'vacuous');
  return vacuous ? EXIT.vacuous : EXIT.holds;
}

/** The report as text: verdicts, searches, the first counterexample, a last sentence. */
export function reportText(report: CheckReport): string {
  const { subject, scenarios, outcomes, options } = report;
  const trace = outcomes.find((o) => o.trace !== undefined)?.trace;
  const shown = trace === undefined ? '' : `\n${renderTrace(trace, { locals: options.locals === true })}`;
  const head = [subject.title, ...scenarios.map((s) => (subject.saysOf(s) === '' ? '' : `${s}: ${subject.saysOf(s)}`))];
  return [
    ...head.filter((line) => line !== '').map((line) => filled(line)), '\n',
    verdictTable(report), '\n', searchTable(report), shown, '\n', ...closing(report),
  ].join('');
}

function verdictTable(report: CheckReport): string {
  const several = report.scenarios.length > 1;
  return table([
    ['property', 'verdict', 'steps', 'scenario'],
    ...overall(report).map((v) => [
      v.property, wording(v, report), String(v.steps ?? ''), several && v.steps !== undefined ? v.scenario : '',
    ]),
  ], ['steps']);
}

function wording(v: Verdict, report: CheckReport): string {
  if (v.word !== 'measured') return report.weaker && v.word === 'holds' ? 'not found' : v.word;
  return `${report.outcomes.every((o) => o.complete) ? 'at most' : 'at least'} ${v.value}`;
}

const ENDED = {
  complete: 'every reachable state', found: 'all found', limit: 'limit reached', stopped: 'stopped',
  memory: 'out of memory',
} as const;

function searchTable({ scenarios, outcomes, options }: CheckReport): string {
  const found = options.first === true ? 'first found' : ENDED.found;
  const end = (o: SearchOutcome): string => (o.ended === 'found' ? found : ENDED[o.ended]);
  return table([
    ['scenario', 'states', 'transitions', 'depth', 'time', 'search'],
    ...outcomes.map((o, i) => [
      scenarios[i], count(o.states), count(o.transitions), String(o.depth), secondsCell(o.milliseconds), end(o),
    ]),
  ], ['states', 'transitions', 'depth', 'time']);
}

function closing(report: CheckReport): readonly string[] {
  const verdicts = overall(report);
  const of = (word: Verdict['word']): readonly string[] => verdicts.filter((v) => v.word === word).map((v) => v.property);
  const [violated, vacuous] = [of('violated'), of('vacuous')];
  const bounds = `${plural(report.scenarios.length, 'scenario')}, every reachable state`;
  // A line to paste is never wrapped.
  if (violated.length > 0) return [filled(`Violated: ${listing(violated)}.`), `Again: ${again(report, verdicts)}\n`];
  if (report.weaker) return [filled(`The edits change memory orderings and nothing else: the verdict ${NEEDS_WEAKER}.`)];
  const unfinished = goOn(report);
  if (unfinished !== undefined) return [filled(unfinished)];
  const risk = vacuous.length === 0 ? '' : `; never at risk, so vacuous: ${plural(vacuous.length, 'property')}`;
  const was = vacuous.length === 1 ? 'was' : 'were';
  return [filled(vacuous.length === verdicts.length ? `Vacuous: ${listing(vacuous)} ${was} never at risk.`
    : `${of('holds').length === 0 ? 'W' : 'Holds w'}ithin these bounds: ${bounds}${risk}.`)];
}

/** How to go on where a search ended before it was complete. */
function goOn({ outcomes, interrupted }: CheckReport): string | undefined {
  const cut = outcomes.filter((o) => !o.complete);
  if (cut.length === 0) return undefined;
  const states = Math.max(...cut.map((o) => o.states));
  const covered = `Not found in the first ${plural(states, 'state')}`;
  if (interrupted) {
    return `Interrupted. ${covered}: run it again to the end, or ask for less with --states N or --property NAME.`;
  }
  if (cut.some((o) => o.ended === 'memory')) return `Out of memory. ${covered}: ask for fewer properties with --property NAME.`;
  return `${covered}: go on with --states ${10 * states}, or without --states to the end.`;
}

/** The line that shows the same counterexample again. */
function again({ subject, file, outcomes, scenarios }: CheckReport, verdicts: readonly Overall[]): string {
  const traced = outcomes.findIndex((o) => o.trace !== undefined);
  const property = outcomes[traced]?.trace?.property ?? verdicts.find((v) => v.word === 'violated')?.property ?? '';
  const known = subject.properties.some((p) => p.property === property);
  return [
    'npx smpcheck check', ...(file === undefined ? [] : [file]), `--variant ${subject.id}`, `--scenario ${scenarios[traced]}`,
    ...(known ? [`--property ${property}`] : []),
  ].join(' ');
}

/** The report as one JSON object. */
export function reportJson(report: CheckReport): string {
  const { subject, scenarios, outcomes, properties } = report;
  return `${JSON.stringify({
    command: 'check', variant: subject.id, file: report.file ?? null, exit: exitCode(report),
    interrupted: report.interrupted, needsWeakerMemoryModel: report.weaker,
    verdicts: overall(report),
    scenarios: outcomes.map((o, i) => ({
      scenario: scenarios[i], states: o.states, transitions: o.transitions, depth: o.depth, complete: o.complete,
      ended: o.ended, milliseconds: Math.round(o.milliseconds),
      verdicts: [...properties.map((p) => verdictOf(p, o)), ...modelErrors(o)], counterexample: o.trace ?? null,
    })),
  })}\n`;
}
