import { describe, expect, test } from 'vitest';
import { json, smpcheck } from '../testing/smpcheck.js';
import { survivors } from '../../study/mutate/survivors.js';
import { namedSubject } from '../../study/subject/subject.js';
import type { Base } from '../../study/mutate/base.js';
import { fateOf } from '../../study/mutate/fate.js';
import { mutantsOf } from '../../study/mutate/mutated.js';
import { loadMapCode, loadMapText } from './report.js';
import type { LoadMap } from './report.js';
import { benchesOf } from '../../study/mutate/suite.js';

interface Row { readonly mutant: string; readonly word: string; readonly reason?: string; readonly by?: unknown }

describe('mutate', () => {
  test('says what kills each mutant of a routine, whatever the number of workers', async () => {
    const report = async (workers: number): Promise<string> =>
      (await smpcheck(['mutate', 'synchronize_rcu', 'call_function_single_prep_ipi', 'scf_handler', '--json', '--workers', String(workers)])).out;
    const alone = await report(1);
    const { exit, stale, mutants } = JSON.parse(alone) as { readonly exit: number; readonly stale: unknown; readonly mutants: readonly Row[] };
    expect({ exit, stale }).toEqual({ exit: 0, stale: [] });
    const fates = new Map(mutants.map((m) => [m.mutant, [m.word, m.reason ?? m.by]]));
    expect(fates.get('drop synchronize_rcu/grace period ends')).toEqual(['explained', 'never runs']);
    expect(fates.get('swap call_function_single_prep_ipi/cmpxchg NEED_RESCHED with call_function_single_prep_ipi/already set'))
      .toEqual(['explained', 'equivalent']);
    expect(fates.get('drop scf_handler/scfc_out = true')).toEqual(['killed', {
      property: 'no-false-torture-failure', scenario: 'torture-locked', steps: expect.any(Number),
    }]);
    expect(await report(2)).toBe(alone);
  });

  test('a search that is cut leaves its mutant open', async () => {
    const { code, out } = await smpcheck(['mutate', 'scf_handler', '--states', '10', '--workers', '1']);
    expect(code).toBe(3);
    expect(out).toMatch(/^drop scfc_out = true\s+open: the search did not end in /m);
  });

  test('an unknown routine is told with the nearest', async () => {
    expect(await smpcheck(['mutate', 'csd_lok'])).toEqual({ code: 2, out: '', err: "smpcheck: there is no routine 'csd_lok'; did you mean 'csd_lock'?\n" });
  });

  test('Ctrl-C leaves a report of what was done', async () => {
    const { code, out } = await smpcheck(['mutate', 'scf_handler', '--workers', '1'], {
      onInterrupt: (handler) => { setTimeout(handler, 0); return () => undefined; },
    });
    expect(code).toBe(3);
    expect(out).toMatch(/^Interrupted: 0 of 0 killed/m);
  });
});

describe('check --mutant', () => {
  test('shows the counterexample, with a line that shows it again', async () => {
    const line = "check --variant V34 --mutant 'drop csd_lock/!LOCK' --scenario nowait-vs-nowait --property csd-lock-exclusion";
    const argv = ['check', '--mutant', 'drop csd_lock/!LOCK', '--scenario', 'nowait-vs-nowait', '--property', 'csd-lock-exclusion', '--workers', '1'];
    const { code, out } = await smpcheck(argv);
    expect(code).toBe(1);
    expect(out).toContain(`Again: npx smpcheck ${line}\n`);
    expect(await json(argv)).toMatchObject({ variant: 'V34', mutant: 'drop csd_lock/!LOCK', exit: 1 });
  });

  test('an unknown mutant is told with the nearest, and no trace file is written', async () => {
    expect(await smpcheck(['check', '--mutant', 'drop csd_lock/LOCK'])).toMatchObject({
      code: 2, err: "smpcheck: there is no mutant 'drop csd_lock/LOCK'; did you mean 'drop csd_lock/!LOCK'?\n",
    });
    expect(await smpcheck(['check', '--mutant', 'drop csd_lock/!LOCK', '--trace', 'x.json'])).toMatchObject({
      code: 2, err: 'smpcheck: the trace of a mutant cannot be replayed: leave --trace out\n',
    });
  });
});

describe('the reasons', () => {
  test('name mutants that there are, each once', () => {
    const told = survivors.flatMap((s) => s.mutants);
    const known = new Set(mutantsOf(namedSubject()).map((m) => m.name));
    expect(told.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
  });

  const [first] = mutantsOf(namedSubject(), ['csd_lock']);
  const mapOf = (map: Partial<LoadMap>): LoadMap =>
    ({ title: 'T', scenarios: [], statesMax: 1, judged: [], interrupted: false, told: [], milliseconds: 0, ...map });
  const kill = { property: 'p', scenario: 's', steps: 3 };

  test('are stale where the mutant is killed, and unexplained is what has none', () => {
    const stale = mapOf({ judged: [{ mutant: first, fate: { word: 'killed', by: kill } }], told: [first.name] });
    expect(loadMapCode(stale)).toBe(1);
    expect(loadMapText(stale, false)).toContain(`Stale reason: '${first.name}' is killed by p.`);
    expect(loadMapCode(mapOf({ told: ['drop x/y'] }))).toBe(1);
    const unexplained = mapOf({ judged: [{ mutant: first, fate: { word: 'unexplained' } }] });
    expect(loadMapCode(unexplained)).toBe(1);
    expect(loadMapText(unexplained, true)).toMatch(/^UNEXPLAINED: 1 mutant .*\n {2}drop csd_lock\/!LOCK$/m);
    const refused = mapOf({ judged: [{ mutant: first, fate: { word: 'no program', because: '' } }] });
    expect(loadMapCode(refused)).toBe(0);
    expect(loadMapText(refused, false)).toContain('0 of 0 killed');
  });
});

describe('a trial', () => {
  const trial = { changed: [], orderings: false, open: [], stopped: false, states: 0 };

  test('with the same system everywhere, or other orderings alone, explains itself', () => {
    expect(fateOf(trial)).toMatchObject({ word: 'explained', reason: 'same system' });
    expect(fateOf({ ...trial, orderings: true })).toMatchObject({ word: 'explained', reason: 'orderings' });
    expect(fateOf({ ...trial, orderings: true, changed: ['s'] })).toBeUndefined();
  });

  test('goes to the end in the small scenarios that run its function, and in as many larger ones as it takes', () => {
    const base = (scenario: string, states: number, complete = true, programs = ['f']): Base =>
      ({ scenario, states, complete, programs, digest: '', behaviour: '', observers: [], fired: [] });
    const large = [1, 2, 3, 4, 5].map((k) => base(`large ${k}`, 60_000 + k));
    const names = (all: readonly Base[]): readonly (readonly string[])[] => {
      const { whole, shallow } = benchesOf(all, 'f');
      return [whole.map((b) => b.scenario), shallow.map((b) => b.scenario)];
    };
    expect(names([base('a', 1), base('b', 2, true, ['g']), ...large, base('cut', 70_000, false)]))
      .toEqual([['a', 'large 1', 'large 2', 'large 3', 'large 4'], ['large 5', 'cut']]);
    expect(names([base('a', 1, true, ['g'])])).toEqual([[], []]);
  });
});
