import { boolean, event, FALSE, TRUE } from '../../checker/language/index.js';
import type { EffectNode } from '../../checker/language/index.js';
import { ipiPending, preemptCount, taskCpu, tifFlags } from '../../model/smp/cpu.js';
import { bitsOf, stackMask } from '../../model/smp/cpumask.js';
import { csd, csdFlagsOf, csdFunc, csdInfo, csdNext, queueHead, stackCsd } from '../../model/smp/csd.js';
import {
  callDispatched, cpuDataFreed, cpuDrained, cpuOffline, cpuOnline, csdDispatched, csdEnded, csdFilled, csdFreed, csdLocked, csdNextRead,
  csdQueued, csdUnlinked, csdUnlocked, idleDead, idleLooked, idleWillFlush, ipiSent, irqEntry, maskFreed, needReschedSet, queueTaken,
} from '../../model/smp/events.js';
import { maskPointer } from '../../model/smp/cpumask.js';
import { calls, cpus, csdFlags, csdKinds, funcs, idleFlags } from '../../model/sets.js';
import { broken, c0, c1, callA, callB, csd0, csd1, f, fine, g, idle, nests, perFunc, stackA, stackB, taskA } from './case.js';
import type { Case } from './case.js';

type Csd = typeof csd0;
type Cpu = typeof c0;

const elsewhere = event('elsewhere', { ok: boolean });
/** Something that no property hears of. */
export const other = elsewhere({ ok: TRUE });
const queue = (node: Csd = csd0, cpu: Cpu = c1, empty = TRUE, by = stackA): EffectNode => csdQueued({ cpu, csd: node, empty, from: c0, by });
const unlink = (node: Csd = csd0, cpu: Cpu = c1): EffectNode => csdUnlinked({ cpu, csd: node });
const lock = (wasLocked = FALSE, node: Csd = csd0, by = stackA): EffectNode => csdLocked({ csd: node, wasLocked, by });
const unlock = (node: Csd = csd0, wasLocked = TRUE, by = stackA): EffectNode => csdUnlocked({ csd: node, wasLocked, by });
const [ASYNC, SYNC] = [csdKinds.member('ASYNC'), csdKinds.member('SYNC')];
const fill = (node: Csd = csd0, func = f, info = callA, kind = SYNC): EffectNode => csdFilled({ csd: node, func, info, kind });
const dispatch = (node: Csd = csd0, func = f, info = callA, kind = SYNC): EffectNode => csdDispatched({ csd: node, kind, func, info });

const touchesDeadCsd = csdFlagsOf(stackCsd.ref(stackA)).set(csdFlags.empty);
/** A CPU number that is none is only known when it is used. */
const usesNoCpu: readonly EffectNode[][] = [[taskCpu(taskA).set(c0)], [taskCpu(taskA).set(cpus.none)], [ipiPending(taskCpu(taskA)).set(TRUE)]];
const count = (by: number): EffectNode => preemptCount(taskA).set(by < 0 ? preemptCount(taskA).less(-by) : preemptCount(taskA).plus(by));
const pushed: readonly EffectNode[] = [queueHead(c1).set(csd0), queue()];
const polling = tifFlags(c1).set(idleFlags.empty.with(idleFlags.member('POLLING')));
const woken = tifFlags(c1).set(idleFlags.empty.with(idleFlags.member('NEED_RESCHED')));
const lost = 'a queue has entries, but no IPI is pending or owed and nobody is about to look';
const sent: readonly EffectNode[] = [ipiSent({ cpu: c1, from: c0 }), ipiPending(c1).set(TRUE)];

const entered: readonly EffectNode[] = [ipiPending(c1).set(FALSE), irqEntry({ cpu: c1 })];
const emptied: readonly EffectNode[] = [queueHead(c1).set(csd.none), queueTaken({ cpu: c1 })];
const polls: readonly EffectNode[] = [polling, queue(csd0, c1), queueHead(c1).set(csd0)];
const marked: readonly EffectNode[] = [tifFlags(c1).set(idleFlags.full), needReschedSet({ cpu: c1 })];

const noLostIpi: readonly Case[] = [
  idle('nothing is queued', [other]),
  fine('owed, sent, taken', pushed, sent, entered, emptied),
  broken(lost, 'the IPI is not sent', pushed, [callDispatched({ by: stackA })]),
  fine('another sender has sent its own', pushed, [callDispatched({ by: stackB })]),
  broken(lost, 'sent, and nothing is pending', pushed, [ipiSent({ cpu: c1, from: c0 })]),
  broken(lost, 'the queue was not empty, so nobody owes', [queueHead(c1).set(csd0), queue(csd0, c1, FALSE)]),
  broken(lost, 'queued again behind the handler', pushed, sent, entered, emptied, [queueHead(c1).set(csd0)]),
  broken(lost, 'the interrupt is taken and does not look', pushed, sent, [ipiPending(c1).set(FALSE)]),
  fine('a polling CPU that is marked needs no IPI', polls, marked, [callDispatched({ by: stackA })]),
  broken(lost, 'marked, and it polls no more', polls, [...marked, woken]),
  broken(lost, 'it polls, and is not marked', polls, [needReschedSet({ cpu: c1 })]),
  fine('the idle loop will flush', polls, marked, [idleWillFlush({ cpu: c1 }), woken], [idleLooked({ cpu: c1, empty: FALSE })], emptied),
  broken(lost, 'the idle loop looked, found nothing, and then it was pushed',
    polls, marked, [idleWillFlush({ cpu: c1 }), woken], [idleLooked({ cpu: c1, empty: TRUE })]),
  broken(lost, 'the idle loop has flushed once', polls, marked, [idleWillFlush({ cpu: c1 }), woken], emptied, [queueHead(c1).set(csd0)]),
  fine('a dying CPU drains', [cpuOffline({ cpu: c1 })], [queueHead(c1).set(csd0), queue(csd0, c1, FALSE)], [queueHead(c1).set(csd.none), cpuDrained({ cpu: c1 })]),
  broken(lost, 'a CPU that has drained looks no more', [cpuOffline({ cpu: c1 })], [cpuDrained({ cpu: c1 })], [queueHead(c1).set(csd0)]),
];

/** The node on A's stack follows it. */
const leads = (to: Csd): EffectNode[] => [stackCsd.begin(stackA), csdNext(stackCsd.ref(stackA)).set(to)];

const twice = 'a node that is already queued was pushed again: its next pointer closes a cycle';
const pointedAt = 'a node was reported as unlinked that a queued node still points at';
const unfilled = 'a node was consumed that csd_filled had not told of: it was not filled, or the event is missing';
const otherKind = 'a node was consumed as another kind than it was queued as';
const stranger = 'the consumer read a func or info that the caller of this csd did not store';

/** Of the nodes, their queues and their lives. */
export const queueCases: Readonly<Record<string, readonly Case[]>> = {
  'csd-lifetime': [
    idle('nothing is freed', [other]),
    fine('a CPU\'s csds are freed', [cpuDataFreed({ cpu: c1 })]),
    fine('the storage of an on-stack csd ends', [csdEnded({ csd: csd0 })]),
    idle('a csd is freed unlocked', [csdFreed({ csd: csd0, locked: FALSE })]),
    broken('a csd was freed while it is locked: its target has not run it yet', 'freed while locked', [csdFreed({ csd: csd0, locked: TRUE })]),
    broken('a csd was used after its storage ended', 'a dead csd is written', [touchesDeadCsd]),
  ],
  'no-lost-ipi': noLostIpi,
  'exactly-once': [
    idle('nothing is queued', [other]),
    fine('queued and consumed, twice', [queue()], [unlink()], [queue()], [unlink()]),
    broken('a node was consumed more often than it was queued', 'consumed twice', [queue()], [unlink()], [unlink()]),
    idle('a node that is none', [queue(csd.none)], [unlink(csd.none)]),
  ],
  'single-presence': [
    idle('nothing is queued', [other]),
    fine('queued, taken, queued', [queue()], [unlink()], [queue()]),
    broken(twice, 'queued twice', [queue()], [queue()]),
    idle('a node that is none', [queue(csd.none)], [unlink(csd.none)]),
    broken('a node was reported as unlinked that is the head of a queue', 'still the head', pushed, [unlink()]),
    fine('another is the head', [queueHead(c1).set(csd1), queue()], [unlink()]),
    broken(pointedAt, 'another leads to it', leads(csd0), [queue(stackCsd.ref(stackA))], [queue()], [unlink()]),
    fine('another leads to another', leads(csd1), [queue(stackCsd.ref(stackA))], [queue()], [unlink()]),
    fine('another that is not queued leads to it', leads(csd0), [queue()], [unlink()]),
    fine('another led to it, and its storage has ended', leads(csd0), [queue(stackCsd.ref(stackA))], [stackCsd.end(stackA)], [queue()], [unlink()]),
  ],
  'node-type-integrity': [
    idle('nothing is consumed', [fill()]),
    fine('consumed as what it is', [fill()], [dispatch()]),
    broken(otherKind, 'another kind', [fill()], [dispatch(csd0, f, callA, ASYNC)]),
    broken(unfilled, 'nobody filled it', [dispatch()]),
    broken(unfilled, 'nobody filled it again', [fill()], [dispatch()], [dispatch()]),
    idle('a node that is none', [fill(csd.none)], [dispatch(csd.none)]),
  ],
  'csd-lock-exclusion': [
    idle('nothing is locked', [fill()]),
    fine('locked, filled, queued, taken, filled', [lock()], [fill()], [queue()], [unlink()], [fill()]),
    broken('csd_lock() was taken while another caller holds it', 'locked by two', [lock(TRUE)]),
    broken('func and info were written while the csd is queued', 'filled while queued', [queue()], [fill()]),
    idle('a node that is none', [queue(csd.none)], [unlink(csd.none)], [fill(csd.none)]),
  ],
  'unlock-only-locked': [
    idle('nothing is unlocked', [other]),
    fine('of a locked csd', [unlock()]),
    broken('csd_unlock() found LOCK clear', 'of a free csd', [unlock(csd0, FALSE)]),
  ],
  'mask-lifetime': [
    idle('nothing is freed', [other]),
    fine('freed once', [maskFreed({ mask: stackMask.ref(stackA), wasAlive: TRUE })]),
    broken('a cpumask was freed twice', 'freed twice', [maskFreed({ mask: stackMask.ref(stackA), wasAlive: FALSE })]),
    broken('a cpumask was used after its storage ended', 'a dead mask is written', [bitsOf(stackMask.ref(stackA)).set(cpus.empty)]),
  ],
  'chain-safety': [
    idle('next is not read', [queue()]),
    fine('next of a queued node', [queue()], [csdNextRead({ cpu: c1, csd: csd0 })]),
    broken('next of a released node was read', 'after the unlock', [queue()], [unlock()], [csdNextRead({ cpu: c1, csd: csd0 })]),
    idle('a node that is none', [queue(csd.none)], [unlock(csd.none)], [csdNextRead({ cpu: c1, csd: csd.none })]),
  ],
  'cpu-index-sanity': [
    idle('no CPU number is used', [other]),
    fine('a csd is queued', [queue()]),
    broken('a cpu index outside its range was used', 'the number of no CPU', ...usesNoCpu),
  ],
  'in-range': [
    idle('nothing can leave its range', [other]),
    fine('a count goes up and down', [count(1)], [count(-1)]),
    broken('preempt_count was given a value outside its domain', 'down from zero', [count(-1)]),
    broken('a cpu index outside its range was used', 'the number of no CPU', ...usesNoCpu),
    broken('a csd was used after its storage ended', 'a dead csd is written', [touchesDeadCsd]),
    broken('nested was entered a third time within itself', 'a function that calls itself for ever', nests),
  ],
  'no-queue-after-drain': [
    idle('no CPU drains', [queue()]),
    fine('queued before, and when it is online again', [queue()], [cpuDrained({ cpu: c1 })], [cpuOnline({ cpu: c1 })], [queue()]),
    broken('the dying CPU left entries in its queue', 'left', pushed, [cpuDrained({ cpu: c1 })]),
    broken('a csd was queued to a CPU that has drained its queue and is offline', 'too late', [cpuDrained({ cpu: c1 })], [queue()]),
  ],
  'death-order': [
    idle('nothing is freed', [idleDead({ cpu: c1 })]),
    fine('dead, then freed', [idleDead({ cpu: c1 })], [cpuDataFreed({ cpu: c1 })]),
    broken('a CPU\'s data was freed before it was dead', 'alive', [cpuDataFreed({ cpu: c1 })]),
    broken('a CPU\'s data was freed before it was dead', 'alive again', [idleDead({ cpu: c1 })], [cpuOnline({ cpu: c1 })], [cpuDataFreed({ cpu: c1 })]),
  ],
  'args-visible': [
    idle('nothing runs', [fill()]),
    fine('what was stored', [fill()], [dispatch()]),
    broken(stranger, 'another func', [fill()], [dispatch(csd0, g)]),
    broken(stranger, 'another info', [fill()], [dispatch(csd0, f, callB)]),
    idle('a node that is none', [fill(csd.none)], [dispatch(csd.none)]),
    broken(stranger, 'the func of an earlier call', [fill()], [dispatch()], [dispatch(csd0, f, calls.none)]),
    broken(stranger, 'the info of an earlier call', [fill()], [dispatch()], [dispatch(csd0, funcs.none, callA)]),
    broken('a func index outside its range was used', 'no func', [csdFunc(csd0).set(f)], [csdFunc(csd0).set(funcs.none)], [perFunc(csdFunc(csd0)).set(TRUE)]),
    broken('a call index outside its range was used', 'no info', [csdInfo(csd1).set(callA)], [csdInfo(csd1).set(calls.none)],
      [maskPointer(csdInfo(csd1)).set(stackMask.ref(stackA))]),
  ],
};
