import { describe, expect, test } from 'vitest';
import type { GroundSystem } from '../checker/language/ground.js';
import { searchReference } from '../checker/reference/search.js';
import type { Trace, TraceStep } from './format.js';
import { recordTrace } from './record.js';
import { renderTrace } from './render.js';
import type { RenderOptions } from './render.js';
import { callSystem, mutexSystem } from './testing/systems.js';

function shown(system: GroundSystem, name: string, options: RenderOptions = {}): string {
  const found = searchReference(system, { properties: [name] }).violations.get(name);
  if (found === undefined) throw new Error(`${name} is not violated`);
  return `\n${renderTrace(recordTrace(system, found, { digest: 'd', scenario: 'small-call', variant: 'V00' }), options)}`;
}

const step = (agent: string, lane: string, address: string, more: Partial<TraceStep> = {}): TraceStep =>
  ({ agent, lane, address, path: [], events: [], changes: {}, ...more });
const to = (word: string) => ({ from: '0', to: word });
const made = (lanes: readonly string[], steps: readonly TraceStep[], final: Trace['final'] = {}): Trace => ({
  schema: 'smpcheck-trace-1', system: '', scenario: 'made-up', variant: 'V99', property: 'p', because: 'it broke.',
  lanes: [...lanes], initial: {}, steps: [...steps], final,
});

describe('a trace as text', () => {
  test('one agent a lane: the lane says who', () => {
    expect(shown(callSystem({ waits: false, tasks: ['A'] }), 'csd-lifetime')).toMatchInlineSnapshot(`
      "
          CPU0                    CPU1
          ----                    ----
       1  smp_call_function_single: csd on stack                stack_csd[A].alive=yes
       2  csd_lock: !LOCK         |
       3  csd_lock: flags         |
       4  csd_lock: flags | LOCK  |                       csd.flags[stack_csd[A]]=LOCK
       5  generic_exec_single: llist_add          call_single_queue[CPU1]=stack_csd[A]
       6  generic_exec_single: send IPI                          ipi_pending[CPU1]=yes
       7  smp_call_function_single: return         returned={A}  stack_csd[A].alive=no
       8  |                       take IPI                        ipi_pending[CPU1]=no
       9  |                       flush_smp_call_function_queue: llist_del_all
          |                       |                       call_single_queue[CPU1]=NULL
      10  |                       flush_smp_call_function_queue: func
      11  |                       flush_smp_call_function_queue: csd_unlock
          |                       |                          csd.flags[stack_csd[A]]=0

      After 11 steps of small-call, V00 violates csd-lifetime: a csd was used after
      its storage ended.
      Then: A is done, irq/1 is at take IPI.
      "
    `);
  });

  test('two tasks on one CPU are named', () => {
    expect(shown(callSystem({ clearsLate: true }), 'sync-call-returns')).toMatchInlineSnapshot(`
      "
          CPU0                    CPU1
          ----                    ----
       1  A smp_call_function_single: csd on stack              stack_csd[A].alive=yes
       2  A csd_lock: !LOCK       |
       3  A csd_lock: flags       |
       4  A csd_lock: flags | LOCK                        csd.flags[stack_csd[A]]=LOCK
       5  A generic_exec_single: llist_add        call_single_queue[CPU1]=stack_csd[A]
       6  A generic_exec_single: send IPI                        ipi_pending[CPU1]=yes
       7  B smp_call_function_single: csd on stack              stack_csd[B].alive=yes
       8  B csd_lock: !LOCK       |
       9  B csd_lock: flags       |
      10  B csd_lock: flags | LOCK                        csd.flags[stack_csd[B]]=LOCK
      11  |                       take IPI
      12  |                       flush_smp_call_function_queue: llist_del_all
          |                       |                       call_single_queue[CPU1]=NULL
      13  B generic_exec_single: llist_add        call_single_queue[CPU1]=stack_csd[B]
      14  B generic_exec_single: send IPI

      After 14 steps of small-call, V00 violates sync-call-returns: a call never
      returns.
      Then: A is at csd_lock_wait/!LOCK, B is at csd_lock_wait/!LOCK, irq/1 is at
      flush_smp_call_function_queue/func, returned={}.
      "
    `);
  });

  test('steps of an agent of its own, and a judgement with values', () => {
    expect(shown(mutexSystem(false), 'mutual-exclusion')).toMatchInlineSnapshot(`
      "
          P0                      P1
          --                      --
       1  lock free               |
       2  |                       lock free
       3  lock                    |                                           owner=P0
       4  enter                   |                                        inside={P0}
       5  |                       lock                                        owner=P1
       6  |                       enter                                 inside={P0,P1}

      After 6 steps of small-call, V00 violates mutual-exclusion: two processes are
      inside at once.
      Then: P0 is at ticket, P1 is at ticket, inside={P0,P1}.
      "
    `);
  });

  test('locals on demand', () => {
    const trace = made(['CPU0', 'CPU1'], [
      step('A', 'CPU0', 'csd_lock/flags', {
        locals: { 'A:csd_lock.flags': to('LOCK'), 'A:.n': to('2') }, history: { seen: to('1') },
      }),
    ]);
    expect(renderTrace(trace)).not.toContain('LOCK');
    expect(renderTrace(trace, { locals: true })).toContain('flags=LOCK  n=2');
    expect(renderTrace(trace, { locals: true })).not.toContain('seen');
  });

  test('four lanes; what does not fit beside goes below, within the guides', () => {
    const trace = made(['CPU0', 'CPU1', 'CPU2', 'CPU3', 'CPU4'], [
      step('A', 'CPU0', 'smp_call_function_many_cond/target', {
        chosen: 'CPU2', changes: { 'cpumask.bits[cfd_data.cpumask_ipi[CPU0]]': to('{CPU1,CPU2,CPU3}') },
      }),
      step('B', 'CPU1', 'B/spin', { polls: true }),
      step('C', 'CPU3', '__flush_smp_call_function_queue/a step that has quite a long name in words', {
        changes: {
          'csd.flags[cfd_data[CPU0].csd[CPU1]]': to('LOCK|SYNC|IRQ_WORK'), returned: to('{A}'),
          'csd.next[cfd_data[CPU0].csd[CPU1]]': to('NULL'),
        },
      }),
      step('D', 'CPU2', 'x/y', { changes: { [`very_long_variable_name_${'x'.repeat(70)}`]: to('1') } }),
      step('sched', '-', 'sched/idle', { changes: { 'task_cpu[A]': to('none') } }),
    ], {
      'A:pc': 'smp_call_function_many_cond/wait', 'B:pc': 'end', 'D:pc': 'D/y', cpu_online_mask: '{CPU0,CPU1,CPU2,CPU3,CPU4}',
    });
    expect(`\n${renderTrace(trace)}`).toMatchInlineSnapshot(`
      "
          CPU0     CPU1     CPU2     CPU3     -
          ----     ----     ----     ----     -
       1  smp_call_function_many_cond: target [CPU2]
          |        |         cpumask.bits[cfd_data.cpumask_ipi[CPU0]]={CPU1,CPU2,CPU3}
       2  |        spin (polls)      |        |
       3  |        |        |        __flush_smp_call_function_queue: a step that has
          |        |        |        |   quite a long name in words
          |        |        |   csd.flags[cfd_data[CPU0].csd[CPU1]]=LOCK|SYNC|IRQ_WORK
          |        |        |    returned={A}  csd.next[cfd_data[CPU0].csd[CPU1]]=NULL
       4  |        |        x: y     |        |
          very_long_variable_name_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          |        |        |        |        |                   xxxxxxxxxxxxxxxxxx=1
       5  |        |        |        |        idle                    task_cpu[A]=none

      After 5 steps of made-up, V99 violates p: it broke.
      Then: A is at smp_call_function_many_cond/wait, B is done, D is at y,
      cpu_online_mask={CPU0,CPU1,CPU2,CPU3,CPU4}.
      "
    `);
  });

  test('lanes with long names stand below one another', () => {
    const lanes = ['the first processor', 'hypervisor', 'the control task of hotplug'];
    const trace = made(lanes, lanes.map((l, i) => step(`agent${i}`, l, 'f/go', { changes: { x: to(String(i)) } })));
    expect(`\n${renderTrace(trace)}`).toMatchInlineSnapshot(`
      "
          the first processor
          |                 hypervisor
          |                 |                 the control task of hotplug
       1  f: go             |                 |                                    x=0
       2  |                 f: go             |                                    x=1
       3  |                 |                 f: go                                x=2

      After 3 steps of made-up, V99 violates p: it broke.
      "
    `);
  });

  test('no steps, one step, more than ninety-nine', () => {
    expect(renderTrace(made(['CPU0'], []))).toBe('At the start of made-up, V99 violates p: it broke.\n');
    expect(renderTrace(made(['CPU0'], [step('A', 'CPU0', 'A/go')])))
      .toBe('    CPU0\n    ----\n 1  go\n\nAfter 1 step of made-up, V99 violates p: it broke.\n');
    const long = renderTrace(made(['CPU0'], Array.from({ length: 100 }, () => step('A', 'CPU0', 'A/go')))).split('\n');
    expect([long[0], long[2], long[101]]).toEqual(['     CPU0', '  1  go', '100  go']);
  });

  test('plain ASCII of at most 80 columns, whatever the names', () => {
    for (let n = 1; n <= 12; n++) {
      const lanes = Array.from({ length: n }, (_, i) => `CPU${i}`);
      const steps = lanes.flatMap((l, i) => [1, 30, 60, 100, 200].map((w) => step(
        `t\u00e4sk${i}`, l, `f/${'x'.repeat(w)} ${'y '.repeat(w % 37)}`, { changes: { ['c'.repeat(w)]: to('\u2192'), d: to('1') } },
      )));
      const lines = renderTrace(made(lanes, steps)).split('\n');
      for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
      expect(lines.filter((l) => /^ *\d+ /.test(l))).toHaveLength(steps.length);
      for (const line of lines) expect(line).toBe(line.trimEnd());
    }
  });
});
