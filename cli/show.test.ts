import { describe, expect, test } from 'vitest';
import { patches } from '../model/patches/index.js';
import { scenarios } from '../model/scenarios/index.js';
import { routines } from '../model/system.js';
import { variants } from '../model/variants/index.js';
import { properties } from '../properties/index.js';
import { json, peterson, smpcheck, userFile } from './testing/smpcheck.js';

const shown = async (...argv: readonly string[]): Promise<string> => {
  const { code, out, err } = await smpcheck(['show', ...argv]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

describe('show', () => {
  test('lists all there is', async () => {
    const out = await shown();
    for (const name of [...scenarios.map((s) => s.name), ...variants.map((v) => v.id), ...properties.map((p) => p.property), ...routines.map((r) => r.name)]) {
      expect(out).toContain(name);
    }
    expect(await shown('patches')).toContain(patches[5].title);
    expect(Object.keys(await json(['show']))).toEqual(['scenario', 'variant', 'property', 'patch', 'routine', 'event']);
  });

  test('a patch as what goes and what comes', async () => {
    const out = await shown('patch', '6');
    const marked = out.split('\n').filter((l) => /^[-+] /.test(l)).map((l) => l.replace(/\s+/g, ' '));
    expect(marked).toEqual(['- preemption off: emit debug_check(splat=preemption off, ok=!preemptible)', '+ get_cpu: preempt_disable()', '+ put_cpu: preempt_enable()']);
    expect(out).toContain('@@ smp_call_function_many_cond @@');
  });

  test('a patch that redefines', async () => {
    expect(await shown('patch', 'P4')).toMatch(/^- wait_mask\(a\) = cfd_data\.cpumask\[a\]$/m);
  });

  test('one of each kind', async () => {
    expect(await shown('scenario', 'late-online')).toMatch(/^task A: +on CPU0: scftorture\(wait\)$/m);
    expect(await shown('property', 'csd-lifetime')).toMatch(/^kind: +safety$/m);
    expect(await shown('variant', 'V13b')).toMatch(/^\+ +put_cpu \(early\): preempt_enable\(\)$/m);
    expect(await shown('variant', 'B37')).toMatch(/^V10 /);
    expect(await shown('routine', 'csd_lock')).toMatch(/^csd_lock\(csd: csd\)$/m);
  });

  test('a routine of a variant, and as a diagram', async () => {
    expect(await shown('routine', 'smp_call_function', '--variant', 'V01')).toContain('preempt_disable()');
    expect(await shown('routine', 'smp_call_function')).not.toContain('preempt_disable()');
    const diagram = await shown('routine', 'csd_lock', '--mermaid');
    expect(diagram).toMatch(/^stateDiagram-v2\n/);
    expect(diagram).toMatch(/ : flags \| LOCK$/m);
  });

  test('every routine has a diagram, and everything a JSON object', async () => {
    for (const { name } of routines) expect(await shown('routine', name, '--mermaid')).toContain('[*] -->');
    for (const [kind, name] of [['scenario', 'one-call'], ['variant', 'V10'], ['property', 'csd-lifetime'], ['patch', '4'], ['routine', 'csd_lock'], ['event', 'csd_queue_cpu']]) {
      expect(Object.keys(await json(['show', kind, name])).length).toBeGreaterThan(1);
    }
  });
});

describe('show of one word', () => {
  test('finds what bears the name, of whatever kind', async () => {
    for (const [kind, name] of [['variant', 'V10'], ['scenario', 'late-online'], ['property', 'csd-lifetime'], ['patch', 'P6'], ['routine', 'csd_lock'], ['event', 'csd_unlocked']]) {
      expect(await shown(name)).toBe(await shown(kind, name));
    }
    expect(await smpcheck(['show', 'csd_lok'])).toEqual({ code: 2, out: '', err: "smpcheck: there is no thing to show called 'csd_lok'; did you mean 'csd_lock'?\n" });
    expect((await smpcheck(['show', 'rutine', 'csd_lock'])).err).toBe("smpcheck: there is no thing to show called 'rutine'; did you mean 'routine'?\n");
  });

  test('an event: its fields, who emits it and who watches', async () => {
    const out = await shown('event', 'csd_unlocked');
    expect(out).toMatch(/^fields: +csd: csd, wasLocked: yes or no, by: stack$/m);
    expect(out).toMatch(/^emitted by: +csd_unlock\/flags = 0/m);
    expect(out).toMatch(/^watched by: .*\bunlock-only-locked\b/m);
  });
});

describe('show of a file', () => {
  const file = userFile('shown.ts', `
import { at, defineVariant, edits, series, step } from 'smpcheck';
export const variant = defineVariant({ id: 'shown', says: 'csd_lock() looks around.', patches: series(1, 14), edits: [edits('e', '', [at('csd_lock/flags').insertBefore(step('look around', []))])] });`);

  test('is what its edits change', async () => {
    const out = await shown(file);
    expect(out).toContain('shown: csd_lock() looks around.\n\nIts own edits:\n\n@@ csd_lock @@\n');
    expect(out.split('\n').filter((l) => /^[-+] /.test(l))).toEqual(['+     look around:']);
    expect(await shown('variant', file)).toBe(out);
    expect(await json(['show', file])).toMatchObject({ id: 'shown', changes: expect.stringContaining('look around') as string });
  });

  test('its routines are listed with its edits', async () => {
    expect(await shown('routine', 'csd_lock', '--file', file)).toContain('look around:');
    const own = userFile('peterson.ts', peterson);
    expect(await shown('routine', 'P0', '--file', own)).toMatch(/^P0\(\)$/m);
    expect((await smpcheck(['show', 'routine', 'csd_lock', '--file', own])).err).toMatch(/^smpcheck: there is no routine 'csd_lock'/);
    for (const argv of [['patch', '6'], ['V10'], ['routine'], []]) {
      expect((await smpcheck(['show', ...argv, '--file', own])).err).toMatch(/^smpcheck: --file is for one routine, property or event: leave it out, or 'smpcheck show /);
    }
    expect((await smpcheck(['show', 'nowhere.ts'])).err).toBe("smpcheck: there is no file 'nowhere.ts'\n");
  });
});
