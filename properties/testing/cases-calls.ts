import { FALSE, lit, TRUE } from '../../checker/language/index.js';
import type { EffectNode } from '../../checker/language/index.js';
import { preemptCount, rcuNesting } from '../../model/smp/cpu.js';
import { cfdMask } from '../../model/smp/cpumask.js';
import { csd } from '../../model/smp/csd.js';
import {
  anySelected, callBegins, callDispatched, callEntered, callRefused, callReturned, callSelected, callSpared, cpuDrained, cpuOffline, csdFunctionEntry,
  csdFunctionExit, csdLocked, csdQueued, csdUnlinked, csdUnlocked, ipiMask, ipiMaskRead, localRun, waitMaskRead, waitMaskWritten,
} from '../../model/smp/events.js';
import { calls, reaches } from '../../model/sets.js';
import { flushInfoFilled, flushInfoRead } from '../../model/x86/events.js';
import { cpuInfo, infoAll, stackInfo } from '../../model/x86/flush_tlb_info.js';
import { broken, c0, c1, c2, callA, callB, callC, csd0, csd1, f, fine, idle, on, stackA, stackB, taskA } from './case.js';
import type { Case } from './case.js';

const [EACH, OTHERS, ONE] = ['each', 'others', 'one'].map((name) => reaches.member(name));

export const begin = (wait = TRUE, { call = callA, inTask = TRUE, irqsOff = FALSE } = {}): EffectNode =>
  callBegins({ call, cpu: c0, wait, inTask, irqsOff });
export const enter = (named = on(1), {
  call = callA, wait = TRUE, reach = EACH, preempt = lit(0), rcu = lit(0), irqsOff = FALSE,
} = {}): EffectNode => callEntered({ call, task: taskA, wait, named, reach, preempt, rcu, irqsOff });
/** A caller makes a call, to wait for it or not. */
export const asks = (wait = TRUE, call = callA): EffectNode => enter(on(1), { wait, call });
export const leave = (named = on(1), {
  call = callA, reach = EACH, failed = FALSE, preempt = lit(0), rcu = lit(0), irqsOff = FALSE, task = taskA,
} = {}): EffectNode => callReturned({ call, task, named, reach, failed, preempt, rcu, irqsOff });
export const select = (targets = on(1), { call = callA, cpu = c0, wait = TRUE } = {}): EffectNode => callSelected({ call, cpu, targets, wait });
export const starts = (cpu = c1, { info = callA, irqsOff = TRUE, online = TRUE } = {}): EffectNode =>
  csdFunctionEntry({ cpu, csd: csd0, func: f, info, irqsOff, online });
export const ends = (cpu = c1, info = callA): EffectNode => csdFunctionExit({ cpu, csd: csd0, func: f, info });
const local = (cpu = c0, irqsOff = TRUE): EffectNode => localRun({ call: callA, cpu, irqsOff });

const [maskA, maskB] = [cfdMask.ref(c0), cfdMask.ref(c1)];
const writes = (mask = maskA, call = callA): EffectNode => waitMaskWritten({ call, mask });
const reads = (bits = on(1), last = FALSE, call = callA): EffectNode => waitMaskRead({ call, bits, last });
const overwritten = 'the wait mask of a call in flight was overwritten by another call';
const lostBit = 'the wait mask has lost a CPU that the call selected';

const twiceRun = 'the function of one call ran twice on the same CPU';
const early = 'the call returned before its function had finished on every selected CPU';
const whole: readonly EffectNode[][] = [[asks()], [select(on(1, 2))], [starts()], [ends()], [starts(c2)], [ends(c2)], [leave(on(1, 2))]];

const started = 'a function started with info whose owner has returned';
const running = 'a function was still running with info whose owner has returned';
const stolen = 'a flush reads a flush_tlb_info that another flush has filled';
const [info0, info1] = [cpuInfo.ref(c0), cpuInfo.ref(c1)];

const queue = (cpu = c1, by = stackA, node = csd0): EffectNode => csdQueued({ cpu, csd: node, empty: TRUE, from: c0, by });
const unlink = (cpu = c1, node = csd0): EffectNode => csdUnlinked({ cpu, csd: node });
const stray = 'a function was taken by another CPU than it was queued to';
const offline = 'a function ran on an offline CPU';

const notCalled = 'a CPU that the caller named, online all the time, was not called';
const notNamed = 'a CPU was called that the caller did not name';
const notLocal = 'the local run was not on the CPU that selected, or on one that was also called';

const coverCases: readonly Case[] = [
  fine('both are called', [enter(on(1, 2))], [select(on(1, 2))], [leave(on(1, 2))]),
  idle('nobody is named', [enter(on())], [leave(on())]),
  broken(notCalled, 'one of two is left out', [enter(on(1, 2))], [select(on(1))], [leave(on(1, 2))]),
  broken(notCalled, 'none is called', [enter()], [leave()]),
  broken(notCalled, 'nobody of an any()', [enter(on(1, 2), { reach: ONE })], [leave(on(1, 2), { reach: ONE })]),
  broken(notCalled, 'it failed', [enter(on(1))], [select(on(1))], [leave(on(1), { failed: TRUE })]),
  fine('one of an any()', [enter(on(1, 2), { reach: ONE })], [select(on(1))], [leave(on(1, 2), { reach: ONE })]),
  broken(notNamed, 'one more', [enter(on(1))], [select(on(1, 2))], [leave(on(1))]),
  fine('one went offline', [enter(on(1, 2))], [cpuOffline({ cpu: c2 })], [select(on(1))], [leave(on(1, 2))]),
  fine('one is spared by the condition', [enter(on(1, 2))], [callSpared({ call: callA, cpu: c2 })], [select(on(1))], [leave(on(1, 2))]),
  idle('all went offline, and it failed', [enter()], [cpuOffline({ cpu: c1 })], [leave(on(1), { failed: TRUE })]),
  idle('its csd was busy', [enter()], [callRefused({ call: callA, csd: csd0, busy: TRUE, locked: TRUE, by: stackA })], [leave(on(1), { failed: TRUE })]),
  broken(notCalled, 'refused with -ENXIO', [enter()], [callRefused({ call: callA, csd: csd0, busy: FALSE, locked: FALSE, by: stackA })], [leave()]),
  fine('the sender is meant too, and runs it itself', [enter(on(0, 1))], [select()], [local()], [leave(on(0, 1))]),
  broken(notCalled, 'the sender is meant too, and does not run it', [enter(on(0, 1))], [select()], [leave(on(0, 1))]),
  fine('the others are meant', [enter(on(0, 1), { reach: OTHERS })], [select()], [leave(on(0, 1), { reach: OTHERS })]),
  broken(notCalled, 'the others are meant, and one is left out',
    [enter(on(0, 1, 2), { reach: OTHERS })], [select()], [leave(on(0, 1, 2), { reach: OTHERS })]),
  broken(notCalled, 'others are meant by the call before', [enter(on(0, 1), { reach: OTHERS })], [select()], [leave(on(0, 1), { reach: OTHERS })],
    [enter(on(0, 1))], [select()], [leave(on(0, 1))]),
  fine('the function sends its csd again', [enter()], [select()], [select(on(2), { cpu: c1 })], [leave()]),
  fine('a csd is sent again after its call', [enter()], [select()], [leave()], [select(on(2), { cpu: c1 })], [enter()], [select()], [leave()]),
  broken(notCalled, 'the call before was of it', [enter()], [select()], [leave()], [enter()], [leave()]),
  idle('who names an mm is not told about', [enter(on())], [select(on(2))], [leave(on(2))]),
  fine('a local run after the call', [enter()], [select()], [leave()], [local()], [enter()], [select()], [leave()]),
  idle('a call of nobody after one of somebody', [enter(on())], [leave(on())]),
  broken(notCalled, 'what was due is not due for ever, and is again', [enter()], [select()], [leave()], [leave()], [enter(on(2))], [leave(on(2))]),
  fine('returned, and what is done twice is judged once', [enter()], [select()], [leave()], [leave(on(), { failed: TRUE })]),
];

const executionCases: readonly Case[] = [
  idle('nothing runs', [queue()]),
  idle('a node that is none', [queue(c1, stackA, csd.none)], [unlink(c2, csd.none)]),
  fine('where it was sent', [queue()], [unlink()], [starts()]),
  broken(stray, 'elsewhere', [queue()], [unlink(c2)]),
  fine('an irq_work that nobody queued here', [unlink(c2)], [starts(c2)]),
  fine('sent once, run as something else later', [queue()], [unlink()], [unlink(c2)], [starts()]),
  broken('a function ran with interrupts on', 'interrupts on', [starts(c1, { irqsOff: FALSE })]),
  broken('the local function ran with interrupts on', 'interrupts on at home', [local(c0, FALSE)]),
  idle('at home', [local()]),
  broken(offline, 'offline', [starts(c1, { online: FALSE })]),
  fine('offline and dying', [cpuOffline({ cpu: c1 })], [starts(c1, { online: FALSE })]),
  broken(offline, 'offline and drained', [cpuOffline({ cpu: c1 })], [cpuDrained({ cpu: c1 })], [starts(c1, { online: FALSE })]),
];

const busy = (busyNow = TRUE, locked = TRUE, by = stackA): EffectNode => callRefused({ call: callA, csd: csd0, busy: busyNow, locked, by });
const leftLocked = 'the call was refused with -ENXIO and its csd left locked';
const lock = (by = stackA): EffectNode => csdLocked({ csd: csd0, wasLocked: FALSE, by });
const unlock = (node = csd0): EffectNode => csdUnlocked({ csd: node, wasLocked: TRUE, by: stackA });

/** Of calls: what they select, wait for, and leave behind. */
export const callCases: Readonly<Record<string, readonly Case[]>> = {
  'ipi-mask-stable': [
    idle('nobody waits', [writes()], [select()]),
    fine('two calls, two masks', [writes()], [select()], [writes(maskB, callB)], [reads()]),
    broken(overwritten, 'one mask', [writes()], [select()], [writes(maskA, callB)]),
    fine('its own again', [writes()], [select()], [writes()], [reads()]),
    fine('after the wait', [writes()], [select()], [reads(on(1), TRUE)], [writes(maskA, callB)]),
    broken(overwritten, 'before the end of the wait', [writes()], [select()], [reads()], [writes(maskA, callB)]),
    fine('a call that does not wait has none', [writes()], [select(on(1), { wait: FALSE })], [writes(maskA, callB)], [select(on(1), { call: callB })], [reads(on(1), TRUE, callB)]),
    fine('a call that selects nobody has none', [writes()], [select(on())], [writes(maskA, callB)], [select(on(1), { call: callB })], [reads(on(1), TRUE, callB)]),
    broken(lostBit, 'a bit is gone', [writes()], [select(on(1, 2))], [reads(on(1))]),
    fine('one more is no matter', [writes()], [select()], [reads(on(1, 2))]),
    fine('the next wait is another', [writes()], [select()], [reads(on(1), TRUE)], [writes()], [reads(on(2))]),
    broken(overwritten, 'the caller waits, and the call does not know it', [asks()], [writes()], [select(on(1), { wait: FALSE })], [writes(maskA, callB)]),
    fine('its caller does not wait', [asks(FALSE)], [writes()], [select(on(1), { wait: FALSE })], [writes(maskA, callB)], [reads(on(1), TRUE, callB)]),
    fine('a caller that does not wait after one that does',
      [asks()], [leave()], [asks(FALSE)], [writes()], [select(on(1), { wait: FALSE })], [writes(maskA, callB)], [reads(on(1), TRUE, callB)]),
    fine('returned without a wait', [writes()], [select()], [leave()], [writes(maskA, callB)], [reads(on(2))]),
  ],
  'sync-complete': [
    fine('all have finished', ...whole),
    broken(twiceRun, 'ran twice', [asks()], [select()], [starts()], [ends()], [starts()]),
    idle('without wait', [asks(FALSE)], [select()], [leave()]),
    idle('without wait it may run twice', [asks(FALSE)], [starts()], [ends()], [starts()]),
    broken(early, 'one has not', [asks()], [select(on(1, 2))], [starts()], [ends()], [leave()]),
    broken(early, 'one has begun', [asks()], [select()], [starts()], [leave()]),
    fine('it failed', [asks()], [select()], [leave(on(1), { failed: TRUE })]),
    broken(early, 'the second time', ...whole, [asks()], [select()], [leave()]),
    fine('the second time', ...whole, ...whole),
    fine('the second time to nobody', ...whole, [asks()], [leave()]),
    broken(early, 'before it came to another', [asks()], [asks(TRUE, callB)], [select()], [select(on(2), { call: callB })], [ends()], [leave()], [leave(on(2), { call: callB })]),
    fine('after its return it may do as it likes', ...whole, [select()], [starts()], [ends()], [starts()], [leave(), asks()], [starts()], [leave()]),
    fine('a function of no call', [asks()], [select()], [starts(c1, { info: calls.none })], [ends(c1, calls.none)], [starts()], [ends()], [leave()]),
    fine('a call without wait after one with', ...whole, [asks(FALSE)], [select()], [starts()], [ends()], [starts()], [leave()]),
  ],
  'info-lifetime': [
    fine('returned', [asks()], [starts()], [ends()], [leave()]),
    idle('without wait', [asks(FALSE)], [leave()], [starts()], [ends()]),
    broken(started, 'started too late', [asks()], [leave()], [starts()]),
    broken(running, 'ended too late', [asks()], [starts()], [leave()], [ends()]),
    fine('another call without wait after it', [asks()], [leave()], [asks(FALSE, callB)], [leave(on(1), { call: callB })], [starts(c1, { info: callB })]),
    broken(stolen, 'filled by another', [flushInfoFilled({ object: info0, call: callA })], [flushInfoFilled({ object: info0, call: callB })], [flushInfoRead({ object: info0, call: callA })]),
    idle('filled and read', [flushInfoFilled({ object: info0, call: callA })], [flushInfoFilled({ object: info1, call: callB })], [flushInfoRead({ object: info0, call: callA })]),
    idle('filled by nobody', [flushInfoRead({ object: info0, call: callC })]),
    broken('a flush_tlb_info was used after its storage ended', 'a dead one is written', [infoAll(stackInfo.ref(stackA)).set(TRUE)]),
  ],
  'execution-context': executionCases,
  'call-covers-mask': coverCases,
  'local-once': [
    idle('nothing runs here', [select()]),
    fine('on the CPU that selected', [select()], [local()]),
    broken(notLocal, 'elsewhere', [select()], [local(c2)]),
    broken(notLocal, 'on one that was called too', [select(on(0, 1))], [local()]),
    broken(notLocal, 'of the call before', [select()], [local()], [leave()], [local()]),
    broken(notLocal, 'of the call before, with whom it called', [select(on(0, 1))], [leave()], [select(on(), { cpu: c0 })], [select(on(0))], [local()]),
  ],
  'any-finds-cpu': [
    idle('nobody is online', [anySelected({ call: callA, cpu: c1, usable: on() })], [leave(on(1), { failed: TRUE })]),
    fine('it succeeds', [anySelected({ call: callA, cpu: c1, usable: on(1) })], [leave()]),
    broken('any() returned -ENXIO although a CPU of its mask was online when it selected', 'it fails',
      [anySelected({ call: callA, cpu: c1, usable: on(1) })], [leave(on(1), { failed: TRUE })]),
    fine('another call fails later', [anySelected({ call: callA, cpu: c1, usable: on(1) })], [leave()], [leave(on(1), { failed: TRUE })]),
  ],
  refusal: [
    idle('nothing is refused', [lock()]),
    fine('-ENXIO, unlocked', [lock()], [unlock()], [busy(FALSE)]),
    broken(leftLocked, '-ENXIO, locked', [lock()], [busy(FALSE)]),
    broken(leftLocked, 'another csd was unlocked', [lock()], [unlock(csd1)], [busy(FALSE)]),
    fine('queued by now', [lock()], [queue()], [busy(FALSE)]),
    fine('another stack holds one', [lock(stackB)], [busy(FALSE)]),
    fine('-EBUSY of a locked csd, while another is held', [lock()], [busy()]),
    fine('told once', [lock()], [busy()], [busy(FALSE)]),
    broken('the call was refused with -EBUSY although its csd was free', '-EBUSY of a free one', [busy(TRUE, FALSE)]),
    fine('-ENXIO of a free one', [busy(FALSE, FALSE)]),
  ],
  'mask-sanity': [
    idle('nothing is sent', [callDispatched({ by: stackA })]),
    fine('online', [ipiMask({ by: stackA, bits: on(1), online: on(0, 1) })], [ipiMaskRead({ by: stackA, bits: on(1) })]),
    broken('the IPI layer was given an empty mask or an offline CPU', 'empty', [ipiMask({ by: stackA, bits: on(), online: on(0, 1) })]),
    broken('the IPI layer was given an empty mask or an offline CPU', 'offline', [ipiMask({ by: stackA, bits: on(1, 2), online: on(0, 1) })]),
    broken('the mask changed while its IPIs were being sent', 'changed',
      [ipiMask({ by: stackA, bits: on(1), online: on(0, 1) })], [ipiMaskRead({ by: stackA, bits: on() })]),
    fine('two senders', [ipiMask({ by: stackA, bits: on(1), online: on(0, 1) })], [ipiMask({ by: stackB, bits: on(0), online: on(0, 1) })],
      [ipiMaskRead({ by: stackA, bits: on(1) })], [ipiMaskRead({ by: stackB, bits: on(0) })]),
    broken('the mask changed while its IPIs were being sent', 'read after the end',
      [ipiMask({ by: stackA, bits: on(1), online: on(0, 1) })], [callDispatched({ by: stackA })], [ipiMaskRead({ by: stackA, bits: on(1) })]),
  ],
  'context-contract': [
    fine('in a task', [begin()]),
    idle('without wait', [begin(FALSE, { inTask: FALSE, irqsOff: TRUE })]),
    broken('a waiting call was made outside a task or with interrupts off', 'outside a task', [begin(TRUE, { inTask: FALSE })]),
    broken('a waiting call was made outside a task or with interrupts off', 'interrupts off', [begin(TRUE, { irqsOff: TRUE })]),
    fine('the caller waits, in a task', [asks()], [begin(FALSE)]),
    broken('a waiting call was made outside a task or with interrupts off', 'the caller waits', [asks()], [begin(FALSE, { irqsOff: TRUE })]),
    idle('the caller does not wait', [asks(FALSE)], [begin(FALSE, { irqsOff: TRUE })]),
    idle('another caller waits', [asks(TRUE, callB)], [begin(FALSE, { irqsOff: TRUE })]),
    idle('the caller has waited', [asks()], [leave()], [begin(FALSE, { irqsOff: TRUE })]),
  ],
  'preempt-balance': [
    idle('nothing returns', [enter()]),
    fine('as it was', [enter(on(1), { preempt: lit(1), rcu: lit(2), irqsOff: TRUE })], [leave(on(1), { preempt: lit(1), rcu: lit(2), irqsOff: TRUE })]),
    ...[{ preempt: lit(1) }, { rcu: lit(1) }, { irqsOff: TRUE }].map((left, k) => broken(
      'the call returned with another preempt count, RCU nesting or interrupt state than it was entered with',
      ['a preempt count is left', 'an RCU section is left', 'interrupts stay off'][k], [enter()], [leave(on(1), left)])),
    broken('preempt_count was given a value outside its domain', 'a preempt count below zero', [preemptCount(taskA).set(preemptCount(taskA).less(1))]),
    broken('rcu_nesting was given a value outside its domain', 'an RCU nesting below zero', [rcuNesting(taskA).set(rcuNesting(taskA).less(1))]),
  ],
};
