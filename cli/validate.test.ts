import { describe, expect, test } from 'vitest';
import { variants } from '../model/variants/index.js';
import { scenarioNamed } from '../model/scenarios/index.js';
import { properties } from '../properties/index.js';
import { json, smpcheck, userFile } from './testing/smpcheck.js';

const QUICK = ['V03', 'V05', 'V10', 'V11', 'V18', 'B03', 'B06', 'B07', 'V31'];

describe('validate', () => {
  test('finds a few variants as expected, in the order asked for, with controls and totals', async () => {
    const { code, out, err } = await smpcheck(['validate', ...QUICK, '--workers', '1']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect([...out.matchAll(/^([VB]\d\w*) .* as key/gm)].map((m) => m[1])).toEqual(QUICK);
    expect(out).toMatch(/^V05 .*WORSE.* preempt-off-window 1 > 0 in\s+any-target-down$/m);
    expect(out).toMatch(/^V11 .*WARN.* no-false-csd-alarm \(\d+\)$/m);
    expect(out).toMatch(/^V10 .* as key\* /m);
    expect(out).toMatch(/^\* V10: /m);
    expect(out).toMatch(/^controls: \d+ refuting scenarios on the merged series and \d+ on the kernel before it hold\.$/m);
    expect(out).toMatch(/^9 of 9 variants as expected \(1 SAFE, 1 WORSE, 4 UNSAFE, 2 WARN, 1 BLIND\), 1 of them/m);
  });

  test('does not depend on the number of workers', async () => {
    const report = async (workers: number): Promise<string> =>
      (await smpcheck(['validate', 'V03', 'V05', 'V18', '--json', '--workers', String(workers)])).out;
    const alone = await report(1);
    expect(JSON.parse(alone)).toMatchObject({ command: 'validate', exit: 0, variants: [{ id: 'V03' }, { id: 'V05' }, { id: 'V18' }] });
    for (const workers of [2, 3]) expect(await report(workers), `${workers} workers`).toBe(alone);
  });

  test('leaves out what no verdict needs where that is asked for: fewer states, the same lengths', async () => {
    interface Row { readonly id: string; readonly verdict: string; readonly refuted: unknown; readonly states: number; readonly reduced: boolean }
    const rows = async (...more: readonly string[]): Promise<readonly Row[]> =>
      (await json(['validate', 'B01', ...more]))['variants'] as readonly Row[];
    const [reduced, whole] = [await rows('--reduction'), await rows()];
    expect(reduced.map((r) => [r.id, r.verdict, r.refuted])).toEqual(whole.map((r) => [r.id, r.verdict, r.refuted]));
    expect([...whole, ...reduced].map((r) => r.reduced)).toEqual([false, true]);
    expect(reduced[0].states).toBeLessThan(whole[0].states);
  });

  test('a wrong expectation is not as expected, and says how', async () => {
    const file = userFile('wrong.ts', `
import { defineVariant } from 'smpcheck';
export const variant = defineVariant({
  id: 'wrong', patches: [1, 2], edits: [], scenarios: ['one-call-target-down'], expect: { verdict: 'UNSAFE', violated: ['no-queue-after-drain'] },
});`);
    const { code, out } = await smpcheck(['validate', file, '--workers', '1']);
    expect(code).toBe(1);
    expect(out).toContain('wrong is not as expected: no-queue-after-drain is not violated.');
    expect(out).toContain('0 of 1 variant as expected.');
  });

  test('a limit leaves a variant open', async () => {
    const { code, out } = await smpcheck(['validate', 'V31', '--states', '100', '--workers', '1']);
    expect(code).toBe(3);
    expect(out).toMatch(/^V31 .* inconclusive /m);
    expect(out).toContain('V31 is open: 1 search did not come to an end.');
  });

  test('--verbose tells other violated properties, and what is never at risk', async () => {
    expect((await smpcheck(['validate', 'B06', '--verbose', '--workers', '1'])).out).toMatch(/^B06 also violates /m);
    expect((await smpcheck(['validate', 'V31', '--verbose', '--workers', '1'])).out).toMatch(/^V31 is never at risk of .*local-once/m);
  });
});

test('variants name scenarios and properties that there are', () => {
  const known = properties.map((p) => p.property);
  for (const v of variants) {
    expect(v.scenarios.filter((s) => scenarioNamed(s) === undefined), v.id).toEqual([]);
    const named = v.expect.verdict === 'SAFE' ? [] : v.expect.verdict === 'WORSE' ? v.expect.larger : v.expect.violated;
    expect([...named, ...(v.finding?.violated ?? []), ...(v.finding?.holds ?? [])].filter((p) => !known.includes(p)), v.id).toEqual([]);
  }
});
