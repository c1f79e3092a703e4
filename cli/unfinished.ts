import type { CheckOptions } from './check-options.js';
import type { SearchOutcome } from '../study/work/job.js';
import { filled, megabytes, seconds } from './text.js';
import { plural } from '../study/words.js';

/** What is known of a check, of a `CheckReport`. */
export interface Check {
  readonly file: string | undefined;
  readonly options: CheckOptions;
  readonly subject: { readonly id: string };
  readonly scenarios: readonly string[];
  readonly named: boolean;
  readonly properties: readonly { readonly property: string }[];
  readonly outcomes: readonly SearchOutcome[];
  readonly interrupted: boolean;
}

/** The line that goes on from the checkpoint, without the limit that was reached; never wrapped. */
function resumeLine({ file, options, subject, scenarios, named, properties }: Check): string {
  const { checkpoint = '', every, first, latency, coverage, reduction } = options;
  const kept = quoted(checkpoint);
  return [
    'npx smpcheck check', ...(file === undefined ? [] : [quoted(file)]),
    `--variant ${subject.id}`, `--scenario ${scenarios[0]}`,
    ...(named ? [`--property ${properties.map((p) => p.property).join(' ')}`] : []),
    ...(latency === true ? ['--latency'] : []), ...(first === true ? ['--first'] : []),
    ...(coverage === true ? ['--coverage'] : []), ...(reduction === false ? ['--no-reduction'] : []),
    `--resume ${kept}`, `--checkpoint ${kept}`, ...(every === undefined ? [] : [`--every ${every / 1000}`]),
  ].join(' ');
}

/** For a shell. */
export const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

/** What a search that ended early covered: states, steps, depth, and what it had found but not looked at. */
const covered = (o: SearchOutcome): string =>
  `${plural(o.transitions, 'transition')}, depth ${o.depth}, ${plural(o.frontier, 'state')} not expanded`;

const largest = (outcomes: readonly SearchOutcome[]): SearchOutcome =>
  outcomes.reduce((a, b) => (b.states > a.states ? b : a));

/** Which limit it was, and what to do where there is no checkpoint. */
function limit(
  { interrupted, options }: Check, cut: readonly SearchOutcome[], states: number,
): readonly [string, string] {
  if (interrupted) {
    return ['Interrupted', 'ask for less with --states N or --property NAME, or keep the search with --checkpoint FILE'];
  }
  if (cut.some((o) => o.timedOut === true)) {
    return [`Ended by --time after ${seconds(options.time ?? 0)}`, 'give it more --time, or none'];
  }
  if (cut.some((o) => o.ended === 'memory')) {
    const fewer = 'ask for fewer properties with --property NAME';
    if (options.memory === undefined) return ['Out of memory', fewer];
    return [`Ended by --memory at ${megabytes(options.memory)}`, `give it more --memory, or ${fewer}`];
  }
  return ['', `go on with --states ${10 * states}, or without --states to the end`];
}

/** What was covered and how to go on, where a limit ended a search before it was complete; else nothing. */
export function unfinished(report: Check, isViolated: boolean): readonly string[] {
  const cut = report.outcomes.filter((o) => !o.complete && o.ended !== 'found');
  if (cut.length === 0) return [];
  const last = largest(cut);
  const [what, how] = limit(report, cut, last.states);
  const found = isViolated ? 'Nothing else found' : 'Not found';
  const head = `${what === '' ? '' : `${what}. `}${found} in the first ${plural(last.states, 'state')}`;
  const size = `${covered(last)}${cut.length > 1 ? ' in the largest search' : ''}.`;
  const { checkpoint } = last;
  if (checkpoint?.written === true) {
    const kept = `The search is kept in ${report.options.checkpoint}; going on does not remove it.`;
    return [filled(`${head}: ${size}`), filled(kept), `Go on: ${resumeLine(report)}\n`];
  }
  const failed = checkpoint === undefined ? []
    : [filled(`The checkpoint could not be written: ${checkpoint.because}.`)];
  return [filled(`${head}: ${how}.`), filled(`Covered: ${size}`), ...failed];
}
