import { modelErrorProperty } from '../checker/language/ground.js';
import type { Trace } from '../traces/format.js';
import { renderTrace } from '../traces/render.js';
import type { CheckOptions } from './check-options.js';
import type { CheckReport } from '../study/check/check.js';
import { overall } from '../study/check/overall.js';
import type { Overall } from '../study/check/overall.js';
import { EXIT } from './io.js';
import type { ExitCode } from './io.js';
import { coverageJson, coverageText } from './coverage-report.js';
import type { SearchOutcome } from '../study/work/job.js';
import { isUnrun } from '../study/edited/follow.js';
import { largerNotes, lostNotes, reachedNotes, unrunText } from './notes.js';
import { NEEDS_WEAKER, ORDERINGS_TOO } from '../study/edited/orderings.js';
import { isUnedited } from '../study/subject/subject.js';
import { filled, secondsCell, table } from './text.js';
import { count, listing, plural } from '../study/words.js';
import { quoted, unfinished } from './unfinished.js';
import { UNTRACED, verdictsOf } from '../study/check/verdict.js';
import type { Verdict } from '../study/check/verdict.js';

/** What was asked, by what command, and what was found. */
export interface CheckRun extends CheckReport {
  readonly file: string | undefined;
  readonly options: CheckOptions;
}

/** Exit code: violated before an error of the model before vacuous edits before inconclusive before vacuous before holds. */
export function exitCode(report: CheckRun): ExitCode {
  const verdicts = overall(report);
  const words = verdicts.map((v) => v.word);
  if (verdicts.some((v) => v.word === 'violated')) return verdicts[0].property === modelErrorProperty ? EXIT.usage : EXIT.violated;
  if (isUnrun(report.reached)) return EXIT.vacuous;
  if (report.orderings === 'alone' || words.includes('violated before') || report.outcomes.some((o) => !o.complete)) return EXIT.inconclusive;
  const isDefect = (v: Overall): boolean => v.word === 'vacuous' && (report.named || report.subject.isMeant(v.property));
  return verdicts.some(isDefect) || words.every((w) => w === 'vacuous') ? EXIT.vacuous : EXIT.holds;
}

/** The report as text: verdicts, searches, the first counterexample, a last sentence. */
export function reportText(report: CheckRun): string {
  const { subject, options } = report;
  const trace = shownTrace(report);
  const shown = trace === undefined ? '' : `\n${renderTrace(trace, { locals: options.locals === true })}`;
  const head = [subject.title, ...scenarioLines(report)];
  return [
    ...head.filter((line) => line !== '').map((line) => filled(line)), '\n',
    verdictTable(report), '\n', searchTable(report), shown, '\n',
    ...(options.coverage === true ? [coverageText(report), '\n'] : []),
    ...notes(report).map((line) => filled(line)), ...closing(report),
  ].join('');
}

/** What each scenario is, and why it was chosen where nobody named it. */
function scenarioLines({ subject, scenarios, because }: CheckRun): readonly string[] {
  const [reason = ''] = because;
  const alike = because.every((b) => b === reason);
  const chosen = `Scenarios chosen by what the ${isUnedited(subject) ? 'patches' : 'edits'} change`;
  const heading = !alike ? `${chosen}, the smallest first:`
    : reason === '' ? '' : `${chosen}: ${scenarios.length === 1 ? 'it' : 'each'} ${reason}.`;
  return [heading, ...scenarios.map((s, i) => {
    const line = [subject.saysOf(s), ...(alike || because[i] === '' ? [] : [`It ${because[i]}.`])].filter((text) => text !== '').join(' ');
    return line === '' ? '' : `${s}: ${line}`;
  })];
}

/** The shortest trace; that of the model's own error where there is no other. */
export function shownTrace({ outcomes, before, scenarios }: Pick<CheckRun, 'outcomes' | 'before' | 'scenarios'>): Trace | undefined {
  const length = ({ trace, violations }: SearchOutcome): number => violations.get(trace?.property ?? '')?.path.length ?? Infinity;
  const isError = ({ trace }: SearchOutcome): number => Number(trace?.property === modelErrorProperty);
  const isNew = ({ trace }: SearchOutcome, i: number): boolean => trace !== undefined
    && !before.some((k) => k.property === trace.property && k.scenario === scenarios[i]);
  return outcomes.filter(isNew).toSorted((a, b) => isError(a) - isError(b) || length(a) - length(b)).at(0)?.trace;
}

function verdictTable(report: CheckRun): string {
  const several = report.scenarios.length > 1;
  return table([
    ['property', 'verdict', 'steps', 'scenario'],
    ...overall(report).map((v) => [
      v.property, wording(v, report), String(v.steps ?? ''), several && v.steps !== undefined ? v.scenario : '',
    ]),
  ], ['steps']);
}

const REACHABLE = 'can always still be reached';

function wording(v: Verdict, report: CheckRun): string {
  if (v.because === UNTRACED) return `violated, ${UNTRACED}`;
  if (v.word === 'reachable') return REACHABLE;
  if (v.word === 'violated before') return 'violated without the edits too';
  if (v.word !== 'measured') return v.word;
  return `${report.outcomes.every((o) => o.complete) ? 'at most' : 'at least'} ${v.value}`;
}

const ENDED = {
  complete: 'every reachable state', found: 'all found', states: 'limit reached', told: 'stopped',
  memory: 'out of memory',
} as const;

function searchTable({ scenarios, outcomes, options }: CheckRun): string {
  const found = options.first === true ? 'first found' : ENDED.found;
  const end = (o: SearchOutcome): string => (o.ended === 'found' ? found : o.timedOut === true ? 'out of time'
    : o.ended === 'complete' && o.reduced !== undefined ? 'every state, reduced' : ENDED[o.ended]);
  return table([
    ['scenario', 'states', 'transitions', 'depth', 'time', 'search'],
    ...outcomes.map((o, i) => [
      scenarios[i], count(o.states), count(o.transitions), String(o.depth), secondsCell(o.milliseconds), end(o),
    ]),
  ], ['states', 'transitions', 'depth', 'time']);
}

function closing(report: CheckRun): readonly string[] {
  const verdicts = overall(report);
  const of = (word: Verdict['word']): readonly string[] => verdicts.filter((v) => v.word === word).map((v) => v.property);
  const [violated, vacuous] = [of('violated'), of('vacuous')];
  const open = unfinished(report, violated.length > 0);
  const bounds = `${plural(report.scenarios.length, 'scenario')}, every reachable state`;
  const error = verdicts.find((v) => v.property === modelErrorProperty);
  if (violated.length > 0) {
    const broken = violated.filter((p) => p !== modelErrorProperty);
    return [
      ...(broken.length === 0 ? [] : [filled(`Violated: ${listing(broken)}.`)]),
      ...(error === undefined ? [] : [filled(`Model error, so that nothing holds: ${error.because ?? ''}.`)]),
      // A line to paste is never wrapped.
      `Again: ${again(report, verdicts)}\n`, ...open,
    ];
  }
  const { reached, orderings } = report;
  if (isUnrun(reached)) return [filled(`Vacuous: ${unrunText(reached)}.`)];
  if (orderings === 'alone') return [filled(`The edits change memory orderings and nothing else: the verdict ${NEEDS_WEAKER}.`)];
  const before = of('violated before');
  if (before.length > 0) {
    const are = before.length === 1 ? 'is' : 'are';
    return [filled(`Inconclusive: ${listing(before)} ${are} violated without the edits too, so that nothing is said of the edits there; --scenario names other scenarios.`), ...open];
  }
  if (open.length > 0) return open;
  const meant = vacuous.filter((p) => report.subject.isMeant(p));
  if (meant.length > 0 && vacuous.length < verdicts.length) return [filled(`Vacuous: ${listing(meant)} ${meant.length === 1 ? 'was' : 'were'} never at risk.`)];
  const risk = vacuous.length === 0 ? '' : `; never at risk, so vacuous: ${plural(vacuous.length, 'property')}`;
  const was = vacuous.length === 1 ? 'was' : 'were';
  const goals = of('reachable');
  const too = of('holds').length === 0 || goals.length === 0 ? '' : `; ${plural(goals.length, 'goal')} ${REACHABLE}`;
  return [filled(vacuous.length === verdicts.length ? `Vacuous: ${listing(vacuous)} ${was} never at risk.`
    : `${headOf(of('holds').length, goals.length)} these bounds: ${bounds}${too}${risk}.`)];
}

const headOf = (holds: number, goals: number): string =>
  (holds > 0 ? 'Holds within' : goals > 0 ? `${REACHABLE[0].toUpperCase()}${REACHABLE.slice(1)} within` : 'Within');

/** What stands beside every verdict. */
const notes = ({ outcomes, reached, orderings, scenarios, before, subject, properties, larger }: CheckRun): readonly string[] => [
  subject.ownWorld && subject.controls.length > 0 ? `note: the controls have the same world: --variant ${subject.controls.join(', --variant ')}` : '',
  ...largerNotes(larger),
  ...before.map(({ property, scenario }) => `note: without the edits ${property} is violated in ${scenario} too`),
  ...reachedNotes(reached, scenarios.length), ...lostNotes(reached, properties), orderings === 'too' ? `note: ${ORDERINGS_TOO}` : '', reducedNote(outcomes),
].filter((line) => line !== '');

/** Says that counts are not those of all states. */
export const REDUCED = 'note: reduced: states that no verdict needs were passed through';
const reducedNote = (outcomes: readonly SearchOutcome[]): string => (outcomes.every((o) => o.reduced === undefined) ? '' : `${REDUCED}; --no-reduction stores and counts every state.`);

/** The line that shows the same counterexample again. */
function again(report: CheckRun, verdicts: readonly Overall[]): string {
  const { subject, file, outcomes, scenarios } = report;
  const trace = shownTrace(report);
  const traced = outcomes.findIndex((o) => o.trace !== undefined && o.trace === trace);
  const worst = verdicts.find((v) => v.word === 'violated');
  const property = trace?.property ?? worst?.property ?? '';
  const known = subject.properties.some((p) => p.property === property);
  const { mutant } = subject.source;
  return [
    'npx smpcheck check', ...(file === undefined ? [] : [file]), `--variant ${subject.id}`,
    ...(mutant === undefined ? [] : [`--mutant ${quoted(mutant)}`]), `--scenario ${traced < 0 ? worst?.scenario ?? '' : scenarios[traced]}`,
    ...(known ? [`--property ${property}`] : []),
  ].join(' ');
}

/** The report as one JSON object, without the times: it does not vary from run to run. */
export function reportJson(report: CheckRun): string {
  const { subject, scenarios, outcomes, properties } = report;
  const { mutant } = subject.source;
  return `${JSON.stringify({
    command: 'check', variant: subject.id, ...(mutant === undefined ? {} : { mutant }), file: report.file ?? null, exit: exitCode(report),
    interrupted: report.interrupted, needsWeakerMemoryModel: report.orderings === 'alone',
    verdicts: overall(report), notes: notes(report),
    ...(report.options.coverage === true ? { coverage: coverageJson(report) } : {}),
    scenarios: outcomes.map((o, i) => ({
      scenario: scenarios[i], chosen: report.because[i] === '' ? null : report.because[i], states: o.states, transitions: o.transitions, depth: o.depth, complete: o.complete,
      ended: o.timedOut === true ? 'time' : o.ended, frontier: o.frontier,
      reduced: o.reduced ?? null, verdicts: verdictsOf(properties, o), counterexample: o.trace ?? null,
    })),
  })}\n`;
}
