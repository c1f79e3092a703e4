import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { json, smpcheck } from '../testing/smpcheck.js';

const SOME = ['many-vs-many', 'one-target-sender-down', 'any-target-down', 'late-online', 'self-call-irqs-off'];
const args = (...more: string[]): string[] => ['series', '--scenario', ...SOME, '--workers', '1', ...more];

interface Row { readonly patch: number; readonly verdict: string; readonly same: boolean; readonly command: string | null }
interface Found { readonly absent: number; readonly present: number[]; readonly kind: string; readonly scenarios: string[] }
interface Arrow { readonly from: number; readonly to: number; readonly kind: string; readonly standing?: string }

describe('series', () => {
  test('tells what each patch is for, and which needs which', async () => {
    const found = await json(args());
    expect(found).toMatchObject({ command: 'series', exit: 0, interrupted: false });
    const prefixes = found['prefixes'] as Row[];
    expect(prefixes.every((p) => p.verdict === 'safe')).toBe(true);
    expect(prefixes).toHaveLength((found['patches'] as unknown[]).length + 1);
    const without = new Map((found['without'] as Row[]).map((w) => [w.patch, w]));
    expect([1, 2, 3, 4, 5, 6, 10].map((n) => without.get(n)?.verdict)).toEqual(['safe', 'safe', 'safe', 'unsafe', 'unsafe', 'unsafe', 'safe']);
    expect([...without.values()].filter((w) => w.same).map((w) => w.patch)).toEqual(expect.arrayContaining([1, 10, 11]));
    expect(without.get(3)).toMatchObject({ larger: expect.arrayContaining([
      { property: 'preempt-off-window', scenario: 'any-target-down', here: 1, there: 0 },
    ]) as unknown });
    expect(without.get(9)).toMatchObject({ still: [{ property: 'no-false-torture-failure', scenario: 'late-online' }] });
    const needs = found['needs'] as Found[];
    expect(needs).toContainEqual(expect.objectContaining({
      absent: 4, present: [6, 8], kind: 'unsafe', scenarios: ['many-vs-many'],
      command: 'npx smpcheck check --patches 6,8 --scenario many-vs-many --property ipi-mask-stable',
    }));
    expect(needs).toContainEqual(expect.objectContaining({ absent: 5, present: [6, 8], kind: 'unsafe', scenarios: ['one-target-sender-down'] }));
    const edges = (found['edges'] as Arrow[]).map((e) => `${e.from}>${e.to} ${e.kind}`);
    expect(edges).toEqual(expect.arrayContaining(['2>3 gain', '4>8 unsafe', '5>8 unsafe', '6>8 unsafe', '6>9 warning']));
    const documented = new Map((found['documented'] as Arrow[]).map((d) => [`${d.from}>${d.to}`, d.standing]));
    expect(['4>6', '5>6', '6>8', '1>2', '10>12'].map((e) => documented.get(e)))
      .toEqual(['finer', 'finer', 'derived', 'not derived', 'not derivable']);
    expect(found['leftOut']).toMatchObject([{ scenario: 'self-call-irqs-off' }]);
  });

  test('as text, with lines to paste', async () => {
    const { code, out, err } = await smpcheck(['series', '--scenario', 'many-vs-many', 'late-online', 'any-target-down', 'self-call-irqs-off', '--workers', '1']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Every prefix of the \d+ patches is safe in what was asked\.$/m);
    expect(out).toMatch(/^P4 +UNSAFE +many-vs-many: ipi-mask-stable \(\d+\), sync-complete \(\d+\)/m);
    expect(out).toMatch(/^P10 +safe +nothing: the same system everywhere$/m);
    expect(out).toMatch(/^P4 +P6 and P8 +UNSAFE +many-vs-many: ipi-mask-stable/m);
    expect(out).toContain('\nP6 and P8 without P4: npx smpcheck check --patches 6,8 --scenario many-vs-many --property ipi-mask-stable\n');
    expect(out).toMatch(/^P4 -> P6 +unsafe +finer: P6 alone needs no P4; P6 and P8 without P4 fails in many-vs-many$/m);
    expect(out).toMatch(/^preempt-off-window +1 +0 +P2 and P3 +any-target-down$/m);
    expect(out.replace(/\n/g, ' ')).toContain('the kernel before the series violates it too: no-false-torture-failure in late-online.');
    expect(out).toContain('self-call-irqs-off is left out: its callers break the context contract');
    expect(out).toContain('\nThe series is safe in what was asked; whether it can be bisected takes all scenarios.\n');
  });

  test('the same with any number of workers', async () => {
    const few = ['series', '--scenario', 'many-vs-many', 'nowait-vs-nowait', '--json'];
    const [one, two] = [await smpcheck([...few, '--workers', '1']), await smpcheck([...few, '--workers', '2'])];
    expect(two).toEqual(one);
  });

  test('as a flowchart', async () => {
    const { out } = await smpcheck(['series', '--scenario', 'many-vs-many', '--workers', '1', '--mermaid']);
    expect(out).toMatch(/^flowchart LR\n {2}P1\["P1 smp: /);
    expect(out).toContain('\n  P4 -->|unsafe, with P6| P8\n');
    expect(out).not.toMatch(/P\d+ \S+ P9\n/);
  });

  test('--trace writes counterexamples that replay', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'series-'));
    const { out } = await smpcheck(['series', '--scenario', 'many-vs-many', '--workers', '1', '--trace', folder]);
    const name = readdirSync(folder).find((f) => f.startsWith('with-6,8-without-4.many-vs-many.')) ?? '';
    expect(out).toContain(`npx smpcheck replay ${join(folder, name)}`);
    expect((await smpcheck(['replay', join(folder, name)])).code).toBe(1);
    expect((await smpcheck(['series', '--trace', join(folder, 'none')])).err).toMatch(/^smpcheck: there is no folder /);
  });

  test('a limit leaves it open, and so does Ctrl-C', async () => {
    const few = ['series', '--scenario', 'many-vs-many'];
    const cut = await smpcheck([...few, '--workers', '1', '--states', '20000']);
    expect(cut.code).toBe(3);
    expect(cut.out).toContain('Left out of what is said of subsets: many-vs-many; not every subset was searched to its end.');
    const stopped = await smpcheck([...few, '--workers', '2'], { onInterrupt: (handler) => { handler(); return () => undefined; } });
    expect(stopped.code).toBe(3);
    expect(stopped.out).toContain('Interrupted: whether the series is safe and can be bisected is open');
  });
});

describe('check --patches', () => {
  test('a kernel with these patches alone', async () => {
    const line = ['check', '--patches', '6,8', '--scenario', 'many-vs-many', '--property', 'sync-complete', '--workers', '1'];
    const { code, out } = await smpcheck(line);
    expect(code).toBe(1);
    expect(out).toContain('Again: npx smpcheck check --variant patches:6,8 --scenario many-vs-many --property sync-complete');
    expect((await smpcheck(['check', '--variant', 'patches:6,8', ...line.slice(3)])).code).toBe(1);
    expect((await smpcheck(['check', '--patches', '4,6,8', ...line.slice(3)])).code).toBe(0);
    expect((await smpcheck(['check', '--patches', 'none', ...line.slice(3)])).code).toBe(0);
  });

  test('bad input is one sentence', async () => {
    const of = async (...more: string[]) => smpcheck(['check', ...more]);
    for (const list of ['', '0', '1-', '3-2', '99', 'x', '1,,2']) {
      const { code, err } = await of('--patches', list);
      expect({ list, code, lines: err.trimEnd().split('\n').length }).toEqual({ list, code: 2, lines: 1 });
      expect(err).toContain('is no patch of the series: write numbers from 1 to ');
    }
    expect(await of('--patches', '1', '--variant', 'V39')).toMatchObject({ code: 2, err: expect.stringContaining('leave one of them out') as unknown });
    expect(await of('some.ts', '--patches', '1')).toMatchObject({ code: 2, err: expect.stringContaining("leave out 'some.ts'") as unknown });
  });
});
