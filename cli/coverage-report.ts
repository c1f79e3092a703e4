import type { Property } from '../checker/language/index.js';
import { mergedCoverage } from '../study/coverage/coverage.js';
import type { MergedProgram, MergedStep, StepWord } from '../study/coverage/coverage.js';
import type { SearchOutcome } from '../study/work/job.js';
import { filled } from './text.js';
import { count, plural } from '../study/words.js';

const WIDTH = 80;
const GAP = '  ';

interface Searched {
  readonly properties: readonly Property[];
  readonly scenarios: readonly string[];
  /** One a scenario. */
  readonly outcomes: readonly SearchOutcome[];
}

/** Properties that could have been violated nowhere, as far as the searches went. */
const neverAtRisk = ({ outcomes, properties }: Searched): readonly string[] => properties
  .filter((p) => !outcomes.some((o) => o.atRisk.has(p.property) || o.violations.has(p.property)))
  .map((p) => p.property);

const programsOf = ({ outcomes }: Searched): readonly MergedProgram[] =>
  mergedCoverage(outcomes.map((o) => o.coverage ?? []));

const isComplete = ({ outcomes }: Searched): boolean => outcomes.every((o) => o.complete);

/** Which steps never fired, how often the others did, and what was never called or at risk; at most 80 wide. */
export function coverageText(report: Searched): string {
  const programs = programsOf(report);
  const all = programs.flatMap((p) => p.steps);
  const [fired, never] = [all.filter((s) => s.word === 'fired'), all.filter((s) => s.word === 'never fired')];
  const [called, uncalled] = [true, false].map((c) => programs.filter((p) => p.steps.some((s) => s.word !== 'not called') === c));
  const known = plural(fired.length + never.length, 'step');
  const [far, soFar] = isComplete(report) ? ['every reachable state', '']
    : ['NOT every reachable state, so that what is missing may yet come', ' so far'];
  return [
    fill(`Coverage of ${plural(report.scenarios.length, 'scenario')}, ${far}: ${fired.length} of ${known} fired.`),
    blocks(`never fired${soFar}`, called, (s) => (s.word === 'never fired' ? s.step : undefined)),
    blocks('how often each step fired', called, (s) => (s.word === 'fired' ? `${s.step} ${count(s.fired)}` : undefined)),
    blocks('ruled out by constants of the scenarios', called, (s) => (s.word === 'ruled out' ? s.step : undefined)),
    listed('not called', uncalled.flatMap((p) => p.programs)),
    listed(`never at risk${soFar}`, neverAtRisk(report)),
  ].filter((part) => part !== '').join('\n');
}

const fill = (text: string): string => filled(text, '', WIDTH);

/** A head, then a line for each program that has something to say: its name and its items. */
function blocks(head: string, programs: readonly MergedProgram[], item: (s: MergedStep) => string | undefined): string {
  const rows = programs.map((p) => ({ name: p.programs.join(' '), items: p.steps.flatMap((s) => item(s) ?? []) }))
    .filter((r) => r.items.length > 0);
  if (rows.length === 0) return '';
  const width = Math.min(Math.max(...rows.map((r) => r.name.length)), WIDTH / 2);
  const lines = rows.map(({ name, items }) => {
    const apart = name.length > width ? `${name}\n` : '';
    const text = packed(items, ' '.repeat(width) + GAP);
    return apart === '' ? name + text.slice(name.length) : apart + text;
  });
  return `${head}:\n${lines.join('')}`;
}

const listed = (head: string, items: readonly string[]): string => (items.length === 0 ? '' : `${head}:\n${packed(items, GAP)}`);

/** Items with commas in lines, broken between items; within one only where it is longer than a line. */
function packed(items: readonly string[], indent: string): string {
  let [text, line] = ['', ''];
  for (const [i, item] of items.entries()) {
    const next = i === items.length - 1 ? item : `${item},`;
    if (line !== '' && indent.length + line.length + 1 + next.length > WIDTH) {
      text += filled(line, indent, WIDTH);
      line = '';
    }
    line = line === '' ? next : `${line} ${next}`;
  }
  return text + filled(line, indent, WIDTH);
}

/** The same with everything: each step with its word, and the counts of each search. */
export function coverageJson(report: Searched): object {
  const programs = programsOf(report);
  const all = programs.flatMap((p) => p.steps);
  const words: readonly StepWord[] = ['fired', 'never fired', 'ruled out', 'not called'];
  return {
    complete: isComplete(report),
    steps: Object.fromEntries(words.map((w) => [w, all.filter((s) => s.word === w).length])),
    programs, neverAtRisk: neverAtRisk(report),
    scenarios: report.outcomes.map((o, i) => ({
      scenario: report.scenarios[i], complete: o.complete,
      fired: Object.fromEntries((o.coverage ?? []).flatMap((p) =>
        p.steps.flatMap((s) => (s.fired === undefined ? [] : [[`${p.program}/${s.step}`, s.fired]])))),
    })),
  };
}
