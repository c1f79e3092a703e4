import { describe, expect, test } from 'vitest';
import { json, smpcheck, userFile } from '../testing/smpcheck.js';

describe('a variant that names no scenarios', () => {
  const following = userFile('following.ts', `
import { defineVariant, edits, remove, series } from 'smpcheck';
const online = edits('no online check', '', [remove('generic_exec_single/cpu_online'), remove('generic_exec_single/offline')]);
export const variant = defineVariant({ id: 'following', patches: series(1, 14), edits: [online], expect: { verdict: 'UNSAFE', violated: ['no-queue-after-drain'] } });`);
  type Searched = readonly { readonly scenario: string; readonly chosen: string }[];

  test('is checked where what it edits runs, each removed step included', async () => {
    const { exit, scenarios } = await json(['check', following, '--property', 'no-queue-after-drain']);
    expect(exit).toBe(1);
    const names = (scenarios as Searched).map((s) => s.scenario);
    expect(names).toEqual(expect.arrayContaining(['re-arm', 'one-call-target-down']));
    expect(names).not.toContain('one-call');
    expect(names).not.toContain('softirq-over-debt');
    expect((scenarios as Searched).map((s) => s.chosen)).toEqual(names.map(() => 'runs generic_exec_single'));
    expect((await smpcheck(['check', following, '--states', '9'])).out).toContain('\nScenarios chosen by what the edits change: each runs generic_exec_single.\n');
  });

  test('and validated there', async () => {
    const { code, out } = await smpcheck(['validate', following, '--workers', '1']);
    expect(code).toBe(0);
    expect(out).toMatch(/following is judged in [^(]*re-arm, [^(]*\(each\s+runs\s+generic_exec_single\)\.\n/);
  });

  test('is not judged where only some of it could be, or where its names are taken', async () => {
    const with_ = (id: string, more: string): string => userFile(`${id}.ts`, `
import { addAgent, agent, append, defineVariant, edits, remove, series, step } from 'smpcheck';
export const variant = defineVariant({ id: '${id}', patches: series(1, 14), edits: [edits('no wait', '', [remove('csd_lock/!LOCK')]), edits('more', '', [${more}])] });`);
    const idle = with_('idle-too', "append('stopper', step('once more', []))");
    const mend = "name scenarios that have all of it, with --scenario or as 'scenarios' of the variant";
    expect(await smpcheck(['check', idle])).toMatchObject({ code: 2, out: '', err:
      `smpcheck: in scenario 're-arm': idle-too.ts: more: there is no routine or agent 'stopper', and the other edits change what is there: make two variants of them, or ${mend}\n` });
    const clash = with_('clash', "addAgent(agent('B', {}, () => [step('idle', [])]))");
    expect(await smpcheck(['check', clash])).toMatchObject({ code: 2, out: '', err:
      expect.stringMatching(/^smpcheck: in scenario '[\w-]+': clash.ts: more: agent 'B' is already there: take another name, or name scenarios/) as string });
    const alone = userFile('alone.ts', `
import { append, defineVariant, edits, series, step } from 'smpcheck';
export const variant = defineVariant({ id: 'alone', patches: series(1, 14), edits: [edits('more', '', [append('stopper', step('once more', []))])] });`);
    expect(await json(['check', alone, '--property', 'sync-complete'])).toMatchObject({ exit: 0, scenarios: [{ scenario: 'stopper-target' }] });
  });

  test('a part of it that never runs is noted', async () => {
    const part = userFile('part.ts', `
import { at, defineVariant, edits, remove, series, step } from 'smpcheck';
const MANY = 'smp_call_function_many_cond';
export const variant = defineVariant({ id: 'part', patches: series(1, 14),
  edits: [edits('harmless', '', [at(MANY + '/this_cpu').insertBefore(step('look around', []))]), edits('no wait', '', [remove(MANY + '/wait')])],
  scenarios: [{ name: 'nobody-waits', says: 'A does not wait.', cpus: 2, tasks: { A: { on: 0, calls: [{ to: 'many', mask: [1], wait: false }] } } }] });`);
    expect(await json(['check', part, '--property', 'exactly-once'])).toMatchObject({ exit: 0, notes: expect.arrayContaining([
      expect.stringMatching(/^note: the scenario never runs smp_call_function_many_cond\/wait for and .*csd_lock_wait, which the edits change$/),
    ]) as string[] });
  });

  test('where nothing is violated, larger scenarios that run the edit are searched too, by both commands', async () => {
    const counted = userFile('counted.ts', `
import { addVariable, at, defineVariant, edits, lit, not, property, range, series, step, variable } from 'smpcheck';
const calls = variable('calls', [], range(2), lit(0));
export const variant = defineVariant({
  id: 'counted', patches: series(1, 14), world: [edits('a count', '', [addVariable(calls)])],
  edits: [edits('counting', '', [at('flush_tlb_kernel_range/on_each_cpu').insertBefore(step('count', [calls().set(calls().plus(1))]))])],
  properties: [property('few', { states: 'one call', invariant: not(calls().eq(lit(2))) })], expect: { verdict: 'SAFE' },
});`);
    expect(await json(['check', counted, '--property', 'few'])).toMatchObject({ exit: 1, scenarios: [{ scenario: 'bound-vunmap' }, { scenario: 'two-vunmaps' }] });
    const { code, out } = await smpcheck(['validate', counted, '--workers', '1']);
    expect(code).toBe(1);
    expect(out).toContain('\ncounted is not as expected: few is violated in two-vunmaps.\n');
    expect(out).toContain('\ncounted is judged in bound-vunmap and two-vunmaps (each runs flush_tlb_kernel_range).\n');
  });

  test('what is violated without the edits too is told apart', async () => {
    const old = userFile('old-check.ts', `
import { amend, defineVariant, edits, ordered } from 'smpcheck';
export const variant = defineVariant({ id: 'old-check', patches: [], edits: [edits('weak', '', [amend('scftorture_invoke_one/check', ordered('acquire'))])] });`);
    expect(await json(['check', old, '--property', 'no-false-torture-failure'])).toMatchObject({
      exit: 3, notes: ['note: without the edits no-false-torture-failure is violated in late-online too'],
    });
  });

  test('a mutant is checked where its function runs, unless somebody says where', async () => {
    const asked = ['check', '--mutant', 'drop smpcfd_dead_cpu/free_cpumask_var', '--property', 'csd-lifetime', '--states', '9'];
    const names = async (...more: readonly string[]): Promise<readonly string[]> =>
      ((await json([...asked, ...more]))['scenarios'] as Searched).map((s) => s.scenario);
    expect(await names()).toContain('one-target-sender-down');
    expect(await names('--scenario', 'one-call')).toEqual(['one-call']);
  });
});

describe('orderings', () => {
  const SWITCH = 'switch_mm_irqs_off';
  const variant = (id: string, operations: string): string => userFile(`${id}.ts`, `
import { amend, at, defineVariant, edits, ordered, remove, series, step } from 'smpcheck';
export const variant = defineVariant({
  id: '${id}', patches: series(1, 14), edits: [edits('${id}', '', [${operations}])], scenarios: ['bound-vunmap'], expect: { verdict: 'SAFE' },
});`);

  test('a barrier that is dropped is nothing that a search could judge', async () => {
    const dropped = variant('dropped', `remove('${SWITCH}/smp_mb (un-lazy)')`);
    expect(await json(['check', dropped, '--property', 'mask-sanity', 'sync-complete'])).toMatchObject({ exit: 3, needsWeakerMemoryModel: true });
    expect(await json(['validate', dropped, '--workers', '1'])).toMatchObject({ exit: 3, variants: [{ verdict: 'needs a weaker memory model' }] });
    expect(await json(['check', '--mutant', `drop ${SWITCH}/smp_mb (un-lazy)`, '--scenario', 'bound-vunmap'])).toMatchObject({ exit: 3, needsWeakerMemoryModel: true });
  });

  test('that differ beside other things are noted, whatever the verdict', async () => {
    const both = variant('both', `remove('${SWITCH}/smp_mb (un-lazy)'), at('${SWITCH}/was lazy').insertBefore(step('trace', []))`);
    const note = 'orderings differ too: needs a weaker memory model';
    expect(await json(['check', both, '--property', 'sync-complete'])).toMatchObject({ exit: 0, notes: [`note: ${note}`], verdicts: [{ word: 'holds' }] });
    const { code, out } = await smpcheck(['validate', both, '--workers', '1']);
    expect(code).toBe(0);
    expect(out).toContain(`both: ${note}.`);
  });
});

describe('what cannot have an effect', () => {
  const variant = (id: string, edit: string, scenario: string): string => userFile(`${id}.ts`, `
import { amend, at, defineVariant, edits, ordered, remove, setArgs, step, swap } from 'smpcheck';
export const variant = defineVariant({ id: '${id}', patches: [], edits: [edits('${id}', '', [${edit}])], scenarios: [${scenario}] });`);

  const moves = "at('smpcfd_dead_cpu/free_cpumask_var').moveAfter('smpcfd_dead_cpu/free csd')";

  test('an edit that no named scenario runs is vacuous, and so is every property', async () => {
    const idle = variant('idle', moves, "'one-call'");
    const { code, out } = await smpcheck(['check', idle, '--property', 'sync-complete']);
    expect(code).toBe(4);
    expect(out).toMatch(/^sync-complete {2}vacuous$/m);
    expect(out).toContain('\nVacuous: no scenario runs what the edits change: smpcfd_dead_cpu.\n');
    const note = 'note: the scenario never runs smpcfd_dead_cpu, which the edits change';
    expect(await json(['check', idle, '--property', 'sync-complete'])).toMatchObject({ exit: 4, notes: [note], verdicts: [{ word: 'vacuous' }] });
    expect(await json(['check', idle, '--scenario', 'one-call', 'one-target-sender-down', '--states', '9'])).toMatchObject({ exit: 3, notes: [] });
  });

  test('so it is validated', async () => {
    const idle = userFile('idle-safe.ts', `
import { at, defineVariant, edits } from 'smpcheck';
export const variant = defineVariant({ id: 'idle', patches: [], edits: [edits('idle', '', [${moves}])], scenarios: ['one-call'], expect: { verdict: 'SAFE' } });`);
    const { code, out } = await smpcheck(['validate', idle, '--workers', '1']);
    expect(code).toBe(4);
    expect(out).toMatch(/^idle .* vacuous /m);
    expect(out).toContain('idle is vacuous: no scenario runs what the edits change: smpcfd_dead_cpu.');
  });

  test('a part that does not run stands in a note beside the verdict', async () => {
    const half = variant('half', `${moves}, amend('csd_lock_wait/!LOCK', ordered('plain'))`, "'one-call'");
    expect(await json(['check', half, '--property', 'sync-complete'])).toMatchObject({
      exit: 3, notes: ['note: the scenario never runs smpcfd_dead_cpu, which the edits change'],
    });
  });

  test('an event that is forgotten is named, with the properties that watch it', async () => {
    const forgetful = variant('forgetful', "at('smp_call_function_many_cond/info').replaceBy(step('info', []))", "'one-call'");
    const { code, out } = await smpcheck(['check', forgetful, '--property', 'node-type-integrity', 'args-visible', 'chain-safety']);
    expect(code).toBe(1);
    expect(out.replaceAll('\n', ' ')).toContain('with the edits smp_call_function_many_cond does not emit csd_filled where it did: node-type-integrity and args-visible watch it');
    expect(await json(['check', forgetful, '--property', 'chain-safety'])).toMatchObject({ exit: 0, notes: [] });
  });

  test('an edit that leaves everything as it was is vacuous', async () => {
    const same = variant('same', "setArgs('smp_call_function/smp_call_function_many', {})", "'call-all'");
    expect(await smpcheck(['check', same, '--states', '9'])).toMatchObject({ code: 4, out: expect.stringContaining('Vacuous: the edits change nothing.') });
  });

  test('a code path that a search could take and does not is none that runs', async () => {
    const idle = variant('idle-work', "at('irq_work_single/flags &= ~PENDING').insertAfter(step('more', []))", "'one-call'");
    expect((await smpcheck(['check', '--scenario', 'one-call', '--property', 'sync-complete', '--coverage'])).out).toMatch(/^irq_work_single +flags &= ~PENDING$/m);
    expect(await smpcheck(['check', idle, '--property', 'sync-complete'])).toMatchObject({ code: 4 });
  });
});

describe('a variant that is a set of patches', () => {
  const without4 = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
  const bare = userFile('bare-set.ts', `
import { defineVariant } from 'smpcheck';
export const variant = defineVariant({ id: 'without-4', patches: [${without4.join(', ')}], edits: [] });`);

  test('is held against worlds that tell it from the nearest kernel, two callers of one CPU among them', async () => {
    const report = await json(['check', bare, '--property', 'ipi-mask-stable']) as { exit: number; scenarios: { chosen: string | null }[] };
    expect(report.exit).toBe(1);
    expect(report.scenarios.every(({ chosen }) => chosen?.startsWith('runs ') === true)).toBe(true);
    const { code, out } = await smpcheck(['check', '--patches', '1-3,5-14', '--property', 'ipi-mask-stable']);
    expect(code).toBe(1);
    expect(out).toContain('Scenarios chosen by what the patches change, the smallest first:');
  });
});

test('a property that the file brings and that is never at risk is vacuous, whatever else holds', async () => {
  const file = userFile('never.ts', `
import { atRisk, callReturned, defineVariant, event, on, property, series, TRUE, violate } from 'smpcheck';
const never = event('never', {});
export const variant = defineVariant({ id: 'never', patches: series(1, 14), edits: [], scenarios: ['one-call'], properties: [
  property('mine', { states: 'x', on: [on(never, () => [atRisk(TRUE), violate(TRUE, 'x')])] }),
  property('other', { states: 'x', on: [on(callReturned, () => [atRisk(TRUE)])], faults: ['index:none'] }),
] });`);
  const { code, out } = await smpcheck(['check', file]);
  expect(code).toBe(4);
  expect(out).toContain('\nVacuous: mine was never at risk.\n');
});

describe('nothing that is wrong somewhere holds', () => {
  const file = (id: string, imports: string, fields: string): string =>
    userFile(`${id}.ts`, `import { ${imports}, at, defineVariant, edits, series, step } from 'smpcheck';\nexport const variant = defineVariant({ id: '${id}', ${fields} });\n`);
  const harmless = "at('smp_call_function_many_cond/selected').insertBefore(step('z', []))";

  test('an edit that cannot be lowered is refused, though other worlds do not have what it is in', async () => {
    const bad = "at('do_idle/set POLLING').insertBefore(when('bad', cpuOnlineMask().has(cpus.at(0)), [step('y', [])]))";
    const half = file('half-lowered', 'cpuOnlineMask, cpus, when', `patches: series(1, 14), edits: [edits('half', '', [at('smpcfd_dead_cpu/free_cpumask_var').insertBefore(step('x', [])), ${bad}])], expect: { verdict: 'SAFE' }`);
    const err = 'smpcheck: do_idle/bad may test locals and constants only: load shared state in a step first\n';
    expect(await smpcheck(['check', half])).toMatchObject({ code: 2, out: '', err });
    expect(await smpcheck(['validate', half])).toMatchObject({ code: 2, out: '', err });
  });

  test('what is violated without the edits too is inconclusive', async () => {
    const known = file('known', 'remove', `patches: [1, 2, 3, 5, 6, 7, 8, 9], edits: [edits('known', '', [${harmless}])]`);
    const { code, out } = await smpcheck(['check', known, '--property', 'ipi-mask-stable']);
    expect(code).toBe(3);
    expect(out).toMatch(/^ipi-mask-stable {2}violated without the edits too +\d+ /m);
    expect(out).toContain('Inconclusive: ipi-mask-stable is violated without the edits too, so that nothing is said of the\nedits there;');
  });

  test('a mutant of a file is checked where it runs', async () => {
    const plain = file('plain', 'remove', `patches: series(1, 14), edits: [edits('plain', '', [${harmless}])]`);
    expect(await json(['check', plain, '--mutant', 'drop csd_lock/!LOCK', '--property', 'csd-lock-exclusion'])).toMatchObject({ exit: 1 });
  });

  test('worlds with two callers of one CPU are among those that are chosen', async () => {
    const shared = file('shared-mask', 'remove', `patches: series(1, 14), edits: [edits('no mask', '', [remove('dup_task_struct/CONFIG_PREEMPTION')])]`);
    expect(await json(['check', shared, '--property', 'ipi-mask-stable'])).toMatchObject({ exit: 1 });
  });

  const unsent = "edits: [edits('no wait', '', [remove('smp_call_function_many_cond/csd_lock_wait')])], scenarios: ['one-call'], expect: { verdict: 'UNSAFE', violated: ['sync-complete'] }";

  test('what a file calls mended has nothing wrong with it', async () => {
    const broken = file('mended', 'remove', `patches: series(1, 14), ${unsent}, fixed: [edits('no IPI', '', [remove('smp_call_function_many_cond/send')])]`);
    const { code, out } = await smpcheck(['validate', broken, '--workers', '1']);
    expect(code).toBe(1);
    expect(out).toMatch(/^controls: .*no-lost-ipi/m);
  });

  test('a property that the file brings to hold and that never is at risk is vacuous, validated too', async () => {
    const never = file('never-safe', 'atRisk, event, on, property, TRUE, violate', `patches: series(1, 14), edits: [], scenarios: ['one-call'], expect: { verdict: 'SAFE' }, properties: [property('mine', { states: 'x', on: [on(event('never', {}), () => [atRisk(TRUE), violate(TRUE, 'x')])] })]`);
    const { code, out } = await smpcheck(['validate', never, '--workers', '1']);
    expect(code).toBe(4);
    expect(out).toContain('never-safe is vacuous: it is never at risk of mine.');
  });
});
