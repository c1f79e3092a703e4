import { expect, test } from 'vitest';
import {
  agent, assign, boolean, call, choose, either, event, exclusive, forEach, ground, indexSet,
  indirect, lit, loop, not, range, ret, routine, step, TRUE, variable, wait, when,
} from '../checker/language/index.js';
import { ModelError } from '../checker/language/ground.js';
import { renderMermaid, renderRoutine } from './index.js';
import { callDescription, callSystem, mutexSystem } from './testing/systems.js';

const description = callDescription();
const listed = (name: string): string => {
  const found = description.routines.find((r) => r.name === name);
  return found === undefined ? '' : `\n${renderRoutine(found, description)}`;
};

test('steps with guards, effects and orderings', () => {
  expect(listed('csd_lock') + listed('smp_call_function_single') + listed('flush_smp_call_function_queue')).toMatchInlineSnapshot(`
    "
    csd_lock(csd: csd)
        local flags: mask of csd_flag
        !LOCK: [acquire] wait until !(csd.flags[csd] has LOCK)
        flags: flags = csd.flags[csd]
        flags | LOCK: csd.flags[csd] = flags | LOCK

    smp_call_function_single(cpu: cpu)
        csd on stack: stack_csd[self.task] begins
        csd_lock(csd = stack_csd[self.task])
        generic_exec_single(cpu = cpu, csd = stack_csd[self.task])
        csd_lock_wait(csd = stack_csd[self.task])
        return:
                stack_csd[self.task] ends
                returned = returned | {self.task}
                emit call_returned(task=self.task)

    flush_smp_call_function_queue()
        local csd: csd
        llist_del_all:
                csd = call_single_queue[self.cpu]
                call_single_queue[self.cpu] = NULL
        func: emit csd_function_exit(cpu=self.cpu, csd=csd)
        csd_unlock: [release] csd.flags[csd] = csd.flags[csd] & ~LOCK
    "
  `);
});

test('every kind of node', () => {
  const cpus = indexSet('cpu');
  const funcs = indexSet('func');
  const mask = variable('mask', [], cpus.mask, cpus.empty);
  const log = event('log', { cpu: cpus.index });
  const other = routine('other', { cpu: cpus.index }, {}, () => []);
  const all = routine('all', { func: funcs.index, wait: boolean }, { cpu: cpus.index, n: range(3), done: boolean }, (v) => [
    assign(v.n, lit(2)),
    loop('again', v.n.ne(lit(0)), [assign(v.n, v.n.less(1)), step('go', [])]),
    forEach('each', cpus, v.cpu, mask(), [
      call(other, { cpu: v.cpu }), call(other, { cpu: cpus.at(0) }, { as: 'second', into: v.done }),
    ], [log({ cpu: v.cpu })]),
    when('wait', v.wait, [wait('spin', mask().isEmpty(), 'acquire')], [
      either('race', [step('left', [])], [step('right', [mask().set(cpus.full)])]),
    ]),
    choose('any', cpus, (c) => [mask().set(mask().with(c))], { when: (c) => not(mask().has(c)), environment: true }),
    indirect('func', funcs, v.func, { cpu: v.cpu }, { into: v.done }),
    exclusive('stop_machine', TRUE, [step('stopped', [mask().set(mask().without(v.cpu)), log({ cpu: v.cpu })])]),
    ret(v.done),
  ]);
  expect(`\n${renderRoutine(all)}`).toMatchInlineSnapshot(`
    "
    all(func: func, wait: bool)
        local cpu: cpu
        local n: 0..3
        local done: bool
        n = 2
        while again: n != 0
            n = n - 1
            go:
        for each: cpu in mask
                emit log(cpu=cpu)
            other(cpu = cpu)
            done = second: other(cpu = 0)
        if wait: wait
            spin: [acquire] wait until mask == 0
        else
            either race
                left:
            or
                right: mask = {all cpu}
        any: [any cpu2, environment]
                wait until !(mask has cpu2)
                mask = mask | {cpu2}
        done = func: (*func)(cpu = cpu)
        exclusive stop_machine:
            stopped:
                    mask = mask \\ {cpu}
                    emit log(cpu=cpu)
        return done
    "
  `);
});

test('a machine as a state diagram', () => {
  expect(`\n${renderMermaid(callSystem(), 'irq/1')}${renderMermaid(mutexSystem(false), 'P0')}`).toMatchInlineSnapshot(`
    "
    stateDiagram-v2
      state "irq/1/take IPI" as s0
      state "flush_smp_call_function_queue/llist_del_all" as s1
      state "flush_smp_call_function_queue/func" as s2
      state "flush_smp_call_function_queue/csd_unlock" as s3
      [*] --> s0
      s0 --> s1 : take IPI
      s1 --> s2 : llist_del_all
      s2 --> s3 : func
      s3 --> s0 : csd_unlock
    stateDiagram-v2
      state "P0/lock free" as s0
      state "P0/lock" as s1
      state "P0/enter" as s2
      state "P0/ticket" as s3
      state "P0/leave" as s4
      [*] --> s0
      s0 --> s1 : lock free
      s1 --> s2 : lock
      s2 --> s3 : enter
      s3 --> s4 : ticket [P0]
      s3 --> s4 : ticket [P1]
      s4 --> s0 : leave
    "
  `);
});

test('arrows go wherever a branch can lead', () => {
  const x = variable('x', [], range(1), lit(0));
  const system = ground({
    name: 'branch', sets: {}, lanes: ['one'], variables: [x.node], pools: [], definitions: [], routines: [], switches: {},
    agents: [agent('A', { locals: { n: range(1) } }, (v) => [
      step('load', [v.n.set(x())]), when('some', v.n.ne(lit(0)), [step('yes', [])], [step('no', [x().set(lit(1))])]),
    ])],
  });
  const to = (label: string): readonly string[] => renderMermaid(system, 'A').split('\n')
    .flatMap((line) => (line.endsWith(` : ${label}`) ? [/ --> (s\d+)/.exec(line)?.[1] ?? ''] : []));
  const named = (state: string): string =>
    new RegExp(`state "A/${state}" as (s\\d+)`).exec(renderMermaid(system, 'A'))?.[1] ?? state;
  expect(to('load').toSorted()).toEqual([named('yes'), named('no')].toSorted());
  expect(renderMermaid(system, 'A')).toContain('state "end" as');
});

test("names are escaped for Mermaid's grammar", () => {
  const text = renderMermaid(callSystem({ migrates: true }), 'A');
  for (const line of text.trimEnd().split('\n').slice(1)) {
    expect(line).toMatch(/^ {2}(state "[^"]*" as s\d+|\[\*\] --> s\d+|s\d+ --> s\d+ : [^:;#]*)$/);
  }
  const mutex = mutexSystem(false);
  const odd = { ...mutex, transitions: mutex.transitions.map((t) => ({ ...t, address: 'P0/a: "b"; 50%' })) };
  expect(renderMermaid(odd, 'P0')).toContain(' : a#58; #34;b#34;#59; 50#37;');
});

test('an unknown agent is a model error with a suggestion', () => {
  expect(() => renderMermaid(mutexSystem(false), 'p0'))
    .toThrow(new ModelError("mutex has no agent 'p0'; did you mean 'P0'?"));
});
