import { filled, seconds, table } from '../text.js';
import { count, listing, plural } from '../../study/words.js';
import type { KernelRow, WithoutRow } from '../../study/series/analysis.js';
import type { Gain } from '../../study/series/gains.js';
import type { Larger } from '../../study/series/kernels.js';
import type { SeriesReport } from './outcome.js';
import { exitCode } from './outcome.js';
import { graphText, idleText } from './report-graph.js';
import { usualScenarios } from '../../study/series/series.js';
import { EXIT } from '../io.js';
import { commandFor, patchName, rowsText, setText, some, verdictText, violationsText } from './words.js';

/** Prefixes, what each patch is for, which needs which, what brings the gain, and what is not said. */
export function seriesText(r: SeriesReport): string {
  return [
    prefixesText(r), '\nThe series without one patch\n', withoutText(r),
    '\nSmallest sets of patches that fail for want of one\n', needsText(r), '\n',
    graphText(r), '\nGains\n', gainsText(r), '\n', idleText(r), scopeText(r), '\n', closing(r), effort(r),
  ].join('');
}

/** On a line of its own: a time never changes how text wraps. */
const effort = ({ totals: { searches, systems, states }, milliseconds }: SeriesReport): string =>
  `${plural(searches, 'search')} of ${plural(systems, 'system')}, ${plural(states, 'state')}, ${seconds(milliseconds)}.\n`;

/** Somebody named scenarios, and not all of the usual ones. */
const isPart = ({ families, leftOut }: SeriesReport): boolean =>
  usualScenarios.some((name) => ![...families, ...leftOut].some((f) => f.scenario === name));

const prefixName = (k: number): string => (k === 0 ? 'none' : k === 1 ? 'P1' : `P1 to ${patchName(k)}`);

function prefixesText(r: SeriesReport): string {
  const { prefixes } = r;
  const bad = prefixes.filter((p) => p.verdict !== 'safe');
  const many = plural(prefixes.length - 1, 'patch');
  if (bad.length === 0) return filled(isPart(r) ? `Every prefix of the ${many} is safe in what was asked.` : `Every prefix of the ${many} is safe: the series can be bisected.`);
  const rows = prefixes.map((p, k) => [prefixName(k), verdictText[p.verdict], violationsText(p.evidence)]);
  return `${rowsText(['prefix', 'verdict', 'violated (steps)'], rows)}${commands(prefixes.map((p, k) => [prefixName(k), p]))}`;
}

/** Lines to paste are never wrapped. */
const commands = (rows: readonly (readonly [string, Pick<KernelRow, 'evidence'>])[]): string =>
  rows.flatMap(([name, { evidence }]) => {
    const command = commandFor(evidence);
    return command === undefined ? [] : [`${name}: ${command}\n`];
  }).join('');

function withoutText({ without }: SeriesReport): string {
  const rows = without.map((w) => [patchName(w.patch), verdictText[w.verdict], withoutCell(w)]);
  return `${rowsText(['without', 'verdict', 'violated (steps), or lost'], rows)}${commands(without.map((w) => [patchName(w.patch), w]))}`;
}

function withoutCell(w: WithoutRow): string {
  const parts = [
    violationsText(w.evidence), ...largerText(w.larger),
    ...w.still.map((s) => `${s.property} in ${s.scenario}, as before the series`),
  ].filter((s) => s !== '');
  if (parts.length > 0) return parts.join('; ');
  return w.same ? 'nothing: the same system everywhere' : 'nothing breaks, no number is larger';
}

/** Those of equal numbers together. */
function largerText(larger: readonly Larger[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { property, scenario, here, there } of larger) {
    const key = `${property} ${here} > ${there}`;
    groups.set(key, [...groups.get(key) ?? [], scenario]);
  }
  return [...groups].map(([numbers, scenarios]) => `${numbers} in ${some(scenarios)}`);
}

function needsText({ needs }: SeriesReport): string {
  const rows = needs.map((n) => [patchName(n.absent), setText(n.present), verdictText[n.kind], violationsText(n.evidence)]);
  const lines = commands(needs.map((n) => [`${setText(n.present)} without ${patchName(n.absent)}`, n]));
  return `${rowsText(['without', 'with', 'verdict', 'violated (steps)'], rows)}${lines}`;
}

function gainsText({ gains }: SeriesReport): string {
  if (gains.length === 0) return filled('No latency number is smaller with the whole series than before it.');
  const rows = new Map<string, { readonly gain: Gain; readonly scenarios: string[] }>();
  for (const gain of gains) {
    const key = JSON.stringify([gain.property, gain.before, gain.after, gain.by, gain.best ?? null, gain.spoilers]);
    const row = rows.get(key) ?? { gain, scenarios: [] };
    row.scenarios.push(gain.scenario);
    rows.set(key, row);
  }
  return table([
    ['number', 'before', 'with', 'brought by the smallest safe sets', 'scenarios'],
    ...[...rows.values()].map(({ gain, scenarios }) => [
      gain.property, String(gain.before), String(gain.after), `${gain.by.map(setText).join('; or ')}${unlike(gain)}`, scenarios.join(', '),
    ]),
  ], ['before', 'with']);
}

/** What is unlike "more patches, less latency". */
const unlike = ({ best, spoilers }: Gain): string => [
  ...(best === undefined ? [] : [` (${best.value} with ${best.by.map(setText).join('; or ')})`]),
  ...(spoilers === 0 ? [] : [` (${setText(spoilers)} can raise it)`]),
].join('');

function scopeText({ families, leftOut, partial }: SeriesReport): string {
  const excused = families.flatMap((f) => f.excused.map((p) => `${p} in ${f.scenario}`));
  const unmeasured = families.filter((f) => !f.measured).map((f) => f.scenario);
  const subsets = families.reduce((n, f) => n + f.verdicts.size, 0);
  return [
    filled(`Looked at: ${plural(families.length, 'scenario')}, ${count(subsets)} sets of the patches that matter in each.`),
    ...(unmeasured.length === 0 ? [] : [filled(`Too large to ask for latency numbers: ${listing(unmeasured)}.`)]),
    ...(excused.length === 0 ? [] : [filled(`Not counted, for the kernel before the series violates it too: ${listing(excused)}.`)]),
    ...leftOut.map((l) => filled(`${l.scenario} is left out: ${l.because}.`)),
    ...[...new Set(partial.map((l) => l.because))].map((because) => {
      const same = partial.filter((l) => l.because === because).map((l) => l.scenario);
      return filled(`Left out of what is said of subsets: ${listing(same)}; ${because}.`);
    }),
  ].join('');
}

function closing(r: SeriesReport): string {
  const code = exitCode(r);
  const traces = r.traces.map((t) => `${t.row}: npx smpcheck replay ${t.path}\n`).join('');
  if (code === EXIT.holds) return `${traces}${filled(isPart(r) ? 'The series is safe in what was asked; whether it can be bisected takes all scenarios.' : 'The series is safe and can be bisected.')}`;
  const bad = r.prefixes.flatMap((p, k) => (p.verdict === 'unsafe' || p.verdict === 'warning' ? [prefixName(k)] : []));
  if (bad.length > 0) return `${traces}${filled(`Not every prefix is safe: ${listing(bad)}.`)}`;
  const what = 'hether the series is safe and can be bisected is open: not every search came to its end.';
  return `${traces}${filled(`${r.interrupted ? 'Interrupted: w' : 'W'}${what}`)}`;
}
