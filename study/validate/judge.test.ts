import { describe, expect, test } from 'vitest';
import type { Counterexample } from '../../checker/result.js';
import { controls } from './controls.js';
import { ValidationSearches } from './validation-searches.js';
import type { OutcomeOf, SearchOutcome, SearchTask, Task } from '../work/job.js';
import { judge } from './judge.js';
import { ProgressLine } from '../../cli/progress.js';
import type { Runner } from '../work/runner.js';
import { namedSubject } from '../subject/subject.js';
import type { Subject } from '../subject/subject.js';
import { keyWord } from './validate.js';

interface Canned {
  /** Violated properties, of those that are observed. */
  readonly violated?: readonly string[];
  readonly atRisk?: readonly string[];
  readonly value?: number;
  readonly ended?: SearchOutcome['ended'];
  readonly violable?: readonly string[];
  readonly digest?: string;
}

/** Answers by scenario, or by variant and scenario; notes every search. */
class Fake implements Runner {
  readonly searched: SearchTask[] = [];
  constructor(private readonly answers: Readonly<Record<string, Canned>>) {}

  run<T extends Task>(task: T): Promise<OutcomeOf<T>> {
    const scenario = 'scenario' in task ? task.scenario : '';
    const name = `${task.source.variant} ${scenario}`;
    const canned = this.answers[name] ?? this.answers[scenario] ?? {};
    return Promise.resolve(this.answer(task, canned, name) as OutcomeOf<T>);
  }

  private answer(task: Task, canned: Canned, name: string): OutcomeOf<Task> {
    if (task.kind === 'ordering') return { behaviour: true, orderings: false };
    if (task.kind === 'runs') return { changed: [], steps: [], ran: [], fired: [], open: [], unsure: [], lost: [], complete: true, states: 0 };
    if (task.kind === 'survey') return { digest: canned.digest ?? name, violable: canned.violable ?? task.observers, size: 1 };
    if (task.kind !== 'search') throw new RangeError(`a judge asks for no '${task.kind}'`);
    this.searched.push(task);
    const violated = (canned.violated ?? []).filter((p) => task.observers.includes(p) || p === 'model-error');
    const all = (task.ask ?? task.observers).every((p) => violated.includes(p));
    const ended = canned.ended ?? (all ? 'found' : 'complete');
    return {
      states: 10, transitions: 20, deadlocks: 0, depth: 5, frontier: 0, milliseconds: 1, ended, complete: ended === 'complete',
      violations: new Map(violated.map((p): [string, Counterexample] => [p, { property: p, path: [1, 2, 3], because: '' }])),
      atRisk: new Set(canned.atRisk ?? []),
      maxima: new Map(task.observers.map((p) => [p, { value: canned.value ?? 0, path: [] }])),
    };
  }

  stop(): void { /* nothing runs */ }
  close(): Promise<void> { return Promise.resolve(); }
}

const silent = new ProgressLine({ out: () => undefined, err: () => undefined, terminal: false, onInterrupt: () => () => undefined }, false);

async function judged(like: string, fields: Partial<Subject>, answers: Readonly<Record<string, Canned>>) {
  const runner = new Fake(answers);
  const searches = new ValidationSearches(runner, silent, undefined);
  const subject = { ...namedSubject(like), finding: undefined, ...fields };
  const judgement = await judge(searches, subject, false);
  return { word: keyWord({ subject, judgement, orderings: 'same', reached: undefined }), judgement, searched: runner.searched, searches, subject };
}

const scenarios = ['one-call', 'many-vs-many'];
const finding = { scenario: 'many-vs-many', violated: ['csd-lifetime'], because: 'it is so' };

describe('SAFE', () => {
  const safe = (answers: Readonly<Record<string, Canned>>, fields: Partial<Subject> = {}) =>
    judged('V34', { scenarios, expect: { verdict: 'SAFE' }, ...fields }, answers);

  test('nothing is violated in any scenario', async () => {
    expect((await safe({})).word).toBe('as key');
    expect((await safe({ 'many-vs-many': { violated: ['no-debug-splat'] } })).word).toBe('NOT AS KEY');
    expect((await safe({ 'many-vs-many': { violated: ['model-error', 'no-debug-splat'] } })).word).toBe('MODEL ERROR');
  });
  test('an incomplete search leaves it open, but not a violation', async () => {
    expect((await safe({ 'one-call': { ended: 'states' } })).word).toBe('inconclusive');
    expect((await safe({ 'one-call': { ended: 'states', violated: ['csd-lifetime'] } })).word).toBe('NOT AS KEY');
  });
  test('a finding lets a property fail in its scenario, and must be true', async () => {
    expect((await safe({ 'many-vs-many': { violated: ['csd-lifetime'] } }, { finding })).word).toBe('as key*');
    expect((await safe({ 'one-call': { violated: ['csd-lifetime'] } }, { finding })).word).toBe('NOT AS KEY');
    expect((await safe({}, { finding })).word).toBe('NOT AS KEY');
  });
  test('tells what is at risk in none of the scenarios', async () => {
    const { judgement } = await safe({ 'one-call': { atRisk: ['csd-lifetime'] }, 'many-vs-many': { atRisk: ['no-lost-ipi'] } });
    expect(judgement.vacuous).toContain('mask-lifetime');
    expect(judgement.vacuous).not.toContain('csd-lifetime');
    expect(judgement.vacuous).not.toContain('no-lost-ipi');
  });
});

describe('WORSE', () => {
  const worse = (answers: Readonly<Record<string, Canned>>) =>
    judged('V01', { scenarios, expect: { verdict: 'WORSE', larger: ['preempt-off-window'] } }, answers);

  test('is larger than the merged series in one of the scenarios', async () => {
    const { word, judgement } = await worse({ 'V01 one-call': { value: 3 }, 'V34 one-call': { value: 3 }, 'V01 many-vs-many': { value: 2 }, 'V34 many-vs-many': { value: 1 } });
    expect(word).toBe('as key');
    expect(judgement.latencies).toEqual([{ property: 'preempt-off-window', scenario: 'many-vs-many', here: 2, merged: 1 }]);
  });
  test('an equal number is not larger, and a violation is not safe', async () => {
    expect((await worse({ 'one-call': { value: 3 }, 'many-vs-many': { value: 3 } })).word).toBe('NOT AS KEY');
    expect((await worse({ 'V01 one-call': { value: 3, violated: ['csd-lifetime'] } })).word).toBe('NOT AS KEY');
    expect((await worse({ 'V01 one-call': { value: 3 }, 'V34 one-call': { ended: 'states' }, 'V01 many-vs-many': { ended: 'states' } })).word).toBe('inconclusive');
  });
});

describe('UNSAFE', () => {
  const violated = ['csd-lifetime', 'sync-complete'];
  const unsafe = (answers: Readonly<Record<string, Canned>>, fields: Partial<Subject> = {}) =>
    judged('V10', { scenarios, expect: { verdict: 'UNSAFE', violated }, ...fields }, answers);

  test('each property fails somewhere; a scenario is asked for what is left', async () => {
    const { word, searched, judgement } = await unsafe({ 'one-call': { violated: ['csd-lifetime'] }, 'many-vs-many': { violated: ['sync-complete', 'csd-lifetime'] } });
    expect(word).toBe('as key');
    expect(searched.map((t) => t.ask)).toEqual([violated, ['sync-complete']]);
    expect(judgement.refuted).toEqual([
      { scenario: 'one-call', property: 'csd-lifetime', steps: 3 }, { scenario: 'many-vs-many', property: 'sync-complete', steps: 3 },
    ]);
  });
  test('is not asked for what cannot fail there', async () => {
    const { word, searched } = await unsafe({ 'one-call': { violable: [] }, 'many-vs-many': { violated, violable: violated } });
    expect(word).toBe('as key');
    expect(searched.map((t) => t.scenario)).toEqual(['many-vs-many']);
  });
  test('one that does not fail is not as expected, unless a search is open or a finding says so', async () => {
    const answers = { 'one-call': { violated: ['csd-lifetime'] } };
    expect((await unsafe(answers)).word).toBe('NOT AS KEY');
    expect((await unsafe({ ...answers, 'many-vs-many': { ended: 'states' } })).word).toBe('inconclusive');
    const holds = { finding: { holds: ['sync-complete'], because: 'it is so' } };
    expect((await unsafe(answers, holds)).word).toBe('as key*');
    expect((await unsafe({ ...answers, 'many-vs-many': { violated: ['sync-complete'] } }, holds)).word).toBe('NOT AS KEY');
  });
});

describe('WARN and BLIND', () => {
  test('nothing but warnings fails', async () => {
    const warn = (answers: Readonly<Record<string, Canned>>) =>
      judged('V11', { scenarios, expect: { verdict: 'WARN', violated: ['no-false-csd-alarm'] } }, answers);
    expect((await warn({ 'one-call': { violated: ['no-false-csd-alarm', 'no-debug-splat'] } })).word).toBe('as key');
    expect((await warn({ 'one-call': { violated: ['no-false-csd-alarm', 'csd-lifetime'] } })).word).toBe('NOT AS KEY');
  });
  test('the check is silent', async () => {
    const blind = (violated: readonly string[]) => judged('B03', {
      scenarios, expect: { verdict: 'BLIND', violated: ['no-queue-after-drain'], silent: 'offline-ipi-warn-fires' },
    }, { 'one-call': { violated } });
    expect((await blind(['no-queue-after-drain', 'offline-ipi-warn-fires'])).word).toBe('as key');
    expect((await blind(['no-queue-after-drain'])).word).toBe('NOT AS KEY');
  });
});

describe('what the edits are', () => {
  const word = async (fields: Partial<Parameters<typeof keyWord>[0]>, violated: readonly string[] = []) => {
    const { judgement, subject } = await judged('V34', { scenarios, expect: { verdict: 'SAFE' } }, { 'one-call': { violated } });
    return keyWord({ subject, judgement, orderings: 'same', reached: undefined, ...fields });
  };
  const never = { ran: [], never: ['csd_lock'], open: [], lost: [], parts: { never: [], open: [] } };

  test('vacuous where none of them runs, unless something is violated', async () => {
    expect(await word({ reached: never })).toBe('vacuous');
    expect(await word({ reached: { ...never, ran: ['csd_unlock'] } })).toBe('as key');
    expect(await word({ reached: { ...never, never: [], open: ['csd_lock'] } })).toBe('as key');
    expect(await word({ reached: never }, ['csd-lifetime'])).toBe('NOT AS KEY');
  });
  test('a model error leaves what is violated, and nothing that holds', async () => {
    const unsafe = await judged('V10', { scenarios, expect: { verdict: 'UNSAFE', violated: ['csd-lifetime'] } }, { 'one-call': { violated: ['csd-lifetime', 'model-error'] } });
    expect(unsafe.word).toBe('as key');
    const missing = await judged('V10', { scenarios, expect: { verdict: 'UNSAFE', violated: ['csd-lifetime'] } }, { 'one-call': { violated: ['model-error'] } });
    expect(missing.word).toBe('MODEL ERROR');
  });
  test('a weaker memory model is needed where they are orderings alone', async () => {
    expect(await word({ orderings: 'alone' })).toBe('needs a weaker memory model');
    expect(await word({ orderings: 'too' })).toBe('as key');
  });
});

describe('the searches of a validation', () => {
  test('searches systems of equal digest once', async () => {
    const { searched, searches } = await judged('V34', { scenarios, expect: { verdict: 'SAFE' } }, { 'one-call': { digest: 'same' }, 'many-vs-many': { digest: 'same' } });
    expect(searched).toHaveLength(1);
    expect(searches.totals).toEqual({ searches: 1, states: 10 });
  });
  test('answers controls from complete searches, and runs what excepted scenarios do not need', async () => {
    const both = { verdict: 'UNSAFE', violated: ['csd-lifetime', 'sync-complete'] } as const;
    const { subject, judgement, searches, searched } = await judged('V10', { scenarios: ['one-call', 'interrupt-caller'], expect: both }, {
      'V10 one-call': { violated: ['csd-lifetime'] }, 'V01 one-call': { violated: ['csd-lifetime'] }, 'V10 interrupt-caller': { violated: ['sync-complete'] },
    });
    expect(judgement.refuted.map((r) => r.scenario)).toEqual(['one-call', 'interrupt-caller']);
    await judge(searches, { ...namedSubject('V34'), scenarios }, false);
    const before = searched.length;
    expect(await controls(searches, [{ subject, judgement }])).toEqual([
      { on: 'merged', scenario: 'one-call', violated: [], vacuous: [], complete: true },
      { on: 'base', scenario: 'one-call', violated: ['csd-lifetime'], vacuous: [], complete: true },
    ]);
    expect(searched.slice(before).map((t) => t.source.variant)).toEqual(['V01']);
  });
});
