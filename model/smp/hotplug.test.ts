import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { addVariable, at, atRisk, boolean, call, edits, FALSE, ground, local, not, on, property, remove, replaceBody, step, TRUE, variable, violate, wait } from '../../checker/language/index.js';
import type { Edits, GroundSystem, Operation, Property } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { cpuhpRunsOn, cpuOnlineMask, here, irqsOff, taskCpu } from './cpu.js';
import { callEntered, idleDead, idleLooked } from './events.js';
import { idleDeadDone } from './hotplug.js';
import { patchSet } from '../patches/index.js';
import { preemptDisable, preemptEnable } from './preempt.js';
import { controlCpuOf } from '../scenario.js';
import type { Scenario } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';
import { calls, cpus, funcs, tasks } from '../sets.js';
import { smpCallFunctionMany } from './smp_call_function_many_cond.js';
import { smpCallFunctionSingle } from './smp_call_function_single.js';
import { describe as world, describeWith } from '../system.js';
import { earlyPut } from '../variants/series.js';
import { series } from '../variants/variant.js';

const judged = properties.filter((p) => p.kind !== 'latency');
const build = (s: Scenario, own: readonly Edits[], patches: readonly number[] = series(1, 14)): GroundSystem =>
  ground(describeWith(s, patchSet(patches), own), judged);
const violated = (s: Scenario, ...operations: readonly Operation[]): readonly string[] =>
  [...searchEngine(build(s, [edits('mine', '', operations)])).violations.keys()];

const named = (name: string): Scenario => {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return s;
};
const FUNC = funcs.member('func');
const ownCall = calls.member('idle_dead');

describe('a dying CPU and the control task', () => {
  const down: Scenario = {
    name: 'own-masks-down', says: 'CPUMASK_OFFSTACK: A on CPU1 calls CPU0, which goes down', cpus: 2, switches: { cpumask_offstack: true },
    tasks: { A: { on: 1, calls: [{ to: 'single', cpu: 0, wait: false }] } }, hotplug: { cpu: 0, motion: 'down' },
  };
  const complete = step('complete', [idleDeadDone().set(TRUE)]);

  test('hold as they are, the call of the dying CPU its last access', () => {
    expect(violated(down)).toEqual([]);
  });

  test('race if the dying CPU completes by itself and then calls again', () => {
    expect(violated(down, at('cpuhp_report_idle_dead/smp_call_function_single').replaceBy(
      complete, call(smpCallFunctionMany, { mask: cpus.only(local('cpu', cpus.index)), func: FUNC, info: local('info', calls.index), wait: FALSE }),
    ))).toEqual(['mask-lifetime']);
  });

  test('race if the dying CPU completes before it is dead, but not the other way round', () => {
    const dead = step('IDLE_DEAD', [idleDead({ cpu: here.cpu })]);
    expect(violated(down, replaceBody('cpuhp_report_idle_dead', [complete, dead]))).toEqual(['death-order']);
    expect(violated(down, replaceBody('cpuhp_report_idle_dead', [dead, complete]))).toEqual([]);
  });
});

describe('a CPU that idles in polling mode', () => {
  const polling: Scenario = {
    name: 'polling-down', says: 'A calls CPU1, which polls, and waits; CPU1 goes down', cpus: 2, polling: 1,
    tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: true }] } }, hotplug: { cpu: 1, motion: 'down' },
  };

  test('looks at its queue no more when it is offline', () => {
    const looks = property('looks-while-online', {
      kind: 'hotplug', states: 'The idle loop of an offline CPU is over.',
      on: [on(idleLooked, ({ cpu }) => [atRisk(TRUE), violate(not(cpuOnlineMask().has(cpu)), 'an offline CPU looked at its queue')])],
    });
    const { violations, atRisk: looked } = searchEngine(ground(describeWith(polling, patchSet(series(1, 14))), [...judged, looks]));
    expect([...violations.keys()]).toEqual([]);
    expect(looked.has('looks-while-online')).toBe(true);
  });
});

describe('a starting CPU and the control task', () => {
  const up: Scenario = {
    name: 'fresh-cpu', says: 'CPU1 comes online while A on CPU0 calls it', cpus: 2, offline: [1],
    tasks: { A: { on: 0, calls: [{ to: 'single', cpu: 1, wait: false }] } }, hotplug: { cpu: 1, motion: 'up' },
  };
  const callIt = (waits: boolean): ReturnType<typeof call> =>
    call(smpCallFunctionSingle, { cpu: cpus.at(1), func: FUNC, info: ownCall, wait: waits ? TRUE : FALSE });
  const called = variable('control_task_called', [], boolean, FALSE);

  test('a waiting call by the control task ends when the new CPU has its interrupts on', () => {
    // Nobody reports with call_returned that the control task's call was refused, so that its run stays due.
    expect(violated(up, at('_cpu_up/wait for ONLINE_IDLE').insertBefore(callIt(true)))).toEqual(['async-call-runs']);
  });

  test('and never does if the new CPU waits for the control task before', () => {
    expect(violated(up,
      addVariable(called),
      at('_cpu_up/wait for ONLINE_IDLE').insertBefore(callIt(true), step('called', [called().set(TRUE)])),
      at('start_secondary/local_irq_enable').insertBefore(wait('the control task called', called())),
    )).toContain('hotplug-ends');
  });

  test('the control task shares its CPU\'s csd with the tasks there, and is kept from them by its pin', () => {
    const late = at('_cpu_up/cpus_write_unlock').insertBefore(callIt(false));
    expect(violated(up, late)).toEqual([]);
    expect(violated(up, late, remove('smp_call_function_single/get_cpu'), remove('smp_call_function_single/put_cpu'))).toContain('csd-lock-exclusion');
  });
});

describe('the control task', () => {
  test.each([
    [{ cpus: 3 }, 0, 2], [{ cpus: 2 }, 0, 1], [{ cpus: 2 }, 1, 0], [{ cpus: 3, hung: 2 }, 0, 1], [{ cpus: 3, offline: [2] }, 0, 1], [{ cpus: 3, polling: 2 }, 1, 0],
    [{ cpus: 1 }, 0, undefined], [{ cpus: 2, hung: 1 }, 0, undefined],
  ])('of %j runs, for CPU%i, on CPU %s', (s, cpu, on) => {
    expect(controlCpuOf({ tasks: { A: { on: 1 } }, ...s }, cpu)).toBe(on);
  });

  test('takes another CPU', () => {
    expect(() => world({ ...named('one-call'), cpus: 1, hotplug: { cpu: 0, motion: 'down' } })).toThrow(/'one-call'\.hotplug: the control task takes another CPU/);
  });
});

describe('a section of the control task', () => {
  const inside = variable('inside', [], boolean, FALSE);
  const [enter, leave] = [step('enter', [inside().set(TRUE)]), step('leave', [inside().set(FALSE)])];
  const pinned = [call(preemptDisable, {}), enter, leave, call(preemptEnable, {})];
  const noIrqs = [step('irqs off', [irqsOff(here.cpu).set(TRUE)]), enter, leave, step('irqs on', [irqsOff(here.cpu).set(FALSE)])];
  const broken = (s: Scenario, own: Property, ...operations: readonly Operation[]): readonly string[] => [...searchEngine(
    ground(describeWith(s, patchSet(series(1, 14)), [edits('mine', '', [addVariable(inside), ...operations])]), [own]),
  ).violations.keys()];
  const alone = property('alone', {
    kind: 'hotplug', states: 'No task has the CPU of the control task.', because: 'a task has it',
    invariant: inside().implies(tasks.forall((t) => taskCpu(t).ne(cpuhpRunsOn()))),
  });
  const none = property('no-call', {
    kind: 'hotplug', states: 'Nobody begins a call on the CPU of the control task.',
    on: [on(callEntered, ({ task }) => [atRisk(TRUE), violate(inside().and(taskCpu(task).eq(cpuhpRunsOn())), 'a call begins')])],
  });

  test.each([['preemption', pinned], ['interrupts', noIrqs]] as const)('with %s off has its CPU for itself', (_, section) => {
    const before = at('_cpu_up/cpus_write_unlock');
    expect(broken(named('late-online'), alone, before.insertBefore(...section))).toEqual([]);
    expect(broken(named('late-online'), alone, before.insertBefore(enter, step('preemptible', []), leave))).toEqual(['alone']);
  });

  test('on the CPU that goes down stops the task that it preempted', () => {
    const wait = at('_cpu_down/SCHED_WAIT_EMPTY');
    expect(broken(named('one-target-sender-down'), none, wait.insertBefore(...pinned))).toEqual([]);
    expect(broken(named('one-target-sender-down'), none, wait.insertBefore(enter, step('preemptible', []), leave))).toEqual(['no-call']);
  });
});

describe('without preemption', () => {
  // With a CPU for the control task alone, which waits for no task to leave it.
  const target = { ...named('one-call-target-down'), cpus: 3 };

  test('put_cpu() opens no window: stop_machine waits until the task is out of the kernel', () => {
    expect(violated(target, ...earlyPut.operations)).toContain('no-queue-after-drain');
    for (const preemption of ['none', 'voluntary', 'dynamic-none'] as const) expect(violated({ ...target, preemption }, ...earlyPut.operations)).toEqual([]);
  });
});
