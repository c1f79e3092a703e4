import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { json, smpcheck, userFile } from './testing/smpcheck.js';

const V28 = ['check', '--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion'];

describe('a trace that cannot be written', () => {
  const random = ['random', '--scenario', 'many-vs-many', '--variant', 'V09', '--seed', '1', '--runs', '120'];

  test.each([V28, random])('leaves the verdict of %s, which was told before', async (...argv) => {
    const folder = mkdtempSync(join(tmpdir(), 'smpcheck-'));
    const path = join(folder, 'trace.json');
    let out = '';
    const { code, err } = await smpcheck([...argv, '--trace', path], {
      out: (text) => {
        out += text;
        rmSync(folder, { recursive: true, force: true });
      },
    });
    expect(out).toMatch(/ violated +\d/);
    expect(err).toMatch(/^smpcheck: the trace was not written to \S+: cannot write '\S+': there is no folder '\S+'\n$/);
    expect(code).toBe(1);
  });

  test('is refused before the search where another file has its name', async () => {
    const path = userFile('notes.txt', 'mine');
    expect(await smpcheck([...V28, '--trace', path])).toEqual({
      code: 2, out: '', err: `smpcheck: '${path}' exists and is not a trace: give another name, or remove it first\n`,
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });
});

test('a checkpoint is kept in a file that keeps it', async () => {
  expect(await smpcheck(['check', '--scenario', 'one-call', '--checkpoint', '/dev/null'])).toEqual({
    code: 2, out: '', err: "smpcheck: --checkpoint: '/dev/null' is no file that keeps anything: give another name\n",
  });
});

describe('a violation', () => {
  test('is shown as a table and the shortest trace, with the line that shows it again', async () => {
    const { code, out, err } = await smpcheck(V28);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const steps = Number(/^csd-lock-exclusion {2}violated +(\d+)$/m.exec(out)?.[1]);
    expect(steps).toBeGreaterThan(10);
    expect(steps).toBeLessThanOrEqual(18);
    expect(out).toContain(`After ${steps} steps of two-senders-debug, V28 violates csd-lock-exclusion`);
    expect(out.endsWith(`Again: npx smpcheck ${V28.join(' ')}\n`)).toBe(true);
    expect(out.split('\n').filter((l) => l.length > 100 && !l.startsWith('Again'))).toEqual([]);
  });

  test('is the same on the same line again, and as JSON', async () => {
    const report = await json(V28);
    expect(report).toMatchObject({
      command: 'check', variant: 'V28', exit: 1, verdicts: [{ property: 'csd-lock-exclusion', word: 'violated' }],
      scenarios: [{ scenario: 'two-senders-debug', complete: false, ended: 'found', counterexample: { schema: 'smpcheck-trace-1', variant: 'V28' } }],
    });
    const text = async (): Promise<string> => (await smpcheck([...V28, '--json'])).out;
    expect(await text()).toBe(await text());
  });

  test('comes first, the shortest before the others, and the shortest is shown', async () => {
    const { code, out } = await smpcheck(['check', '--variant', 'B04']);
    expect(code).toBe(1);
    const rows = [...out.matchAll(/^(\S+) +(violated|holds|vacuous|not found) *(\d*)$/gm)].map(([, property, word, steps]) => ({ property, word, steps: Number(steps) }));
    const violated = rows.filter((r) => r.word === 'violated');
    expect(violated.map((r) => r.property)).toEqual(expect.arrayContaining(['args-visible', 'csd-lock-exclusion', 'node-type-integrity', 'sync-complete']));
    expect(rows.slice(0, violated.length)).toEqual(violated);
    expect(violated.map((r) => r.steps)).toEqual(violated.map((r) => r.steps).toSorted((a, b) => a - b));
    expect(out).toContain(`After ${violated[0].steps} steps of one-call-target-down, B04 violates ${violated[0].property}`);
  });

  test('--first ends with the first of several', async () => {
    const asked = ['check', '--variant', 'V28', '--property', 'csd-lock-exclusion,single-presence'];
    const words = async (...more: readonly string[]): Promise<unknown> =>
      ((await json([...asked, ...more]))['verdicts'] as { property: string; word: string }[]).map((v) => `${v.property} ${v.word}`);
    expect(await words()).toEqual(['csd-lock-exclusion violated', 'single-presence violated']);
    expect(await words('--first')).toEqual(['csd-lock-exclusion violated', 'single-presence not found']);
    expect((await smpcheck([...asked, '--first'])).out).toContain('first found');
  });

  test('that is stuck is found in a complete search, and only then', async () => {
    const asked = ['check', '--variant', 'V03', '--property', 'sync-call-returns'];
    expect(await json(asked)).toMatchObject({ exit: 1, scenarios: [{ complete: true }] });
    expect(await json([...asked, '--states', '50'])).toMatchObject({ exit: 3, scenarios: [{ complete: false, ended: 'states' }] });
  });

  test('in one of several scenarios is told with its scenario', async () => {
    const { code, out } = await smpcheck(['check', '--variant', 'B06', '--property', 'csd-lifetime']);
    expect(code).toBe(1);
    expect(out).toMatch(/^csd-lifetime {2}violated +\d+ {2}free-in-callback$/m);
    expect(out).toMatch(/^re-arm .* every reachable state$/m);
  });
});

describe('no violation', () => {
  test('holds in a complete search, by default of the merged series in one-call', async () => {
    const { code, out } = await smpcheck(['check']);
    expect(code).toBe(0);
    expect(out).toMatch(/^V34 /);
    expect(out).toMatch(/^sync-complete +holds$/m);
    expect(out).toMatch(/^death-order +vacuous$/m);
    expect(out).not.toMatch(/preempt-off-window|model-error/);
    expect(out).toContain('Holds within these bounds: 1 scenario, every reachable state; 1 goal can always');
  });

  test('vacuous is no holds for a property that is asked for by name', async () => {
    expect(await smpcheck(['check', '--property', 'death-order'])).toMatchObject({ code: 4, out: expect.stringContaining('Vacuous: death-order was') });
    expect((await smpcheck(['check', '--property', 'death-order', 'sync-complete'])).code).toBe(4);
    expect((await smpcheck(['check', '--property', 'sync-complete'])).code).toBe(0);
  });

  test('holds also where faults of other properties occur', async () => {
    const asked = ['check', '--variant', 'V10', '--scenario', 'one-target-sender-down', '--property'];
    expect((await json([...asked, 'csd-lifetime']))['exit']).toBe(1);
    expect(await json([...asked, 'sync-complete'])).toMatchObject({ exit: 0, verdicts: [{ property: 'sync-complete', word: 'holds' }] });
  });

  test('of a variant whose edits change more than orderings', async () => {
    expect((await smpcheck(['check', '--variant', 'V17', '--property', 'sync-complete'])).code).toBe(0);
  });

  test('within a limit is not found', async () => {
    const { code, out } = await smpcheck(['check', '--states', '300', '--property', 'sync-complete']);
    expect(code).toBe(3);
    expect(out).toMatch(/^sync-complete {2}not found$/m);
    expect(out).toMatch(/Not found in the first 3\d\d states: go on with --states 3\d\d0/);
  });

  test('latency is a number, a bound only where the search is complete', async () => {
    const asked = ['check', '--scenario', 'one-call', '--property', 'preempt-off-window'];
    expect((await smpcheck([...asked, '--variant', 'V01'])).out).toMatch(/^preempt-off-window {2}at most 4 +\d+$/m);
    expect((await smpcheck(asked)).out).toMatch(/^preempt-off-window {2}at most 2 +\d+$/m);
    expect(await smpcheck([...asked, '--states', '100'])).toMatchObject({ code: 3, out: expect.stringContaining('at least') });
    expect((await smpcheck(['check', '--latency', '--states', '9'])).out).toContain('hotplug-wait-window');
  });
});

describe('a long search', () => {
  const long = ['check', '--scenario', 'many-vs-many', '--property', 'no-debug-splat'];

  test.each<[string, readonly string[]]>([
    ['one search, of every state', long],
    ['one search with coverage', [...long, '--coverage']],
    ['one search that finds a violation', ['check', '--variant', 'V09', '--scenario', 'many-vs-many', '--property', 'mask-lifetime']],
    ['several searches', ['check', '--scenario', 'many-vs-many', 'one-call', 'debug-wait', '--property', 'no-debug-splat']],
  ])('gives the same JSON with any number of workers: %s', async (_, argv) => {
    const answer = async (workers: number): Promise<string> => (await smpcheck([...argv, '--json', '--workers', String(workers)])).out;
    const alone = await answer(1);
    const [{ states }] = (JSON.parse(alone) as { readonly scenarios: readonly { readonly states: number }[] }).scenarios;
    expect(states).toBeGreaterThan(20_000);
    for (const workers of [2, 3, 8]) expect(await answer(workers), `${workers} workers`).toBe(alone);
  });

  test('that Ctrl-C stops is not found, with how to go on', async () => {
    const { code, out } = await smpcheck(long, { onInterrupt: (handler) => { handler(); return () => undefined; } });
    expect(code).toBe(3);
    expect(out).toMatch(/^no-debug-splat {2}not found$/m);
    expect(out).toMatch(/Interrupted\. Not found in the first \d+ states?: .*--states/);
  });

  test('tells its progress on stderr where that is asked for', async () => {
    const { out, err } = await smpcheck([...long, '--workers', '1'], { terminal: true });
    expect(err).toMatch(/\r[\d,]+ states? /);
    expect(out).not.toContain('\r');
  });
});

describe('a trace file', () => {
  const path = userFile('t.json', '');

  test('is written, replayed and shown alike', async () => {
    const shown = (await smpcheck([...V28, '--trace', path])).out;
    const { code, out, err } = await smpcheck(['replay', path]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(shown).toContain(out.slice(0, out.indexOf('\nReproduced')));
    expect(out).toMatch(/\nReproduced after \d+ steps: csd_lock\(\) was taken while another caller holds it\.\n$/);
    expect(await json(['replay', path])).toMatchObject({ command: 'replay', exit: 1, reproduced: true, changedModel: false });
  });

  test('does not depend on what else was asked for', async () => {
    await smpcheck([...V28, '--trace', path]);
    const alone = readFileSync(path, 'utf8');
    await smpcheck([...V28, 'single-presence', '--trace', path]);
    expect(readFileSync(path, 'utf8')).toBe(alone);
  });

  test('of another model, cut off or altered is refused with the place', async () => {
    await smpcheck([...V28, '--trace', path]);
    const text = readFileSync(path, 'utf8');
    const refused = async (changed: string): Promise<string> => {
      writeFileSync(path, changed);
      const { code, err } = await smpcheck(['replay', path]);
      expect(code).toBe(2);
      expect(err.trim().split('\n')).toHaveLength(1);
      return err;
    };
    expect(await refused(text.slice(0, text.length / 2))).toMatch(/t\.json: line \d+: the file ends in the middle of a trace/);
    expect(await refused(text.replace('"V28"', '"V99"'))).toMatch(/the trace is of another model: there is no named variant 'V99'/);
    expect(await refused(text.replace('"two-senders-debug"', '"two-sendres"'))).toMatch(/there is no scenario 'two-sendres'; did you mean/);
    expect(await refused(text.replace('"csd-lock-exclusion"', '"csd-lock"'))).toMatch(/there is no property 'csd-lock'; did you mean/);
    expect(await refused(text.replace('"V28"', '"V29"'))).toMatch(/not reproduced: step \d+: /);
    expect(await refused(text.replaceAll('csd_lock/flags | LOCK', 'csd_lock/flags & LOCK'))).toMatch(/not reproduced: step \d+: .*did you mean/);
  });

  test('is not written where nothing is violated', async () => {
    const { code, err } = await smpcheck(['check', '--property', 'sync-complete', '--trace', '/tmp/never.json']);
    expect({ code, err }).toEqual({ code: 0, err: 'smpcheck: nothing was violated, so /tmp/never.json was not written\n' });
  });
});
