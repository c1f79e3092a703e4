import { describe, expect, test } from 'vitest';
import { everyScenario } from '../model/scenarios/index.js';
import { defaultSwitches } from '../model/system.js';
import { scenarioShape } from '../study/subject/scenario-shape.js';
import { json, smpcheck, userFile } from './testing/smpcheck.js';

const own = (id: string, scenario: object): string => userFile(`${id}.ts`, `
import { defineVariant } from 'smpcheck';
export const variant = defineVariant({ id: '${id}', patches: [], edits: [], scenarios: [${JSON.stringify(scenario)}] });`);

const unmap = { to: 'unmap', pages: [0] };
const world = {
  name: 'mine', says: '', cpus: 2, tasks: { A: { on: 0, mm: 'mmA', calls: [unmap] }, T: { on: 1, mm: 'mmA', stays: true, calls: [] } },
  tlb: { mms: ['mmA'], pages: 1 }, switches: { pcid: false },
};

const async = (second: object) => ({
  name: 'mine', says: '', cpus: 1,
  tasks: { A: { on: 0, calls: [{ to: 'single_async', cpu: 0 }, { to: 'single_async', ...second }] }, B: { on: 0, calls: [{ to: 'single_async', cpu: 0 }] } },
});
const again = (n: number, call: object): readonly object[] => Array.from({ length: n }, () => call);
const stopped = { name: 'mine', says: '', cpus: 2, tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: false }] } }, hung: 1 };

describe('a scenario of the user\'s own', () => {
  test.each(everyScenario.map((s) => [s.name, s] as const))('can be all that %s is', (_, s) => {
    expect(scenarioShape.safeParse(s).error?.issues ?? []).toEqual([]);
    expect(Object.keys(defaultSwitches)).toEqual(expect.arrayContaining(Object.keys(s.switches ?? {})));
  });

  test('has address spaces, and a bug of the x86 half is found in it', async () => {
    const file = userFile('no-flush.ts', `
import { defineVariant, edits, remove } from 'smpcheck';
export const variant = defineVariant({
  id: 'no-flush', patches: [], edits: [edits('no-flush', '', [remove('flush_tlb_func/flush_tlb_local'), remove('flush_tlb_func/INVLPG')])],
  scenarios: [${JSON.stringify(world)}], expect: { verdict: 'UNSAFE', violated: ['tlb-coherent'] },
});`);
    expect(await json(['validate', file, '--workers', '1'])).toMatchObject({ exit: 0, variants: [{ id: 'no-flush', verdict: 'as key' }] });
  });

  test.each([
    ['call', stopped], ['hotplug', { ...stopped, hotplug: { cpu: 1, motion: 'down' } }],
  ])('nothing is held against the kernel if a CPU has stopped: %s', async (id, scenario) => {
    expect(await smpcheck(['check', own(`stopped-${id}`, scenario)])).toMatchObject({ code: 0 });
  });

  test.each([
    ['mm', { ...world, tlb: undefined }, ".tasks.A: 'mm' and 'allowed' take a world with address spaces: add 'tlb'"],
    ['call', { ...world, tasks: { A: { on: 0, calls: [unmap] } }, tlb: undefined }, ".tasks.A.calls[0]: 'unmap' takes a world with address spaces: add 'tlb'"],
    ['unknown-mm', { ...world, tasks: { A: { on: 0, mm: 'mmB', calls: [] } } }, ".tasks.A.mm: there is no mm 'mmB': tlb.mms has mmA"],
    ['no-mm', { ...world, tasks: { A: { on: 0, calls: [unmap] } } }, ".tasks.A.calls[0]: 'unmap' is of the task's own mm: give the task an 'mm'"],
    ['page', { ...world, tasks: { A: { on: 0, mm: 'mmA', calls: [{ to: 'unmap', pages: [1] }] } } }, '.tasks.A.calls[0]: there is no page 1: the scenario has page 0 to 0'],
    ['allowed', { ...world, tasks: { A: { on: 0, mm: 'mmA', allowed: [1], calls: [] } } }, '.tasks.A.allowed: the task starts on CPU0, which is not among them'],
    ['vcpu', { ...world, tlb: { ...world.tlb, vcpus: [2] } }, '.tlb.vcpus[0]: there is no CPU2: the scenario has CPU0 to CPU1'],
    ['ran', { ...world, tlb: { ...world.tlb, ran: { 0: ['mmC'] } } }, ".tlb.ran.0: there is no mm 'mmC': tlb.mms has mmA"],
    ['asids', { ...world, tlb: { ...world.tlb, globalAsids: true } }, '.switches.pcid: a global ASID is a PCID: leave pcid on'],
    ['polling', { ...world, polling: 1 }, '.polling: this is not modelled in a world with address spaces'],
    ['derived', { name: 'mine', says: '', cpus: 1, tasks: { A: { on: 0, calls: [] } }, switches: { tlb: true } }, ".switches: there is no switch 'tlb'"],
    ['twice', { ...world, tlb: { mms: ['mmA', 'mmA'], pages: 1 } }, '.tlb.mms: expected each mm once'],
    ['pages', { ...world, tlb: { mms: ['mmA'], pages: 31 } }, '.tlb.pages: expected 1 to 30 pages'],
    ['hung-offline', { ...stopped, offline: [1] }, '.hung: CPU1 is offline at the start: a CPU that has stopped is online'],
    ['hung-task', { ...stopped, tasks: { A: { on: 1, calls: [] } } }, '.tasks.A.on: CPU1 has stopped: no task runs there'],
    ['name', { ...stopped, tasks: { hotplug: stopped.tasks.A } }, ".tasks.hotplug: that is a name of the kernel's own"],
    ['control', { ...stopped, hotplug: { cpu: 0, motion: 'down' } }, '.hotplug: the control task takes another CPU that is online at the start, has not stopped and does not poll'],
    ['csd', { name: 'mine', says: '', cpus: 1, tasks: { A: { on: 0, calls: [{ to: 'single_async', cpu: 0, csdOf: 1 }] } } }, '.tasks.A.calls[0].csdOf: there is no call 1: the scenario has 1, from 0'],
    ['init', async({ cpu: 0, init: true }), ".tasks.A.calls[1].init: the csd is the call's own, which it initialises anyway: leave init out"],
    ['csd-func', async({ cpu: 0, csdOf: 0, func: 'rearm' }), '.tasks.A.calls[1].func: the csd is as call 0 has filled it: give func there, or init: true here'],
    ['csd-self', async({ cpu: 0, csdOf: 1 }), '.tasks.A.calls[1].csdOf: call 1 is no call before it, of the same task, that fills an async csd of its own: give init: true'],
    ['csd-other', async({ cpu: 0, csdOf: 2 }), '.tasks.A.calls[1].csdOf: call 2 is no call before it,'],
    ['csd-irq', { ...async({ cpu: 0 }), interrupt: { cpu: 0, call: { to: 'single_async', cpu: 0, csdOf: 0 } } }, '.interrupt.call.csdOf: call 0 is no call before it,'],
    ['flushes', { ...world, tasks: { A: { on: 0, mm: 'mmA', calls: again(7, { ...unmap, tables: true }) } } }, '.tasks: the calls may raise tlb_gen of mmA 7 times: the model counts to 6'],
    ['protects', { ...world, tasks: { A: { on: 0, mm: 'mmA', calls: again(3, { ...unmap, protect: true }) } } }, '.tasks: the calls protect a page of mmA 3 times: the model counts to 2'],
    ['reclaims', { ...world, tasks: { A: { on: 0, calls: again(4, { to: 'reclaim', mm: 'mmA', page: 0 }) } } }, '.tasks: the calls reclaim pages of mmA 4 times: the model counts to 3'],
    ['numa', { ...stopped, hung: undefined, switches: { numa: true } }, ".switches.numa: the scheduler's masks are looked at by 'any' alone, which nobody calls"],
    ['emulation', { ...world, switches: { kvm_emulation: true } }, ".switches.kvm_emulation: a host emulates instructions of its vCPUs: give them in 'tlb.vcpus'"],
  ])('a wrong one is refused with its place: %s', async (id, scenario, says) => {
    const { code, out, err } = await smpcheck(['check', own(id, scenario)]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`smpcheck: ${id}.ts: scenario 'mine'${says}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
