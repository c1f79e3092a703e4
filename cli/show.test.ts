import { describe, expect, test } from 'vitest';
import { patches } from '../model/patches/index.js';
import { scenarios } from '../model/scenarios/index.js';
import { routines } from '../model/system.js';
import { variants } from '../model/variants/index.js';
import { properties } from '../properties/index.js';
import { json, smpcheck } from './testing/smpcheck.js';

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
    expect(Object.keys(await json(['show']))).toEqual(['scenario', 'variant', 'property', 'patch', 'routine']);
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
    for (const [kind, name] of [['scenario', 'one-call'], ['variant', 'V10'], ['property', 'csd-lifetime'], ['patch', '4'], ['routine', 'csd_lock']]) {
      expect(Object.keys(await json(['show', kind, name])).length).toBeGreaterThan(1);
    }
  });
});
