import { FALSE, lit, TRUE } from '../../checker/language/index.js';
import type { EffectNode } from '../../checker/language/index.js';
import {
  cpuDrained, cpuOnline, csdAlarm, csdLooked, csdQueued, csdUnlinked, csdWaited, debugCheck, hotplugBegins, hotplugEnds, ipiSent,
  needReschedSet, offlineCheck, preemptOn, tortureCheck,
} from '../../model/smp/events.js';
import { calls, cpus, splats, tasks } from '../../model/sets.js';
import { flushInfoIdx } from '../../model/x86/flush_tlb_info.js';
import { asks, begin, ends, enter, leave, select } from './cases-calls.js';
import { broken, c0, c1, c2, callA, callB, counts, csd0, fine, idle, on, stackA, taskA, taskB, where } from './case.js';
import type { Case } from './case.js';

const hung = { hung_cpus: 0b010 };
const noReturn = 'from here no steps of the kernel lead to the return of every call that is under way';
const noRun = 'from here no steps of the kernel lead to the run of every callback that was accepted';
const noReport = 'from here no steps of the kernel lead to a report of the CPU that does not answer';
const noEnd = 'from here no steps of the kernel lead to the end of the hotplug operation';

const accept = (call = callA): EffectNode[] => [asks(FALSE, call), begin(FALSE, { call })];
const [accepts, later]: readonly (readonly EffectNode[])[] = [accept(), [select(on(1), { wait: FALSE })]];

const toC2 = [select(on(2), { wait: FALSE })];

const asyncCases: readonly Case[] = [
  idle('with wait', [asks(), begin()], [select()]),
  fine('it runs', accepts, later, [ends()]),
  broken(noRun, 'it does not', accepts, later),
  broken(noRun, 'on one of two', accepts, [select(on(1, 2), { wait: FALSE })], [ends()]),
  fine('on both', accepts, [select(on(1, 2), { wait: FALSE })], [ends()], [ends(c2)]),
  fine('on one before the last is queued', accepts, [ends()], [select(on(1, 2), { wait: FALSE })], [ends(c2)]),
  broken(noRun, 'another has run it', accepts, later, [ends(c1, callB)]),
  fine('it fails', accepts, later, [leave(on(1), { failed: TRUE })]),
  broken(noRun, 'it returns', accepts, later, [leave()]),
  broken(noRun, 'the second time', accepts, later, [ends()], accepts, later),
  broken(noRun, 'made twice, run once', accepts, later, accepts, later, [ends()]),
  fine('made twice, run twice', accepts, later, accepts, later, [ends()], [ends()]),
  broken(noRun, 'made twice, and the first runs as the second is made', accepts, later, accepts, [ends()], later),
  fine('made twice, run as the second is made, and again', accepts, later, accepts, [ends()], later, [ends()]),
  broken(noRun, 'the second is refused', accepts, later, [asks(FALSE)], [leave(on(1), { failed: TRUE })]),
  fine('the first runs, and nothing came of the second', accepts, later, [asks(FALSE)], [ends()]),
  broken(noRun, 'the kernel makes it twice', [begin(FALSE)], later, [begin(FALSE)], [ends()], later),
  fine('the kernel makes it twice, and nothing comes of the second', [begin(FALSE)], later, [begin(FALSE)], [ends()]),
  broken(noRun, 'its function sends it again', accepts, later, later, [ends()]),
  ...[[asks(FALSE)], [begin(FALSE)], toC2].map((third) => broken(noRun, 'made three times, and the first does not run',
    accepts, later, toC2, third, ...(third === toC2 ? [[ends(c2)]] : []), [ends(c2)])),
  broken(noRun, 'early the first time', accepts, [ends()], later, accepts, later),
  broken(noRun, 'run once more before it is accepted again', accepts, later, [ends()], [ends()], accepts, later),
  broken(noRun, 'run before the call', [ends()], accepts, later),
  broken(noRun, 'with wait it may run before the next without', [asks(), begin()], [ends()], [select()], [leave()], accepts, later),
  broken(noRun, 'two calls early on two CPUs', accepts, accept(callB), [ends()], [select(on(1), { call: callB, wait: FALSE })], later, [ends(c2)]),
  broken(noRun, 'early on another CPU', accepts, [ends(c2)], later),
  fine('early on two CPUs', accepts, [ends()], [ends(c2)], [select(on(1, 2), { wait: FALSE })]),
  fine('a function of no call', accepts, [ends(c1, calls.none)], later, [ends()]),
  where(hung, idle('nothing is owed by a CPU that has stopped', accepts, later)),
];

const waits = (cpu = c0, { task = taskA, pinned = TRUE, holdsCpu = TRUE } = {}): EffectNode => csdWaited({ task, cpu, csd: csd0, pinned, holdsCpu });
const times = (n: number, step: readonly EffectNode[]): EffectNode[][] => Array.from({ length: n }, () => [...step]);
/** Counted up to 7, and no further. */
const upTo7 = (step: readonly EffectNode[], ...first: readonly EffectNode[][]): Case[] =>
  Array.from({ length: 9 }, (_, n) => counts(Math.min(n, 7), `${n} waits`, [begin()], ...first, ...times(n, step)));

const queue = (cpu = c1, empty = TRUE, from = c0): EffectNode => csdQueued({ cpu, csd: csd0, empty, from, by: stackA });
const sent = (cpu = c1, from = c0): EffectNode => ipiSent({ cpu, from });
const marked = (cpu = c1): EffectNode => needReschedSet({ cpu });

const debtCases: readonly Case[] = [
  ...upTo7([waits()], [queue()]),
  idle('the queue was not empty', [queue(c1, FALSE)]),
  fine('it was empty', [queue()]),
  counts(0, 'nothing is owed', [queue(c1, FALSE)], [waits()]),
  counts(0, 'sent', [queue()], [sent()], [waits()]),
  counts(1, 'one of two sent', [queue()], [queue(c2)], [sent()], [waits()]),
  counts(1, 'counted anew after the send', [queue()], [waits()], [sent()], [queue()], [waits()]),
  counts(2, 'not anew while one is owed', [queue()], [queue(c2)], [waits()], [sent()], [waits()]),
  counts(0, 'a polling target is marked', [queue()], [marked()], [waits()]),
  counts(1, 'one of two is marked', [queue()], [queue(c2)], [marked()], [waits()]),
  counts(1, 'counted anew after the mark', [queue()], [waits()], [marked()], [queue()], [waits()]),
  counts(2, 'not anew while another is owed', [queue()], [queue(c2)], [waits()], [marked()], [waits()]),
  counts(1, 'the other sender waits', [queue()], [queue(c1, TRUE, c2)], [waits()], [waits(c2)]),
  counts(1, 'both owe', [queue()], [queue(c2)], [waits()]),
];

const alarm = (fires = TRUE, { node = csd0, task = taskA, suspect = c1, locked = TRUE, answered = FALSE } = {}): EffectNode =>
  csdAlarm({ csd: node, call: callA, task, suspect, locked, answered, alarm: fires });
const looks = (locked = TRUE, task = taskA): EffectNode => csdLooked({ task, locked });
const up = (online = TRUE, active = TRUE): EffectNode => hotplugEnds({ cpu: c1, online, active });
const tortured = (failure = TRUE, call = callA): EffectNode => tortureCheck({ call, failure });
const cried = 'scftorture reported a memory-ordering failure for a call that had nobody to call';
const checked = (warns = TRUE, cpu = c1): EffectNode => offlineCheck({ cpu, warns });
const unlink = (cpu = c1): EffectNode => csdUnlinked({ cpu, csd: csd0 });
const silent = 'an offline CPU ran a late entry and the check said nothing';

/** With the report of a csd that is late compiled in. */
const reports = (...list: readonly Case[]): Case[] => list.map((c) => where({ ...c.switches, csdlock_debug: 1 }, c));
const alarmCases: readonly Case[] = [
  ...reports(
    idle('nobody waits', [asks()], [select()]),
    fine('reported', [looks()], [alarm()]),
    broken(noReport, 'seen locked', [looks()]),
    idle('told of one that has answered', [alarm(TRUE, { locked: FALSE })]),
    idle('seen free', [looks(FALSE)]),
    idle('seen free in the end', [looks()], [looks(FALSE)]),
    broken(noReport, 'measured, and not told', [looks()], [alarm(FALSE)]),
    broken(noReport, 'told of one of two', [looks()], [looks(TRUE, taskB)], [alarm()]),
    broken(noReport, 'one of two sees it free', [looks()], [looks(TRUE, taskB)], [looks(FALSE)]),
    idle('who waits is no task', [looks(TRUE, tasks.none)]),
    fine('who is told is no task', [alarm(TRUE, { task: tasks.none })]),
    fine('told of the CPU that it was queued to', [queue()], [looks()], [alarm()]),
    broken(noReport, 'told of another CPU', [queue()], [looks()], [alarm(TRUE, { suspect: c2 })]),
    fine('told of another CPU when it is taken', [queue()], [unlink()], [looks()], [alarm(TRUE, { suspect: c2 })]),
    fine('queued to another CPU since', [queue(c2)], [unlink(c2)], [queue()], [looks()], [alarm()]),
  ),
  ...reports(...[
    fine('a CPU that has stopped is reported', [asks()], [select()], [alarm()]),
    fine('where two wait for it', [asks()], [asks(TRUE, callB)], [select()], [select(on(1), { call: callB })], [alarm()]),
    fine('reported as it answers', [asks()], [select()], [alarm(TRUE, { locked: FALSE })]),
    broken(noReport, 'it is not', [asks()], [select()]),
    broken(noReport, 'it is not for the second', [asks()], [select()], [alarm()], [asks(TRUE, callB)], [select(on(1), { call: callB })]),
    broken(noReport, 'the call does not know that it is to wait', [asks()], [select(on(1), { wait: FALSE })]),
    broken(noReport, 'another CPU is reported', [asks()], [select()], [alarm(TRUE, { suspect: c2 })]),
    broken(noReport, 'no CPU is reported', [asks()], [select()], [alarm(TRUE, { suspect: cpus.none })]),
    broken(noReport, 'measured, and not told of it', [asks()], [select()], [alarm(FALSE)]),
    idle('another target', [asks()], [select(on(2))]),
    idle('without wait', [asks(FALSE)], [select()]),
    idle('only another call waits', [asks(TRUE, callB)], [select()]),
  ].map((c) => where(hung, c))),
  where(hung, idle('without debug', [asks()], [select()])),
  fine('without debug nothing is known of queues', [queue(c2)], [alarm()]),
];

/** Of what must come to an end, what is said of it, and how long it takes. */
export const endCases: Readonly<Record<string, readonly Case[]>> = {
  'sync-call-returns': [
    idle('no call', [begin()]),
    fine('it returns', [enter()], [leave()]),
    broken(noReturn, 'it does not', [enter()]),
    broken(noReturn, 'one of two', [enter()], [enter(on(1), { call: callB })], [leave(on(1), { call: callB })]),
    where(hung, idle('a CPU has stopped', [enter()])),
  ],
  'async-call-runs': asyncCases,
  'hotplug-ends': [
    idle('none begins', [begin()]),
    fine('it ends', [hotplugBegins({ cpu: c1 })], [up()]),
    broken(noEnd, 'it does not', [hotplugBegins({ cpu: c1 })]),
    where(hung, idle('a CPU has stopped', [hotplugBegins({ cpu: c1 })])),
  ],
  'csd-alarm-fires': alarmCases,
  'active-when-online': [
    idle('no operation', [begin()]),
    fine('online and active', [up()]), fine('neither', [up(FALSE, FALSE)]),
    broken('the CPU is online, and the scheduler puts no task on it', 'online', [up(TRUE, FALSE)]),
    broken('the CPU is offline, and the scheduler may put tasks on it', 'active', [up(FALSE, TRUE)]),
  ],
  'no-false-csd-alarm': [
    idle('nothing is measured', [begin()]),
    fine('silent', [alarm(FALSE, { answered: TRUE })]), fine('a true one', [alarm()]),
    broken('the CSD lock watchdog reported a target that had answered long ago', 'a false one', [alarm(TRUE, { answered: TRUE })]),
    fine('of one that has answered just now', [alarm(TRUE, { locked: FALSE })]),
  ],
  'no-false-torture-failure': [
    idle('nothing is checked', [select()]),
    fine('a call that was lost', [select()], [tortured()]), fine('no failure', [tortured(FALSE)]),
    broken(cried, 'nobody to call', [select(on())], [tortured()]),
    broken(cried, 'it has run', [select()], [ends()], [tortured()]),
    fine('a function of no call has run', [select()], [ends(c1, calls.none)], [tortured()]),
    broken(cried, 'the call before had somebody', [select()], [tortured()], [tortured()]),
    fine('the call before has run', [select()], [ends()], [tortured(FALSE)], [select()], [tortured()]),
    broken(cried, 'one of two', [select()], [ends()], [select(on(1), { call: callB })], [ends(c1, callB)], [tortured()]),
    broken(cried, 'the other of two', [select()], [ends()], [select(on(1), { call: callB })], [ends(c1, callB)], [tortured(FALSE)], [tortured(TRUE, callB)]),
  ],
  'no-debug-splat': [
    idle('nothing is checked', [begin()]),
    fine('it is well', [debugCheck({ splat: splats.at(0), ok: TRUE })]),
    broken('a debug check of the kernel fired', 'it fires', [debugCheck({ splat: splats.at(0), ok: FALSE })]),
    broken('flush_tlb_info_idx was given a value outside its domain', 'put once too often', [flushInfoIdx(c0).set(lit(0))], [flushInfoIdx(c0).set(flushInfoIdx(c0).less(1))]),
  ],
  'no-offline-ipi-warn': [
    idle('nothing is checked', [begin()]),
    fine('silent', [checked(FALSE)]),
    broken('an offline CPU found entries in its queue: "IPI on offline CPU"', 'it warns', [checked()]),
  ],
  'offline-ipi-warn-fires': [
    idle('online', [unlink()]),
    fine('offline, and told', [cpuDrained({ cpu: c1 })], [checked()], [unlink()]),
    idle('online again', [cpuDrained({ cpu: c1 })], [cpuOnline({ cpu: c1 })], [unlink()]),
    broken(silent, 'offline', [cpuDrained({ cpu: c1 })], [unlink()]),
    broken(silent, 'looked, and not told', [cpuDrained({ cpu: c1 })], [checked(FALSE)], [unlink()]),
    broken(silent, 'told the time before', [cpuDrained({ cpu: c1 })], [checked()], [cpuOnline({ cpu: c1 })], [cpuDrained({ cpu: c1 })], [unlink()]),
    broken(silent, 'another was told', [cpuDrained({ cpu: c1 })], [checked(TRUE, c2)], [unlink()]),
    broken(silent, 'two are offline', [cpuDrained({ cpu: c1 })], [cpuDrained({ cpu: c2 })], [checked(TRUE, c2)], [unlink()]),
    fine('two are told', [cpuDrained({ cpu: c1 })], [cpuDrained({ cpu: c2 })], [checked()], [checked(TRUE, c2)], [unlink()], [unlink(c2)]),
    broken(silent, 'one of two comes up', [cpuDrained({ cpu: c1 })], [cpuDrained({ cpu: c2 })], [checked()], [cpuOnline({ cpu: c2 })], [unlink(c2)], [cpuOnline({ cpu: c1 })], [cpuDrained({ cpu: c1 })], [unlink()]),
  ],
  'preempt-off-window': [
    ...upTo7([waits()]),
    idle('not pinned', [waits(c0, { pinned: FALSE })]), fine('pinned', [waits()]),
    idle('no task', [waits(c0, { task: tasks.none })]),
    counts(0, 'not pinned', [waits(c0, { pinned: FALSE })]),
    counts(1, 'in two sections', [waits()], [preemptOn({ task: taskA })], [waits()]),
    counts(1, 'in two calls', [waits()], [leave()], [waits()]),
    counts(1, 'of two tasks', [waits()], [waits(c1, { task: taskB })]),
    counts(2, 'another returns', [waits()], [leave(on(1), { call: callB, task: taskB })], [waits()]),
    counts(2, 'no task returns', [waits()], [leave(on(1), { task: tasks.none })], [waits()]),
  ],
  'ipi-debt-window': debtCases,
  'hotplug-wait-window': [
    ...upTo7([waits()], [hotplugBegins({ cpu: c1 })]),
    idle('no operation', [waits()]), fine('one', [hotplugBegins({ cpu: c1 })]),
    counts(0, 'no operation', [waits()]),
    counts(0, 'it holds no CPU', [hotplugBegins({ cpu: c1 })], [waits(c0, { holdsCpu: FALSE })]),
    counts(0, 'no task', [hotplugBegins({ cpu: c1 })], [waits(c0, { task: tasks.none })]),
    counts(0, 'after it', [hotplugBegins({ cpu: c1 })], [up()], [waits()]),
    counts(1, 'in the second', [hotplugBegins({ cpu: c1 })], [waits()], [up()], [hotplugBegins({ cpu: c1 })], [waits()]),
  ],
};
