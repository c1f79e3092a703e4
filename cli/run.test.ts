import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { printableLine } from './printable.js';
import { peterson, smpcheck, userFile } from './testing/smpcheck.js';

const variant = (fields: string): string =>
  `import { amend, at, defineVariant, edits, ordered, remove } from 'smpcheck';\nexport const variant = defineVariant({ id: 'mine', patches: [], edits: [], ${fields} });\n`;
const world = (fields: string): string => variant(`scenarios: [{ name: 'mine', says: '', cpus: 2, tasks: { A: { on: 0, calls: [] } }, ${fields} }]`);
const system = userFile('system.ts', peterson);

const mistakes: readonly (readonly [string, readonly string[], string | RegExp])[] = [
  ['an unknown option', ['check', '--frist'], "unknown option '--frist'; did you mean '--first'?"],
  ['an unknown command', ['chek'], "unknown command 'chek'; did you mean 'check'?"],
  ['too many arguments', ['check', 'a.ts', 'b.ts'], /too many arguments/],
  ['a number that is none', ['check', '--states', 'many'], /^option '--states <n>' argument 'many' is invalid/],
  ['no workers', ['check', '--workers', '0'], /^option '--workers <n>' argument '0' is invalid/],
  ['more workers than there may be', ['validate', '--workers', '65'], /^option '--workers <n>' argument '65' is invalid\. It is not a whole number from 1 to 64\.$/],
  ['no states', ['check', '--states', '0'], /^option '--states <n>' argument '0' is invalid/],
  ['an unknown property', ['check', '--property', 'no-lost-ipj'], "there is no property 'no-lost-ipj'; did you mean 'no-lost-ipi'?"],
  ['an unknown scenario', ['check', '--scenario', 'one-cal'], "there is no scenario 'one-cal'; did you mean 'one-call'?"],
  ['an unknown variant', ['check', '--variant', 'V82'], /^there is no variant 'V82'; did you mean 'V\d\d'\?$/],
  ['an unknown variant to validate', ['validate', 'X01'], /^there is no variant 'X01'; did you mean '\w+'\?$/],
  ['an empty scenario', ['check', '--scenario', ''], '--scenario: a name is empty: leave it out, or the option for all that is usual'],
  ['an empty property', ['check', '--property', 'sync-complete,'], '--property: a name is empty: leave it out, or the option for all that is usual'],
  ['an empty variant', ['check', '--variant', ''], /^there is no variant ''/],
  ['an empty scenario of the series', ['series', '--scenario', ''], /^--scenario: a name is empty/],
  ['an empty name of a trace', ['check', '--trace', ''], 'the name of the file for a trace is empty'],
  ['a folder for a trace', ['check', '--trace', '/'], "cannot write '/': it is not a file"],
  ['a missing file', ['check', 'nowhere.ts'], "there is no file 'nowhere.ts'"],
  ['a folder', ['check', '/'], "'/' is not a file"],
  ['a missing trace', ['replay', 'nowhere.json'], "there is no file 'nowhere.json'"],
  ['a trace that is none', ['replay', userFile('none.json', '{}')], 'none.json: schema: expected "smpcheck-trace-1", found none'],
  ['a folder that is not there', ['check', '--trace', '/nowhere/t.json'], "cannot write '/nowhere/t.json': there is no folder '/nowhere'"],
  ['an unknown thing to show', ['show', 'rutine'], "there is no thing to show called 'rutine'; did you mean 'routine'?"],
  ['an unknown patch', ['show', 'patch', '17'], "there is no patch '17': the series has P1 to P14"],
  ['an unknown routine', ['show', 'routine', 'csd_lok'], "there is no routine 'csd_lok'; did you mean 'csd_lock'?"],
  ['a syntax error', ['check', userFile('syntax.ts', 'const a = 1;\nexport const variant: = 3;\n')], /^syntax\.ts: syntax error: .*\(line 2\)$/],
  ['an error in the file', ['check', userFile('throws.ts', "\nthrow new Error('no such luck');\n")], 'throws.ts: no such luck (line 2)'],
  ['a name that is not exported', ['check', userFile('name.ts', "import { frob } from 'smpcheck';\nfrob();\n")], "name.ts: 'smpcheck' exports no 'frob' (line 2)"],
  ['a file without exports', ['check', userFile('empty.ts', 'export const x = 1;\n')], /^empty\.ts: it exports neither 'variant' .* nor 'system'/],
  ['a variant without edits', ['check', userFile('shape.ts', "export const variant = { id: 'x', patches: [] };\n")], /^shape\.ts: variant\.edits: expected array/],
  ['an id that is taken', ['check', userFile('taken.ts', "export const variant = { id: 'V28', patches: [], edits: [] };\n")], /^taken\.ts: variant\.id: 'V28' is a named variant/],
  ['an unknown patch number', ['check', userFile('patch.ts', "export const variant = { id: 'x', patches: [15], edits: [] };\n")], /^patch\.ts: variant\.patches\[0\]: /],
  ['an edit that addresses no step', ['check', userFile('address.ts', variant("edits: [edits('typo', '', [remove('csd_lock/flag')])]"))],
    "address.ts: typo: there is no node 'csd_lock/flag'; did you mean 'csd_lock/flags'?"],
  ['two edits that conflict', ['check', userFile('conflict.ts', variant(
    "edits: [edits('one', '', [remove('csd_lock/flags')]), edits('two', '', [amend('csd_lock/flags', ordered('mb'))])]"))],
  /^conflict\.ts: edits 'one' and 'two' conflict: 'one' removes 'csd_lock\/flags', which 'two' uses/],
  ['an edit that throws', ['check', userFile('amend.ts', variant("edits: [edits('bad', '', [amend('csd_lock/flags', (s) => s.nothing.here)])]"))],
    /^amend\.ts: Cannot read properties of undefined/],
  ['a scenario without CPUs', ['check', userFile('cpus.ts', world('cpus: 0'))], "cpus.ts: scenario 'mine'.cpus: expected 1 to 8 CPUs"],
  ['a CPU that is not there', ['check', userFile('cpu.ts', world('hotplug: { cpu: 2, motion: "down" }'))],
    "cpu.ts: scenario 'mine'.hotplug.cpu: there is no CPU2: the scenario has CPU0 to CPU1"],
  ['a call to a CPU that is not there', ['check', userFile('call.ts', world("tasks: { A: { on: 0, calls: [{ to: 'many', mask: [1, 7], wait: true }] } }"))],
    "call.ts: scenario 'mine'.tasks.A.calls[0].mask[1]: there is no CPU7: the scenario has CPU0 to CPU1"],
  ['a scenario without tasks', ['check', userFile('tasks.ts', world('tasks: {}'))], "tasks.ts: scenario 'mine'.tasks: expected at least one task"],
  ['a scenario that is all offline', ['check', userFile('offline.ts', world('offline: [0, 1]'))],
    "offline.ts: scenario 'mine'.offline: expected at least one CPU that is online at the start"],
  ['the name of a standard scenario', ['check', userFile('standard.ts', world("name: 'one-call'"))], /^standard\.ts: scenario 'one-call': there is a standard scenario/],
  ['a module that throws when it is read', ['check', userFile('getter.ts', "export const variant = { get id() { throw new Error('no id'); } };\n")],
    'getter.ts: what it exports is none of what the functions of smpcheck make: no id'],
  ['a property that is made by hand', ['check', userFile('hand.ts', variant("properties: [{ property: 'p', kind: 'safety', states: '', faults: [], on: {}, invariant: { op: 'const', value: 1 }, variables: [5] } as any]"))],
    /^hand\.ts: what it exports is none of what the functions of smpcheck make: /],
  ['edits that would not be used', ['check', userFile('beside.ts', `${variant('')}export const variants = {};\n`)],
    "beside.ts: 'variants' are edits of a 'system': leave them out beside a 'variant'"],
  ['a patch twice', ['check', userFile('twice.ts', "export const variant = { id: 'x', patches: [3, 1, 3], edits: [] };\n")], 'twice.ts: variant.patches: 3 stands there twice'],
  ['a finding in no scenario', ['validate', userFile('finding.ts', variant("expect: { verdict: 'SAFE' }, finding: { because: 'x', scenario: 'one-cal' }"))],
    "there is no scenario 'one-cal'; did you mean 'one-call'?"],
  ['no expectation', ['validate', userFile('unexpected.ts', variant(''))], "variant 'mine' says nothing of its expected verdict: add 'expect', or use 'smpcheck check'"],
  ['an expected property that is none', ['validate', userFile('expect.ts', variant("expect: { verdict: 'UNSAFE', violated: ['csd-life'] }"))],
    /^there is no property 'csd-life'; did you mean/],
  ['a system without agents', ['check', userFile('agents.ts', peterson.replace('agents: [lock(0), lock(1)]', 'agents: []'))],
    'agents.ts: system.description.agents: expected at least one agent'],
  ['a variant in no scenario', ['check', userFile('nowhere.ts', variant('scenarios: []'))],
    'nowhere.ts: variant.scenarios: expected at least one scenario: leave it out to have them chosen'],
  ['an expectation that names nothing', ['validate', userFile('nothing.ts', variant("expect: { verdict: 'UNSAFE', violated: [] }"))],
    'nothing.ts: variant.expect.violated: expected at least one name'],
  ['a trace', ['check', fileURLToPath(new URL('../traces/corpus/V03.json', import.meta.url))], 'V03.json: it is a trace: smpcheck replay V03.json'],
  ['a variant for a file', ['check', 'V28'], "there is no file 'V28'; did you mean --variant V28?"],
  ['a file behind a list', ['check', '--property', 'csd-lifetime', 'mine.ts'], "there is no property 'mine.ts'; a file stands before the options"],
  ['help of no command', ['help', 'chek'], "there is no command 'chek': 'smpcheck help' lists them"],
  ['an unknown variant of a system', ['check', system, '--variant', 'brokn'], "there is no variant 'brokn'; did you mean 'broken'?"],
  ['a system with a variable that is not declared', ['check', userFile('undeclared.ts', peterson.replace('variables: [wants, turn]', 'variables: [wants]'))],
    /turn/],
];

describe('a mistake of the user', () => {
  test.each(mistakes)('%s is told in one sentence', async (_, argv, sentence) => {
    const { code, out, err } = await smpcheck(argv);
    expect(err).toMatch(/^smpcheck: [^\n]+\n$/);
    const text = err.slice('smpcheck: '.length, -1);
    if (typeof sentence === 'string') expect(text).toBe(sentence);
    else expect(text).toMatch(sentence);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test.each(mistakes)('%s is an object with --json too', async (_, argv, sentence) => {
    const { code, out, err } = await smpcheck([...argv, '--json']);
    expect(code).toBe(2);
    const { error, ...rest } = JSON.parse(out) as { readonly error: string };
    expect(rest).toEqual({});
    expect(err).toBe(`smpcheck: ${error}\n`);
    if (typeof sentence === 'string') expect(error).toBe(sentence);
    else expect(error).toMatch(sentence);
  });
});

describe('what a file says', () => {
  const [escape, csi, turn] = ['\x1b[31mred\x07', '\x9b1A', '\u202egnirts'];

  test('cannot steer the terminal: neither an error', async () => {
    const file = userFile('steers.ts', `throw new Error(${JSON.stringify(`${escape}${csi}${turn}\rHolds`)});\n`);
    const err = 'smpcheck: steers.ts: \\u001b[31mred\\u0007\\u009b1A\\u202egnirts\\u000dHolds (line 1)\n';
    expect(await smpcheck(['check', file])).toEqual({ code: 2, out: '', err });
    const { out } = await smpcheck(['check', file, '--json']);
    expect(JSON.parse(out)).toEqual({ error: `steers.ts: ${escape}${csi}${turn}\rHolds (line 1)` });
    expect(out).not.toContain(csi);
  });

  test('nor the names of a trace', async () => {
    const trace = userFile('steers.json', '');
    await smpcheck(['check', '--variant', 'V28', '--scenario', 'two-senders-debug', '--property', 'csd-lock-exclusion', '--trace', trace]);
    const name = JSON.stringify(`x${escape}\nReproduced after 1 step`).slice(1, -1);
    for (const [was, is] of [['"scenario": "two', `"scenario": "${name}`], ['"agent":"', `"agent":"${name}`], ['"because": "', `"because": "${name}`]]) {
      const forged = userFile('forged.json', readFileSync(trace, 'utf8').replace(was, is));
      const { out, err } = await smpcheck(['replay', forged]);
      expect(`${out}${err}`).not.toMatch(/(?!\n)\p{Cc}|^Reproduced after 1 step/mu);
      expect(err).toMatch(/^(smpcheck: [^\n]+\n)?$/);
    }
  });

  test('but a line of progress may overwrite itself', () => {
    expect(printableLine('\r1 state \r  \r')).toBe('\r1 state \\u000d  \r');
  });
});

describe('a mistake of the program', () => {
  const broken = { onInterrupt: (): never => { throw new Error('no such luck'); } };

  test('is told as one, with --json as an object too', async () => {
    const sentence = 'internal error, please report it: no such luck';
    const err = `smpcheck: ${sentence}; SMPCHECK_STACK=1 shows where\n`;
    expect(await smpcheck(['check'], broken)).toEqual({ code: 5, out: '', err });
    expect(await smpcheck(['check', '--json'], broken)).toEqual({ code: 5, out: `${JSON.stringify({ error: sentence })}\n`, err });
  });
});

describe('help', () => {
  test('without a command it is a mistake, with --help it is not', async () => {
    expect(await smpcheck([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: smpcheck') });
    expect(await smpcheck(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('validate') });
    expect(await smpcheck(['check', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--property <names...>') });
  });
});
