import { describe, expect, test } from 'vitest';
import { Interpreter } from '../checker/reference/interpreter.js';
import { ReferenceSearch } from '../checker/reference/search.js';
import { coverageText } from './coverage-report.js';
import { mergedCoverage } from '../study/coverage/coverage.js';
import { unsearched } from '../study/work/job.js';
import { groundSubject, namedSubject } from '../study/subject/subject.js';
import { json, peterson, smpcheck, userFile } from './testing/smpcheck.js';

interface Step { readonly step: string; readonly word: string; readonly fired: number }
interface Coverage {
  readonly complete: boolean;
  readonly steps: Readonly<Record<string, number>>;
  readonly programs: readonly { readonly programs: readonly string[]; readonly steps: readonly Step[] }[];
  readonly neverAtRisk: readonly string[];
  readonly scenarios: readonly { readonly scenario: string; readonly complete: boolean; readonly fired: Readonly<Record<string, number>> }[];
}
interface Report {
  readonly exit: number;
  readonly coverage: Coverage;
  readonly verdicts: readonly { readonly property: string; readonly word: string }[];
  readonly scenarios: readonly { readonly transitions: number; readonly ended: string }[];
}

const covered = async (...argv: readonly string[]): Promise<Report> =>
  await json(['check', ...argv, '--coverage']) as unknown as Report;

const stepsOf = ({ coverage }: Report, program: string): Readonly<Record<string, string>> =>
  Object.fromEntries(coverage.programs.filter((p) => p.programs.includes(program))
    .flatMap((p) => p.steps.map((s) => [s.step, s.word === 'fired' ? `fired ${s.fired}` : s.word])));

/** How often each address fires, by the oracle. */
function countsByInterpreter(variant: string, scenario: string): Readonly<Record<string, number>> {
  const subject = namedSubject(variant);
  const system = groundSubject(subject, scenario, subject.properties.filter((p) => p.kind !== 'latency').map((p) => p.property));
  const [search, interpreter] = [new ReferenceSearch(system), new Interpreter(system)];
  search.run({ properties: ['no such property'] });
  const counts = Object.fromEntries(system.transitions.map((t) => [t.address, 0]));
  for (const { state } of search.nodes) {
    for (const { transition, next } of interpreter.firings(state)) if (next !== undefined) counts[transition.address]++;
  }
  return counts;
}

describe('coverage', () => {
  test.each([['V39', 'late-online'], ['V06', 'any-target-down'], ['B06', 'free-in-callback']])(
    'of %s in %s counts as the interpreter does', async (variant, scenario) => {
      const { coverage, scenarios } = await covered('--variant', variant, '--scenario', scenario);
      const counts = countsByInterpreter(variant, scenario);
      expect(coverage.scenarios).toEqual([{ scenario, complete: true, fired: counts }]);
      expect(Object.values(counts).reduce((a, b) => a + b)).toBe(scenarios[0].transitions);
      const words = Object.values(counts).map((n) => (n > 0 ? 'fired' : 'never fired'));
      const merged = coverage.programs.flatMap((p) => p.steps);
      expect(merged.reduce((n, s) => n + s.fired, 0)).toBe(scenarios[0].transitions);
      expect(words).toContain('never fired');
      expect(coverage.complete).toBe(true);
    });

  test('tells steps that never fire from those that constants rule out, in the order of the routine', async () => {
    const report = await covered('--scenario', 'late-online');
    expect(Object.entries(stepsOf(report, 'send_call_function_ipi_mask'))).toEqual([['mask', 'never fired'], ['next CPU', 'never fired']]);
    expect(stepsOf(report, 'smp_call_function_many_cond')).toMatchObject({ 'local func': 'ruled out', target: 'fired 24' });
    expect(new Set(Object.values(stepsOf(report, '_cpu_down')))).toEqual(new Set(['not called']));
    expect(report.coverage.neverAtRisk).toContain('death-order');
    expect(report.coverage.neverAtRisk).toEqual(report.verdicts.filter((v) => v.word === 'vacuous').map((v) => v.property));
    expect(report.coverage.programs.map((p) => p.programs).filter(([p]) => p === 'irq0')).toEqual([['irq0', 'irq1']]);
  });

  test('of an edit that makes a step unreachable', async () => {
    const file = userFile('unreachable.ts', peterson.replace(
      "broken: edits('broken'", `
  unreachable: edits('unreachable', '', [
    amend('P0/may enter', guardedBy(wants(process.at(1)).and(not(wants(process.at(1)))))),
  ]),
  constant: edits('constant', '', [amend('P0/may enter', guardedBy(FALSE))]),
  broken: edits('broken'`).replace('agent, boolean,', 'agent, amend, boolean, guardedBy,'));
    const words = async (variant: string): Promise<Readonly<Record<string, string>>> => {
      const { coverage: { scenarios: [{ fired }], programs } } = await covered(file, '--variant', variant);
      expect(programs).toHaveLength(1);
      return Object.fromEntries(['wants', 'turn', 'may enter', 'leave'].map((step) =>
        [step, fired[`P0/${step}`] === undefined ? 'ruled out' : fired[`P0/${step}`] > 0 ? 'fired' : 'never fired']));
    };
    expect(await words('as-written')).toEqual({ 'wants': 'fired', 'turn': 'fired', 'may enter': 'fired', 'leave': 'fired' });
    expect(await words('unreachable')).toEqual({ 'wants': 'fired', 'turn': 'fired', 'may enter': 'never fired', 'leave': 'never fired' });
    expect(await words('constant')).toEqual({ 'wants': 'fired', 'turn': 'fired', 'may enter': 'ruled out', 'leave': 'ruled out' });
  });

  test('of several scenarios is that of all together', async () => {
    const [first, second] = [await covered('--variant', 'B06', '--scenario', 'free-in-callback'), await covered('--variant', 'B06', '--scenario', 're-arm')];
    expect(new Set(Object.values(stepsOf(first, 'rearm')))).toEqual(new Set(['not called']));
    const both = await covered('--variant', 'B06', '--scenario', 'free-in-callback', 're-arm');
    expect(stepsOf(both, 'rearm')).toEqual(stepsOf(second, 'rearm'));
    const sum = (r: Report): number => r.coverage.programs.flatMap((p) => p.steps).reduce((n, s) => n + s.fired, 0);
    expect(sum(both)).toBe(sum(first) + sum(second));
    expect(both.coverage.scenarios).toEqual([...first.coverage.scenarios, ...second.coverage.scenarios]);
  });

  test('goes on past a violation, unless with --first', async () => {
    const asked = ['--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion'];
    expect(await covered(...asked, '--states', '2000')).toMatchObject({ exit: 1, scenarios: [{ ended: 'states' }] });
    expect(await covered(...asked, '--first')).toMatchObject({ exit: 1, scenarios: [{ ended: 'found' }], coverage: { complete: false } });
  });

  test('of an incomplete search is said to be so', async () => {
    const { out } = await smpcheck(['check', '--coverage', '--states', '50']);
    expect(out.replace(/\s+/g, ' ')).toMatch(/ Coverage of 1 scenario, NOT every reachable state, so that what is missing may yet come: \d+ of \d+ steps fired\. /);
    expect(out).toMatch(/^never fired so far:$/m);
    expect(out).toMatch(/^never at risk so far:$/m);
    expect((await smpcheck(['check', '--coverage'])).out).toMatch(/^Coverage of 1 scenario, every reachable state: \d+ of \d+ steps fired\.$/m);
    expect((await smpcheck(['check'])).out).not.toContain('Coverage');
  });

  test('is text of at most 80 columns that names every step that fired', async () => {
    const argv = ['--variant', 'V10', '--scenario', 'one-target-sender-down'];
    const { out } = await smpcheck(['check', ...argv, '--coverage', '--property', 'sync-complete']);
    const text = out.slice(out.indexOf('Coverage of'), out.indexOf('\nHolds'));
    expect(text.split('\n').filter((l) => l.length > 80)).toEqual([]);
    const { coverage } = await covered(...argv, '--property', 'sync-complete');
    const fired = coverage.programs.flatMap((p) => p.steps).filter((s) => s.word === 'fired');
    const words = text.replace(/\s+/g, ' ');
    for (const { step, fired: n } of fired) expect(words).toContain(`${step} ${String(n).replace(/\B(?=(\d{3})+$)/g, ',')}`);
    expect(coverage.steps['fired']).toBe(fired.length);
    expect(words).toContain(`${fired.length} of ${fired.length + coverage.steps['never fired']} steps fired`);
  });
});

test('steps that only some scenarios have stand where these have them', () => {
  const a = { program: 'A', kind: 'agent', steps: [{ step: 'call', fired: 1 }, { step: 'once', fired: 1 }, { step: 'return', fired: 0 }] } as const;
  const b = { program: 'A', kind: 'agent', steps: [{ step: 'call', fired: 2 }, { step: 'again', fired: 5 }, { step: 'return', fired: undefined }] } as const;
  expect(mergedCoverage([[a], [b]])).toEqual([{
    programs: ['A'], kind: 'agent', steps: [
      { step: 'call', word: 'fired', fired: 3 }, { step: 'again', word: 'fired', fired: 5 }, { step: 'once', word: 'fired', fired: 1 }, { step: 'return', word: 'never fired', fired: 0 },
    ],
  }]);
});

test('text is at most 80 wide and breaks no item that fits a line', () => {
  for (let length = 1; length <= 60; length++) {
    const steps = Array.from({ length: 12 }, (_, i) => ({ step: 'x'.repeat(1 + ((length * (i + 1)) % 25)), fired: 10 ** (i % 7) }));
    const coverage = [{ program: 'p'.repeat(length), kind: 'routine', steps }] as const;
    const text = coverageText({ properties: [], scenarios: ['s'], outcomes: [{ ...unsearched, complete: true, coverage }] });
    const lines = text.trimEnd().split('\n');
    expect(lines.filter((l) => l.length > 80 || l.trim() === 'p')).toEqual([]);
    // Each item keeps its count beside it.
    expect(lines.filter((l) => /^ *[\d,]+$/.test(l) || l.endsWith('x'))).toEqual([]);
  }
});
