import { describe, expect, test } from 'vitest';
import { json, peterson, smpcheck, userFile } from './testing/smpcheck.js';

describe('a system of the user\'s own', () => {
  const file = userFile('peterson.ts', peterson);

  test('holds, and is violated when an edit breaks it', async () => {
    expect(await smpcheck(['check', file])).toMatchObject({ code: 0, out: expect.stringMatching(/^mutual-exclusion {2}holds$/m) });
    const { code, out } = await smpcheck(['check', file, '--variant', 'broken']);
    expect(code).toBe(1);
    expect(out).toMatch(/^peterson, broken: the two stores swapped$/m);
    expect(out).toMatch(/^mutual-exclusion {2}violated +6$/m);
    expect(out).toMatch(/ {4}P0 +P1\n/);
  });

  test('replays with its file, and asks for it without', async () => {
    const trace = userFile('peterson.json', '');
    await smpcheck(['check', file, '--variant', 'broken', '--trace', trace]);
    expect(await json(['replay', trace, file])).toMatchObject({ exit: 1, reproduced: true, at: 6 });
    expect(await smpcheck(['replay', trace])).toMatchObject({ code: 2, err: expect.stringContaining('name its file after the trace') });
  });

  test('may be JavaScript', async () => {
    const plain = peterson.replace(/import type .*\n/, '').replace('(me: number)', '(me)').replace('(): Node[]', '()');
    expect((await smpcheck(['check', userFile('peterson.mjs', plain)])).code).toBe(0);
  });

  test('has no expectation to validate', async () => {
    expect(await smpcheck(['validate', file])).toMatchObject({ code: 2, err: expect.stringContaining('says nothing of its expected verdict') });
  });
});

const early = userFile('early.ts', `
import { at, defineVariant, edits, series } from 'smpcheck';
import { scenario } from './world.js';

const MANY = 'smp_call_function_many_cond';
export const variant = defineVariant({
  id: 'early', says: 'put_cpu() before the IPIs are sent.', patches: series(1, 9),
  edits: [edits('early put_cpu', '', [at(\`\${MANY}/put_cpu\`).moveBefore(\`\${MANY}/send\`)])],
  scenarios: [scenario], expect: { verdict: 'UNSAFE', violated: ['mask-sanity'] },
});
`);
userFile('world.ts', `
import type { Scenario } from 'smpcheck';
const call = (mask: number[]) => ({ to: 'many', mask, wait: true }) as const;
export const scenario: Scenario = {
  name: 'two-masks', says: 'A and B call.', cpus: 3, tasks: { A: { on: 0, calls: [call([1, 2])] }, B: { on: 0, calls: [call([1])] } },
};
`);

describe('a variant of the user\'s own', () => {
  test('is checked in a scenario of its own, from files that import files', async () => {
    const { code, out } = await smpcheck(['check', early, '--property', 'mask-sanity', '--property', 'no-lost-ipi']);
    expect(code).toBe(1);
    expect(out).toMatch(/^mask-sanity {2}violated +\d+$/m);
    expect(out).toMatch(/^no-lost-ipi {2}violated +\d+$/m);
    expect(out).toContain(`Again: npx smpcheck check ${early} --variant early --scenario two-masks --property mask-sanity`);
  });

  test('is validated, with controls in its scenario', async () => {
    expect(await json(['validate', early, '--workers', '1'])).toMatchObject({
      exit: 0, variants: [{ id: 'early', verdict: 'as key' }],
      controls: [{ on: 'merged', scenario: 'two-masks', violated: [] }, { on: 'base', scenario: 'two-masks', violated: [] }],
    });
  });

  test('that weakens orderings alone never holds', async () => {
    const weak = userFile('weak.ts', `
import { amend, defineVariant, edits, ordered, series } from 'smpcheck';
export const variant = defineVariant({
  id: 'weak', patches: series(1, 14), edits: [edits('weak', 'no acquire', [amend('csd_lock/!LOCK', ordered('plain'))])],
  expect: { verdict: 'SAFE' },
});`);
    const { code, out } = await smpcheck(['check', weak]);
    expect(code).toBe(3);
    expect(out).toContain('needs a weaker memory model');
    expect(out).not.toMatch(/ holds$/m);
    expect(await json(['validate', weak, '--workers', '1'])).toMatchObject({ exit: 3, variants: [{ verdict: 'needs a weaker memory model' }] });
  });

  test('may bring properties', async () => {
    const own = userFile('own.ts', `
import { callEntered, defineVariant, on, property, TRUE, violate } from 'smpcheck';
const silence = property('silence', {
  kind: 'safety', states: 'Nobody calls.', protects: '', brokenBy: '', on: [on(callEntered, () => [violate(TRUE, 'somebody called')])],
});
export const variant = defineVariant({ id: 'own', patches: [], edits: [], properties: [silence] });`);
    expect(await smpcheck(['check', own, '--property', 'silence'])).toMatchObject({ code: 1, out: expect.stringContaining('somebody called') });
  });
});

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
    expect(out).toMatch(/following is judged in [^(]*re-arm, [^(]*\(each runs generic_exec_single\)\.\n/);
  });

  test('what is violated without the edits too is told apart', async () => {
    const old = userFile('old-check.ts', `
import { amend, defineVariant, edits, ordered } from 'smpcheck';
export const variant = defineVariant({ id: 'old-check', patches: [], edits: [edits('weak', '', [amend('scftorture_invoke_one/check', ordered('acquire'))])] });`);
    expect(await json(['check', old, '--property', 'no-false-torture-failure'])).toMatchObject({
      exit: 1, notes: ['note: without the edits no-false-torture-failure is violated in late-online too'],
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

describe('a model that leaves its own domains', () => {
  const file = userFile('overflow.ts', `
import { agent, atRisk, defineSystem, event, FALSE, lit, on, property, range, step, TRUE, variable, violate } from 'smpcheck';
const n = variable('n', [], range(2), lit(0));
const counted = event('counted', {});
const quiet = property('quiet', { states: 'Nobody counts to 1.', on: [on(counted, () => [atRisk(TRUE), violate(n().eq(lit(1)), 'somebody did')])] });
const small = property('small', { states: 'n is at most 2.', invariant: n().below(lit(3)) });
const counter = agent('counter', { repeat: true }, () => [step('count', [n().set(n().plus(1)), counted({})], { when: n().below(lit(3)) })]);
export const system = defineSystem({ name: 'overflow', variables: [n], agents: [counter], properties: [quiet, small] });
`);

  test('is told first and alone, with its trace', async () => {
    const { code, out } = await smpcheck(['check', file]);
    expect(code).toBe(2);
    expect(out).toMatch(/^model-error +violated +3$/m);
    expect(out).not.toMatch(/^(quiet|small)/m);
    expect(out).toContain('After 3 steps of overflow, as-written violates model-error');
    expect(out).toContain('Model error, so that nothing else is said: n was given a value outside its domain.');
    expect(await json(['check', file])).toMatchObject({
      exit: 2, verdicts: [{ property: 'model-error' }], scenarios: [{ verdicts: [{ property: 'model-error' }], counterexample: { property: 'model-error' } }],
    });
  });

  test('has its trace written and replayed', async () => {
    const trace = userFile('overflow.json', '');
    await smpcheck(['check', file, '--trace', trace]);
    expect(await json(['replay', trace, file])).toMatchObject({ exit: 1, reproduced: true, at: 3, changedModel: false });
  });

  test('is never validated', async () => {
    const own = userFile('overflowing.ts', `
import { addAgent, addVariable, agent, defineVariant, edits, lit, range, step, variable } from 'smpcheck';
const n = variable('n', [], range(2), lit(0));
const counter = agent('counter', {}, () => [1, 2, 3].map((k) => step('count ' + k, [n().set(n().plus(1))])));
const check = agent('reader', {}, () => [step('read', [], { when: n().eq(lit(2)) })]);
export const variant = defineVariant({
  id: 'overflowing', patches: [], edits: [edits('counter', '', [addVariable(n), addAgent(counter), addAgent(check)])], scenarios: ['one-call'], expect: { verdict: 'SAFE' },
});`);
    const { code, out } = await smpcheck(['validate', own, '--workers', '1']);
    expect(code).toBe(2);
    expect(out).toMatch(/^Model error: overflowing in one-call, after 3 steps: n was given a value outside its domain\.\n\n +CPU0\n/);
    expect(out).toMatch(/^ 3 {2}count 3$/m);
    expect(out).toMatch(/^overflowing .* MODEL ERROR .* model-error \(3\)$/m);
    expect(await json(['validate', own, '--workers', '1'])).toMatchObject({ exit: 2, variants: [{ verdict: 'MODEL ERROR', error: { steps: 3, scenario: 'one-call' } }] });
  });
});

describe('what cannot have an effect', () => {
  const variant = (id: string, edit: string, scenario: string): string => userFile(`${id}.ts`, `
import { at, defineVariant, edits, remove, setArgs, swap } from 'smpcheck';
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
    const half = variant('half', `${moves}, swap('csd_lock/flags', 'csd_lock/!LOCK')`, "'one-call'");
    expect(await json(['check', half, '--property', 'sync-complete'])).toMatchObject({
      exit: 0, notes: ['note: the scenario never runs smpcfd_dead_cpu, which the edits change', 'note: orderings differ too: needs a weaker memory model'],
    });
  });

  test('an edit that leaves everything as it was is vacuous', async () => {
    const same = variant('same', "setArgs('smp_call_function/smp_call_function_many', {})", "'call-all'");
    expect(await smpcheck(['check', same, '--states', '9'])).toMatchObject({ code: 4, out: expect.stringContaining('Vacuous: the edits change nothing.') });
  });

  test('a code path that a search could take and does not is none that runs', async () => {
    const refused = variant('refused', "remove('generic_exec_single/-ENXIO')", "'two-senders'");
    expect(await smpcheck(['check', refused, '--property', 'sync-complete'])).toMatchObject({ code: 4 });
  });

  test('a switch that there is not is refused with the nearest name', async () => {
    const wrong = variant('wrong-switch', '', "{ name: 'mine', says: '', cpus: 1, tasks: { A: { on: 0, calls: [] } }, switches: { csd_lock_debug: true } }");
    expect(await smpcheck(['check', wrong])).toMatchObject({
      code: 2, out: '', err: "smpcheck: wrong-switch.ts: scenario 'mine'.switches: there is no switch 'csd_lock_debug'; did you mean 'csdlock_debug'?\n",
    });
  });
});
