import { modelErrorProperty } from '../checker/language/ground.js';
import { renderTrace } from '../traces/render.js';
import { REDUCED } from './check-report.js';
import { EXIT } from './io.js';
import type { ExitCode } from './io.js';
import type { Control } from '../study/validate/controls.js';
import { keyWord, neverAtRisk } from '../study/validate/validate.js';
import type { Validated, Validation as Found } from '../study/validate/validate.js';
import { promises } from '../study/validate/judge.js';
import type { Judgement, Latency, Refutation } from '../study/validate/judge.js';
import { isUnrun } from '../study/edited/follow.js';
import { chosenText, largerNotes, lostNotes, reachedNotes, unrunText } from './notes.js';
import { NEEDS_WEAKER, ORDERINGS_TOO } from '../study/edited/orderings.js';
import { filled, seconds, secondsCell, table } from './text.js';
import { count, listing, plural } from '../study/words.js';

/** What was found and how it was come by. */
export interface Validation extends Found {
  readonly milliseconds: number;
  readonly interrupted: boolean;
}

const failed = (c: Control): boolean => c.violated.length + c.vacuous.length > 0;

/** An error of the model before not as expected before vacuous before inconclusive. */
export function validationCode(v: Validation): ExitCode {
  const words = v.variants.map(keyWord);
  if (words.includes('MODEL ERROR') || v.controls.some((c) => c.violated.includes(modelErrorProperty))) return EXIT.usage;
  if (words.includes('NOT AS KEY') || v.controls.some(failed)) return EXIT.violated;
  if (words.includes('vacuous')) return EXIT.vacuous;
  const settled = words.every((w) => w.startsWith('as key')) && v.controls.every((c) => c.complete);
  return settled && !v.interrupted ? EXIT.holds : EXIT.inconclusive;
}

/** Errors of the model, the table, a footnote for each finding, what is not as expected, the controls, the totals. */
export function validationText(v: Validation, verbose: boolean): string {
  return [
    ...v.variants.map(errorText), variantTable(v), '\n',
    ...v.variants.flatMap((x) => notes(x, verbose)).map((line) => filled(line)),
    ...(v.variants.some((x) => x.judgement.reduced) ? [filled(`${REDUCED}; without --reduction every state is stored and counted.`)] : []), filled(controlsLine(v.controls)), filled(totalsLine(v)), `${effort(v)}\n`,
  ].join('');
}

function variantTable(v: Validation): string {
  return table([
    ['id', 'name', 'expected', 'verdict', 'states', 'time', 'violated (steps), or latency'],
    ...v.variants.map((x) => [
      x.subject.id, x.subject.name, x.subject.expect?.verdict ?? '', keyWord(x), count(x.judgement.states),
      secondsCell(x.judgement.milliseconds),
      [...(x.judgement.error === undefined ? [] : [`${modelErrorProperty} (${x.judgement.error.steps})`]), told(x.judgement)].filter((t) => t !== '').join(', '),
    ]),
  ], ['states', 'time']);
}

/** Where a model left its domains, with the trace: it comes first, and the variant is not judged. */
function errorText({ subject, judgement: { error } }: Validated): string {
  if (error === undefined) return '';
  const what = `Model error: ${subject.id} in ${error.scenario}, after ${plural(error.steps, 'step')}: ${error.because}.`;
  return `${filled(what)}${error.trace === undefined ? '' : `\n${renderTrace(error.trace)}`}\n`;
}

const told = ({ latencies, refuted }: Judgement): string =>
  [...latencies.map(latencyText), ...refuted.map(refutationText)].join(', ');

const refutationText = ({ property, steps }: Refutation): string => `${property} (${steps})`;
const latencyText = ({ property, here, merged, scenario }: Latency): string => 
  `${property} ${here} ${here > merged ? '>' : here < merged ? '<' : '='} ${merged} in ${scenario}`;

/** Whether the key says that something holds. */

function notes(x: Validated, verbose: boolean): readonly string[] {
  const { id, finding } = x.subject;
  const { wrong, missing, open, also, vacuous } = x.judgement;
  const word = keyWord(x);
  const problems = word === 'NOT AS KEY' ? [...wrong, ...(open.length === 0 ? missing : [])] : [];
  return [
    ...(word === 'as key*' ? [`* ${id}: ${finding?.because ?? ''}.`] : []),
    ...(problems.length === 0 ? [] : [`${id} is not as expected: ${listing(problems)}.`]),
    ...(word === 'inconclusive' ? [`${id} is open: ${plural(open.length, 'search')} did not come to an end.`] : []),
    ...(x.chosen.length === 0 ? [] : [`${id} is judged in ${chosenText(x.chosen)}.`]),
    ...(promises(x.subject) ? largerNotes(x.larger) : []).map((line) => `${id}: ${line.replace('note: ', '')}.`),
    ...(word === 'vacuous' ? [`${id} is vacuous: ${isUnrun(x.reached) ? unrunText(x.reached) : `it is never at risk of ${listing(neverAtRisk(x.subject, x.judgement))}`}.`]
      : reachedNotes(x.reached, x.subject.scenarios.length).map((line) => `${id}: ${line.replace('note: ', '')}.`)),
    ...(promises(x.subject) ? lostNotes(x.reached, x.subject.properties).map((line) => `${id}: ${line.replace('note: ', '')}.`) : []),
    ...(x.orderings === 'too' && promises(x.subject) ? [`${id}: ${ORDERINGS_TOO}.`] : []),
    ...(word === NEEDS_WEAKER ? [`${id} ${NEEDS_WEAKER}: its edits change orderings and nothing else.`] : []),
    ...(verbose && word !== 'MODEL ERROR' && also.length > 0 ? [`${id} also violates ${listing([...new Set(also)])}.`] : []),
    ...(verbose && word !== 'MODEL ERROR' && vacuous.length > 0 ? [`${id} is never at risk of ${listing(vacuous)}.`] : []),
  ];
}

const wrongOf = (properties: readonly string[], how: string, { scenario, on }: Control): readonly string[] => (properties.length === 0 ? []
  : [`${listing(properties)} ${properties.length === 1 ? 'is' : 'are'} ${how} in ${scenario} on ${place(on)}`]);

function controlsLine(all: readonly Control[]): string {
  const bad = all.filter(failed)
    .flatMap((c) => [...wrongOf(c.violated, 'violated', c), ...wrongOf(c.vacuous, 'never at risk', c)]);
  if (bad.length > 0) return `controls: ${listing(bad)}.`;
  if (all.length === 0) return 'controls: none, for nothing was refuted.';
  const on = (where: Control['on']): number => all.filter((c) => c.on === where).length;
  const open = all.filter((c) => !c.complete);
  const fixed = on('fixed') === 0 ? [] : [`${on('fixed')} on ${place('fixed')}`];
  const what = listing([`${plural(on('merged'), 'refuting scenario')} on ${place('merged')}`, `${on('base')} on ${place('base')}`, ...fixed]);
  return open.length === 0 ? `controls: ${what} hold.` : `controls: ${what}: ${open.length} inconclusive, the others hold.`;
}

const PLACES = { merged: 'the merged series', base: 'the kernel before it', fixed: 'what the file has as fixed' } as const;
const place = (on: Control['on']): string => PLACES[on];

function totalsLine(v: Validation): string {
  const asKey = v.variants.filter((x) => keyWord(x).startsWith('as key'));
  const explained = v.variants.filter((x) => keyWord(x) === 'as key*').length;
  const verdicts = ['SAFE', 'WORSE', 'UNSAFE', 'WARN', 'BLIND'].flatMap((word) => {
    const n = asKey.filter((x) => x.subject.expect?.verdict === word).length;
    return n === 0 ? [] : [`${n} ${word}`];
  });
  const some = `${asKey.length} of ${plural(v.variants.length, 'variant')} as expected`;
  const how = verdicts.length === 0 ? '' : ` (${verdicts.join(', ')})`;
  const why = explained === 0 ? '' : `, ${explained} of them as a finding explains`;
  return `${v.interrupted ? 'Interrupted: ' : ''}${some}${how}${why}.`;
}

/** On a line of its own: a time never changes how text wraps. */
const effort = ({ totals, milliseconds }: Validation): string =>
  `${plural(totals.searches, 'system')} searched, ${plural(totals.states, 'state')}, ${seconds(milliseconds)}.`;

/** The same as one JSON object, without the times: it does not vary from run to run. */
export function validationJson(v: Validation): string {
  return `${JSON.stringify({
    command: 'validate', exit: validationCode(v), interrupted: v.interrupted, ...v.totals,
    variants: v.variants.map((x) => ({
      id: x.subject.id, name: x.subject.name, expected: x.subject.expect, verdict: keyWord(x).replace('*', ''),
      finding: x.subject.finding ?? null, orderings: x.orderings, chosen: x.chosen, ...x.judgement, milliseconds: undefined,
    })),
    controls: v.controls,
  })}\n`;
}
