import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkVariant } from '../study/index.js';
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
    expect(out).toContain(`Again: npx smpcheck check ${early} --variant early --scenario two-masks --property no-lost-ipi`);
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
  id: 'weak', patches: series(1, 14), edits: [edits('weak', 'no acquire', [amend('csd_lock_wait/!LOCK', ordered('plain'))])],
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

test('what the types allow is taken: another variant to compare with, preemption as the scenarios have it', async () => {
  const worse = userFile('worse.ts', `
import { defineVariant } from 'smpcheck';
export const variant = defineVariant({ id: 'worse', patches: [], edits: [], preemption: 'dynamic-none', scenarios: ['one-call'], expect: { verdict: 'WORSE', larger: ['preempt-off-window'], than: 'V34' } });`);
  expect(await json(['validate', worse, '--workers', '1'])).toMatchObject({ exit: 0 });
  const nobody = userFile('worse-than.ts', `
import { defineVariant } from 'smpcheck';
export const variant = defineVariant({ id: 'worse', patches: [], edits: [], scenarios: ['one-call'], expect: { verdict: 'WORSE', larger: ['preempt-off-window'], than: 'V99' } });`);
  expect(await smpcheck(['validate', nobody])).toMatchObject({ code: 2, err: expect.stringMatching(/^smpcheck: (worse-than.ts: )?there is no variant 'V99'/) as string });
});

describe('a variant with a world of its own', () => {
  const text = (fixed: string, id = 'hasty') => `
import { addAgent, addRoutine, addVariable, agent, at, atRisk, boolean, call, defineVariant, edits, event, FALSE, not, on, property, routine, step, store, swap, TRUE, variable, violate } from 'smpcheck';
const work = variable('work_done', [], boolean, FALSE);
const announced = event('announced', { done: boolean });
const publish = routine('publish', {}, {}, () => [store('work', work(), TRUE), step('announce', [announced({ done: work() })])]);
export const variant = defineVariant({
  id: '${id}', says: 'Announced first.', patches: [1, 2],
  world: [edits('worker', 'a worker of our own', [addVariable(work), addRoutine(publish), addAgent(agent('worker', {}, () => [call(publish, {})]))])],
  edits: [edits('hasty', '', [swap('publish/work', 'publish/announce')])],
  fixed: [edits('checked', '', [${fixed}])],
  properties: [property('done-first', { states: 'Work is announced when it is done.', on: [on(announced, ({ done }) => [atRisk(TRUE), violate(not(done), 'announced too early')])] })],
  scenarios: [{ name: 'quiet', says: 'Nobody calls.', cpus: 1, tasks: { A: { on: 0, calls: [] } } }],
  expect: { verdict: 'UNSAFE', violated: ['done-first'] },
});`;
  const own = userFile('hasty.ts', text("at('publish/announce').insertBefore(step('check', []))"));

  test('is validated against controls that have it too', async () => {
    const { code, out } = await smpcheck(['validate', own, '--workers', '1']);
    expect(out).toMatch(/^hasty .* as key .* done-first \(1\)$/m);
    expect(out).toContain('controls: 1 refuting scenario on the merged series, 1 on the kernel before it and 1 on what the file\nhas as fixed hold.');
    expect(code).toBe(0);
    const on = (where: string) => ({ on: where, scenario: 'quiet', violated: [], complete: true });
    expect(await json(['validate', own, '--workers', '1'])).toMatchObject({ controls: [on('merged'), on('base'), on('fixed')] });
  });

  test('is checked, and each control by its name', async () => {
    const code = async (...argv: readonly string[]): Promise<number> => (await smpcheck(['check', own, '--property', 'done-first', ...argv])).code;
    expect(await json(['check', own, '--property', 'done-first'])).toMatchObject({
      exit: 1, notes: ['note: the controls have the same world: --variant V34, --variant V01, --variant fixed'],
    });
    for (const control of ['fixed', 'V34', 'V01']) expect(await code('--variant', control), control).toBe(0);
    expect(await smpcheck(['check', own, '--variant', 'fixd'])).toMatchObject({ code: 2, err: "smpcheck: there is no variant 'fixd'; did you mean 'fixed'?\n" });
  });

  test('that is not mended by what it has as fixed is not as expected', async () => {
    const wrong = userFile('still-hasty.ts', text("swap('publish/announce', 'publish/work')"));
    const { code, out } = await smpcheck(['validate', wrong, '--workers', '1']);
    expect(code).toBe(1);
    expect(out).toContain('controls: done-first is violated in quiet on what the file has as fixed.');
  });

  test('cannot take the name of its control', async () => {
    expect(await smpcheck(['check', userFile('fixed.ts', text('', 'fixed'))])).toMatchObject({
      code: 2, err: "smpcheck: fixed.ts: variant.id: 'fixed' is the variant with the edits of 'fixed': take another id\n",
    });
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

  test('is told beside what is violated', async () => {
    const { code, out } = await smpcheck(['check', file]);
    expect(code).toBe(1);
    expect(out).toMatch(/^quiet +violated +1\nin-range +violated +3\nsmall +holds *$/m);
    expect(out).toContain('After 1 step of overflow, as-written violates quiet');
    expect(out).toContain('Violated: quiet and in-range.\n');
  });

  test('is told where no property is declared', async () => {
    const bare = userFile('bare.ts', `
import { agent, defineSystem, lit, range, step, variable } from 'smpcheck';
const n = variable('n', [], range(1), lit(0));
const counter = agent('counter', { repeat: true }, () => [step('count', [n().set(n().plus(1))])]);
export const system = defineSystem({ name: 'bare', variables: [n], agents: [counter] });
`);
    const { code, out } = await smpcheck(['check', bare]);
    expect(code).toBe(1);
    expect(out).toMatch(/^in-range +violated +2$/m);
  });

  test('is told whatever was asked for, with its trace', async () => {
    const alone = ['check', file, '--property', 'small'];
    const { code, out } = await smpcheck(alone);
    expect(code).toBe(1);
    expect(out).toMatch(/^in-range +violated +3\nsmall +holds *$/m);
    expect(out).toContain('After 3 steps of overflow, as-written violates in-range');
    expect(await json(alone)).toMatchObject({
      exit: 1, verdicts: [{ property: 'in-range' }, { property: 'small', word: 'holds' }, { property: 'deadlock', word: 'holds' }], scenarios: [{ counterexample: { property: 'in-range' } }],
    });
  });

  test('in the history of an observer is that observer\'s, and hides no other', async () => {
    const own = userFile('counting.ts', `
import { callReturned, csdFunctionEntry, defineVariant, FALSE, lit, on, property, range, TRUE, variable, violate } from 'smpcheck';
const runs = variable('runs', [], range(1), lit(0));
const counts = property('counts', { states: 'It counts.', history: [runs], on: [on(csdFunctionEntry, () => [violate(FALSE, 'never'), runs().set(runs().plus(1))])] });
const silence = property('silence', { states: 'No call returns.', on: [on(callReturned, () => [violate(TRUE, 'one did')])] });
export const variant = defineVariant({ id: 'counting', patches: [], edits: [], properties: [counts, silence] });`);
    const of = (...names: readonly string[]) => smpcheck(['check', own, '--property', ...names]);
    const both = await of('counts', 'silence', 'sync-complete');
    expect(both.code).toBe(1);
    expect(both.out).toMatch(/^silence +violated +\d+\nmodel-error +violated +\d+\ncounts +not found *\nsync-complete +not found *$/m);
    expect(both.out.replaceAll('\n', ' ')).toContain('the property counts gave its history counts.runs a value, or an index, outside its domain');
    expect((await of('counts')).code).toBe(2);
    expect((await of('sync-complete')).code).toBe(0);
  });

  test('has its trace written and replayed', async () => {
    const trace = userFile('overflow.json', '');
    await smpcheck(['check', file, '--property', 'small', '--trace', trace]);
    expect(await json(['replay', trace, file])).toMatchObject({ exit: 1, reproduced: true, at: 3, changedModel: false });
  });

  test('in an observer is never validated', async () => {
    const own = userFile('overflowing.ts', `
import { csdFunctionEntry, defineVariant, FALSE, lit, on, property, range, variable, violate } from 'smpcheck';
const runs = variable('runs', [], range(1), lit(0));
const counts = property('counts', { states: 'It counts.', history: [runs], on: [on(csdFunctionEntry, () => [violate(FALSE, 'never'), runs().set(runs().plus(1))])] });
export const variant = defineVariant({ id: 'overflowing', patches: [], edits: [], properties: [counts], scenarios: ['one-call'], expect: { verdict: 'SAFE' } });`);
    const { code, out } = await smpcheck(['validate', own, '--workers', '1']);
    expect(code).toBe(2);
    expect(out).toMatch(/^Model error: overflowing in one-call, after \d+ steps: the property counts gave its history\s+counts\.runs/);
    expect(out).toMatch(/csd_do_func: entry$/m);
    expect(out).toMatch(/^overflowing .* MODEL ERROR .* model-error \(\d+\)$/m);
    expect(await json(['validate', own, '--workers', '1'])).toMatchObject({ exit: 2, variants: [{ verdict: 'MODEL ERROR', error: { scenario: 'one-call' } }] });
  });

  test('in what a variant brings is a fault of that kernel', async () => {
    const own = userFile('counter.ts', `
import { addAgent, addVariable, agent, defineVariant, edits, lit, range, step, variable } from 'smpcheck';
const n = variable('n', [], range(2), lit(0));
const counter = agent('counter', {}, () => [1, 2, 3].map((k) => step('count ' + k, [n().set(n().plus(1))])));
const check = agent('reader', {}, () => [step('read', [], { when: n().eq(lit(2)) })]);
export const variant = defineVariant({
  id: 'counter', patches: [], edits: [edits('counter', '', [addVariable(n), addAgent(counter), addAgent(check)])], scenarios: ['one-call'],
});`);
    const { code, out } = await smpcheck(['check', own]);
    expect(code).toBe(1);
    expect(out).toMatch(/^in-range +violated +3$/m);
    expect(out).toMatch(/^sync-complete +holds *$/m);
    expect(out).toContain('n was given a value\noutside its domain');
  });
});

describe('a system whose words mean something else', () => {
  let files = 0;
  const system = (more: string, parts = ''): string => userFile(`words${++files}.ts`, `
import { agent, append, boolean, defineSystem, edits, FALSE, lit, property, range, step, store, variable, wait } from 'smpcheck';
const up = variable('up', [], boolean, FALSE);
export const system = defineSystem({ name: 'words', variables: [up], agents: [agent('A', {}, () => [wait('never', up())])], ${parts} });
${more}`);

  test.each([
    ['', "property: []", "WORDS: defineSystem of 'words' has no option 'property'; did you mean 'properties'?"],
    ['', "interchangeable: ['zzz']", "WORDS: system.interchangeable: there is no set 'zzz'"],
    ['', "properties: [property('deadlock', { states: 'down', invariant: up().eq(FALSE) })]", "WORDS: property 'deadlock' is asked of every system: take another name"],
    ["export const variants = { 'as-written': edits('e', '', [append('A', step('x', []))]) };", '', "WORDS: variants: 'as-written' is the system without edits: take another name"],
    ["export const variants = { none: edits('e', '', []) };", '', 'WORDS: variants.none: these edits have no operation: give one, or leave the variant out'],
  ])('%s %s', async (more, parts, sentence) => {
    const { code, out, err } = await smpcheck(['check', system(more, parts)]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.replace(/words\d+\.ts/, 'WORDS')).toContain(`smpcheck: ${sentence}`);
  });

  test('is asked whether it can deadlock, whatever else is', async () => {
    const file = system('', "properties: [property('down', { states: 'down', invariant: up().eq(FALSE) })]");
    expect(await json(['check', file, '--property', 'down'])).toMatchObject({ exit: 1, verdicts: [{ property: 'deadlock', word: 'violated' }, { property: 'down' }, { property: 'in-range' }] });
    expect(await json(['check', file, '--property', 'down', '--no-deadlock'])).toMatchObject({ exit: 0 });
    expect((await checkVariant({ file }, { properties: ['down'] })).properties.map((p) => p.property)).toEqual(['down', 'in-range', 'deadlock']);
  });

  test('has a column for an agent that an edit adds', async () => {
    const file = system("export const variants = { more: edits('e', '', [addAgent(agent('Z', {}, () => [store('raise', up(), TRUE)]))]) };", "properties: [property('down', { states: 'down', invariant: up().eq(FALSE) })]");
    writeFileSync(file, readFileSync(file, 'utf8').replace('import { agent,', 'import { addAgent, agent, TRUE,'));
    const { out } = await smpcheck(['check', file, '--variant', 'more', '--property', 'down']);
    expect(out).toMatch(/^ {4}Z$/m);
  });
});

describe('what cannot have an effect', () => {
  const variant = (id: string, edit: string, scenario: string): string => userFile(`${id}.ts`, `
import { defineVariant, edits } from 'smpcheck';
export const variant = defineVariant({ id: '${id}', patches: [], edits: [edits('${id}', '', [${edit}])], scenarios: [${scenario}] });`);

  test('a switch that there is not is refused with the nearest name', async () => {
    const wrong = variant('wrong-switch', '', "{ name: 'mine', says: '', cpus: 1, tasks: { A: { on: 0, calls: [] } }, switches: { csd_lock_debug: true } }");
    expect(await smpcheck(['check', wrong])).toMatchObject({
      code: 2, out: '', err: "smpcheck: wrong-switch.ts: scenario 'mine'.switches: there is no switch 'csd_lock_debug'; did you mean 'csdlock_debug'?\n",
    });
  });
});
