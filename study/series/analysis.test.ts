import { describe, expect, test } from 'vitest';
import { compared, undocumented } from './compare.js';
import type { Evidence } from './evidence.js';
import type { Family, Verdict } from './family.js';
import { gainsIn } from './gains.js';
import { edgesOf } from './graph.js';
import { idleIn } from './idle.js';
import { kernelVerdict, largerThan } from './kernels.js';
import { implicantsOf, needsIn, smallest } from './needs.js';
import { exitCode } from '../../cli/series/outcome.js';
import { seriesText } from '../../cli/series/report.js';
import { contains, setOf, subsetsOf } from './subsets.js';

const safe = (number: number): Verdict => ({ fails: 'no', violated: new Map(), latencies: new Map([['window', number]]), complete: true });
const failing: Verdict = { fails: 'yes', violated: new Map([['broken', 5]]), latencies: new Map(), complete: false };

/** A scenario of which `is` says what each set of `patches` does. */
function family(scenario: string, patches: readonly number[], is: (has: (n: number) => boolean) => Verdict): Family {
  const relevant = setOf(patches);
  const sets = subsetsOf(relevant);
  return {
    scenario, relevant, partly: undefined, measured: true, excused: [],
    verdicts: new Map(sets.map((s) => [s, is((n) => contains(s, setOf([n])))])), digests: new Map(sets.map((s) => [s, String(s)])),
  };
}

/** 6 lets go early, 8 lets go at all, 4 and 5 make that safe; 8 alone breaks. */
const wait = family('wait', [4, 6, 8], (has) => (has(8) && (!has(6) || !has(4)) ? failing : safe(has(6) && has(8) ? 2 : 4)));
const down = family('down', [5, 6, 8], (has) => (has(8) && (!has(6) || !has(5)) ? failing : safe(has(6) && has(8) ? 1 : 2)));
const any = family('any', [2, 3], (has) => safe(has(2) && has(3) ? 0 : 1));
const families = [wait, down, any];
const rated = needsIn(families).map((n) => ({ ...n, kind: 'unsafe' as const }));
const all = setOf([1, 2, 3, 4, 5, 6, 7, 8]);
const gains = gainsIn(families, all);
const edges = edgesOf(implicantsOf(families), rated, () => [], gains);

describe('needs', () => {
  test('are the smallest sets that one patch mends', () => {
    expect(rated.map((n) => [n.absent, n.present, n.scenarios])).toEqual([
      [4, setOf([6, 8]), ['wait']], [5, setOf([6, 8]), ['down']], [6, setOf([4, 8]), ['wait']], [6, setOf([5, 8]), ['down']],
    ]);
  });

  test('a smaller one stands for a larger, unless that is worse', () => {
    const small = { absent: 6, present: setOf([8]), scenarios: ['x'] };
    const large = { absent: 6, present: setOf([4, 8]), scenarios: ['wait'] };
    expect(smallest([{ ...small, kind: 'unsafe' }, { ...large, kind: 'unsafe' }])).toHaveLength(1);
    expect(smallest([{ ...small, kind: 'warning' }, { ...large, kind: 'warning' }])).toHaveLength(1);
    expect(smallest([{ ...small, kind: 'warning' }, { ...large, kind: 'unsafe' }])).toHaveLength(2);
    expect(smallest([{ ...small, kind: 'unsafe' }, { ...large, absent: 5, kind: 'unsafe' }])).toHaveLength(2);
  });

  test('implicants are of all scenarios together', () => {
    expect(implicantsOf(families)).toEqual([4, 5, 6].map((n) => ({ present: setOf([8]), absent: setOf([n]) })));
    const odd = family('odd', [1, 2], (has) => (has(1) === has(2) ? safe(0) : failing));
    expect(implicantsOf([odd])).toHaveLength(2);
  });
});

describe('gains', () => {
  test('say which safe sets bring them, smallest first', () => {
    expect(gains.map((g) => [g.scenario, g.before, g.after, g.by])).toEqual([
      ['wait', 4, 2, [setOf([4, 6, 8])]], ['down', 2, 1, [setOf([5, 6, 8])]], ['any', 1, 0, [setOf([2, 3])]],
    ]);
    expect(gains.map((g) => [g.carriers, g.spoilers, g.best])).toEqual([
      [setOf([8]), 0, undefined], [setOf([8]), 0, undefined], [setOf([2, 3]), 0, undefined],
    ]);
  });

  test('tell a patch that takes some of them away, and what would be had without it', () => {
    const guarded = family('guarded', [1, 2], (has) => safe(has(2) ? (has(1) ? 2 : 1) : 3));
    expect(gainsIn([guarded], setOf([1, 2]))).toMatchObject([{
      before: 3, after: 2, by: [setOf([2])], carriers: setOf([2]), spoilers: setOf([1]), best: { value: 1, by: [setOf([2])] },
    }]);
    expect(gainsIn([family('worse', [1], (has) => safe(has(1) ? 2 : 1))], 1)).toEqual([]);
  });
});

describe('the graph', () => {
  test('has an edge for each pair of an implicant, and for gains that cannot do without a patch', () => {
    expect(edges.map((e) => `${e.from}>${e.to} ${e.kind}`)).toEqual(['3>2 gain', '2>3 gain', '4>8 unsafe', '5>8 unsafe', '6>8 unsafe']);
    const whole = ['wait', 'elsewhere'].map((scenario): Evidence =>
      ({ scenario, set: 0, cut: false, violated: [{ property: scenario === 'wait' ? 'no-debug-splat' : 'sync-complete', steps: 3 }] }));
    const warned = (at: string) => edgesOf(implicantsOf(families), rated.map((n) => ({ ...n, kind: 'warning' as const })),
      (n) => (n === 5 ? whole.map((e) => (e.scenario === 'elsewhere' ? { ...e, scenario: at } : e)) : []), []).map((e) => `${e.from}>${e.to} ${e.kind}`);
    expect(warned('down')).toEqual(['4>8 warning', '5>8 unsafe', '6>8 warning']);
    expect(warned('elsewhere')).toEqual(['4>8 warning', '5>8 warning', '6>8 warning']);
  });

  test('beside the documented one', () => {
    const standing = new Map(compared(edges, rated, gains, 9).map((c) => [`${c.edge.from}>${c.edge.to}`, c.standing]));
    expect(standing.get('6>8')).toMatchObject({ is: 'derived' });
    expect(standing.get('4>6')).toMatchObject({ is: 'finer', needs: [{ absent: 4, present: setOf([6, 8]) }] });
    expect(standing.get('1>2')).toMatchObject({ is: 'not derived' });
    expect(standing.get('10>12')).toMatchObject({ is: 'not in the model' });
    expect(compared(edges, rated, gains, 14).find((c) => c.edge.from === 10)?.standing.is).toBe('not derivable');
    expect(undocumented(edges).map((u) => [u.edge.from, u.edge.to, u.through])).toEqual([[3, 2, []], [4, 8, [4, 6, 8]], [5, 8, [5, 6, 8]]]);
  });
});

test('kernels: fails somewhere, larger numbers, what is unknown', () => {
  expect(kernelVerdict(families, setOf([6, 8]))).toMatchObject({ fails: 'yes', in: ['wait', 'down'] });
  expect(kernelVerdict(families, all)).toMatchObject({ fails: 'no', in: [] });
  expect(kernelVerdict([{ ...any, verdicts: new Map() }], 0).fails).toBe('unknown');
  expect(largerThan(families, setOf([2, 4, 5, 6, 8]), all)).toEqual([{ property: 'window', scenario: 'any', here: 1, there: 0 }]);
});

test('patches that change nothing', () => {
  const odd = family('odd', [1, 2], () => safe(0));
  const same = { ...odd, digests: new Map([...odd.digests].map(([s]) => [s, String(s & 1)])) };
  expect(idleIn([same, any], 4)).toEqual([
    { patch: 1, system: false, verdict: true }, { patch: 2, system: false, verdict: false },
    { patch: 3, system: false, verdict: false }, { patch: 4, system: true, verdict: true },
  ]);
});

test('a prefix that fails decides, and is told with the line that shows it', () => {
  const evidence: Evidence[] = [{ scenario: 'wait', set: setOf([1, 2]), violated: [{ property: 'sync-complete', steps: 7 }], cut: true }];
  const safe = { set: 0, verdict: 'safe', evidence: [] } as const;
  const report = {
    patchesMax: 2, families, leftOut: [], partial: [], prefixes: [safe, safe, { set: setOf([1, 2]), verdict: 'unsafe', evidence } as const],
    without: [], needs: [], implicants: [], gains: [], edges: [], compared: [], undocumented: [], idle: [],
    interrupted: true, traces: [], totals: { systems: 1, searches: 1, states: 1 }, milliseconds: 0,
  };
  const text = seriesText(report);
  expect(exitCode(report)).toBe(1);
  expect(text).toMatch(/^P1 to P2 +UNSAFE +wait: sync-complete \(7\)$/m);
  expect(text).toContain('P1 to P2: npx smpcheck check --patches 1,2 --scenario wait --property sync-complete\n');
  expect(text).toContain('Not every prefix is safe: P1 to P2.');
  expect(exitCode({ ...report, prefixes: [safe] })).toBe(3);
  expect(exitCode({ ...report, prefixes: [safe], interrupted: false })).toBe(0);
  expect(exitCode({ ...report, prefixes: [safe], interrupted: false, leftOut: [{ scenario: 'x', because: '', open: true }] })).toBe(3);
  expect(exitCode({ ...report, prefixes: [safe], interrupted: false, families: [] })).toBe(3);
});
