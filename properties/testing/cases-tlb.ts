import { FALSE, lit, TRUE } from '../../checker/language/index.js';
import type { EffectNode } from '../../checker/language/index.js';
import { inIrq, irqsOff } from '../../model/smp/cpu.js';
import { bitsOf } from '../../model/smp/cpumask.js';
import { maskOf } from '../../model/sets.js';

import {
  flushReturned, generationRead, kvmFlushAsked, kvmFlushed, mmFreed, mmSwitched, pmdCleared, pteChanged, tableWalked, tlbGenChecked, tlbGenRaised,
  tlbUsed, unlazied, vmEntered,
} from '../../model/x86/events.js';
import { mmCpumask, mmUsers } from '../../model/x86/mm.js';
import { ASID0, ASID1, INIT_MM, LOADED_MM_SWITCHING, pages } from '../../model/x86/sets.js';
import { cr3Mm, ctxGen, ctxId, isLazy, kernelTlb, loadedMm, pagingCache, tlb, tlbMm } from '../../model/x86/tlbstate.js';
import { broken, c0, c1, callA, callB, fine, idle, mmA, mmB, on, page0, page1 } from './case.js';
import type { Case } from './case.js';

const changes = (old = 1, { call = callA, mm = mmA, page = page0 } = {}): EffectNode => pteChanged({ cpu: c0, call, mm, page, old: lit(old) });
const flushed = (call = callA, mm = mmA): EffectNode => flushReturned({ call, mm });
const uses = (version = 1, { mm = mmA, from = mmA, page = page0 } = {}): EffectNode => tlbUsed({ cpu: c1, mm, from, page, version: lit(version) });
/** A CPU holds an entry of page0. */
const holds = (cpu = c1, mm = mmA, version = 1): EffectNode[] => [tlb(cpu, ASID0, page0).set(lit(version)), tlbMm(cpu, ASID0, page0).set(mm)];
const stale = 'a translation was used that an unmap had taken away and whose flush has returned';

const coherent: readonly Case[] = [
  idle('nobody else holds it', [changes()], [flushed()]),
  idle('only the CPU itself holds it', holds(c0), [changes()]),
  fine('another CPU holds it', holds(), [changes()]),
  idle('it holds one of another mm', holds(c1, mmB), [changes()]),
  idle('its entry is gone', [tlbMm(c1, ASID0, page0).set(mmA)], [changes()]),
  fine('it holds a translation of the kernel', [kernelTlb(c1, page0).set(lit(1))], [changes(1, { mm: INIT_MM })]),
  idle('a translation of the kernel, and the change is of an mm', [kernelTlb(c1, page0).set(lit(1))], [changes()]),
  idle('no translation of the kernel', [changes(1, { mm: INIT_MM })]),
  broken('a translation of another mm was used', 'of another mm', [uses(1, { from: mmB })]),
  broken(stale, 'used after the flush', [changes()], [flushed()], [uses()]),
  fine('used before the flush returns', holds(), [changes()], [uses()], [flushed()]),
  fine('the new one is used', holds(), [changes()], [flushed()], [uses(2)]),
  fine('of another page', holds(), [changes()], [flushed()], [uses(1, { page: page1 })]),
  broken(stale, 'the older of two', [changes(2)], [flushed()], [uses(1)]),
  broken(stale, 'taken away by two, the later one first', [changes(2)], [changes(1, { call: callB })], [flushed(callB)], [uses(2)]),
  broken(stale, 'flushed by a later call too', [changes(2)], [flushed()], [changes(1, { call: callB, page: page1 })], [flushed(callB)], [uses(2)]),
  broken(stale, 'a call that changed nothing returns later', [changes(2)], [flushed()], [flushed(callB)], [uses(2)]),
  fine('a call returns that began before', holds(), [changes(1)], [changes(2, { call: callB })], [flushed()], [uses(2)]),
  fine('the next flush of the call is of another mm', holds(), [changes(2)], [flushed()], [flushed(callA, mmB)], [uses(2, { mm: mmB, from: mmB })]),
  broken(stale, 'the flush of an earlier call returns later', [changes(1)], [changes(2, { call: callB })], [flushed(callB)], [flushed()], [uses(2)]),
];

const only = (...positions: readonly number[]) => maskOf(pages, positions);
const raise = (gen = 2, range = only(0), mm = mmA): EffectNode => tlbGenRaised({ mm, gen: lit(gen), pages: range });
/** A slot of CPU1 belongs to mmA and is recorded with this generation. */
const recorded = (gen: number): EffectNode[] => [ctxId(c1, ASID0).set(mmA), ctxGen(c1, ASID0).set(lit(gen))];
const older = 'a TLB slot holds an entry that is older than the generation recorded for the slot';

const slotCases: readonly Case[] = [
  idle('nothing is flushed', holds(), recorded(2)),
  broken(older, 'recorded, and still there', holds(), [changes()], [raise()], recorded(2)),
  fine('recorded, and gone', holds(), [changes()], [raise()], [tlb(c1, ASID0, page0).set(lit(0))], recorded(2)),
  fine('not recorded yet', holds(), recorded(1), [changes()], [raise()]),
  fine('recorded, with a newer entry', [changes()], [raise()], recorded(2), holds(c1, mmA, 2)),
  fine('a slot of another mm', holds(), [changes()], [raise()], [ctxId(c1, ASID0).set(mmB), ctxGen(c1, ASID0).set(lit(2))]),
  fine('interrupts are off', holds(), [changes()], [raise()], [irqsOff(c1).set(TRUE)], recorded(2)),
  fine('in an interrupt', holds(), [changes()], [raise()], [inIrq(c1).set(TRUE)], recorded(2)),
  fine('another page', holds(), [changes()], [raise(2, only(1))], recorded(2)),
  fine('generations of which none took it away', recorded(2), holds(), [raise(2, only(1))]),
  broken(older, 'the older of two', holds(c1, mmA, 2), [changes(2)], [changes(1)], [raise()], recorded(2)),
  fine('raised before a later change', holds(c1, mmA, 2), [changes(1)], [raise()], [changes(2)], recorded(2)),
  fine('raised twice, recorded once', holds(), [changes()], [raise(2)], [raise(3)], recorded(2)),
];

const uncovered = 'a CPU runs an mm whose mm_cpumask does not have it: no flush will reach it';
const runs = (mm = mmA): EffectNode[] => [loadedMm(c1).set(mm), mmSwitched({ cpu: c1, mm })];

/** Of address spaces and TLBs. */
export const tlbCases: Readonly<Record<string, readonly Case[]>> = {
  'tlb-coherent': coherent,
  'tlb-slot-generation': slotCases,
  'tlb-tables-coherent': [
    idle('only the CPU itself has it cached', [pagingCache(c0, ASID1).set(TRUE)], [pmdCleared({ cpu: c0, mm: mmA })]),
    fine('another CPU has it cached', [pagingCache(c1, ASID1).set(TRUE)], [pmdCleared({ cpu: c0, mm: mmA })], [tableWalked({ cpu: c1, mm: mmA, freed: FALSE })]),
    idle('nobody has it cached', [pmdCleared({ cpu: c0, mm: mmA })]),
    broken('the hardware walked a page table that was freed', 'walked too late', [tableWalked({ cpu: c1, mm: mmA, freed: TRUE })]),
  ],
  'tlb-gen-order': [
    idle('nothing is compared', [flushed()]),
    fine('in order', [tlbGenChecked({ local: lit(2), mmGen: lit(2), newGen: lit(2) })]),
    broken('a slot is recorded with a generation that its mm has not reached', 'the slot is ahead', [tlbGenChecked({ local: lit(3), mmGen: lit(2), newGen: lit(2) })]),
    broken('a flush asks for a generation that the loaded mm has not reached', 'the request is ahead', [tlbGenChecked({ local: lit(2), mmGen: lit(2), newGen: lit(3) })]),
  ],
  'mm-cpumask-covers': [
    idle('init_mm is in no mask', [loadedMm(c1).set(INIT_MM), mmSwitched({ cpu: c1, mm: INIT_MM })]),
    fine('in the mask', [bitsOf(mmCpumask.ref(mmA)).set(on(1))], runs()),
    broken(uncovered, 'in no mask', runs()),
    broken(uncovered, 'in the mask of another mm', [bitsOf(mmCpumask.ref(mmB)).set(on(1))], runs()),
    fine('in the middle of a switch', [loadedMm(c1).set(LOADED_MM_SWITCHING), mmSwitched({ cpu: c1, mm: mmA })]),
    fine('lazily', [isLazy(c1).set(TRUE)], runs()),
    fine('with interrupts off', [irqsOff(c1).set(TRUE)], runs()),
    fine('in an interrupt', [inIrq(c1).set(TRUE)], runs()),
  ],
  'mm-lifetime': [
    idle('nothing is freed', runs()),
    fine('freed, and run nowhere', [mmFreed({ mm: mmA })]),
    broken('a CPU has an mm loaded that was freed', 'loaded', [loadedMm(c1).set(mmA)], [mmFreed({ mm: mmA })]),
    broken('a CPU has an mm loaded that was freed', 'in CR3', [cr3Mm(c1).set(mmA)], [mmFreed({ mm: mmA })]),
    broken('a CPU has an mm loaded that was freed', 'the first of two', [loadedMm(c1).set(mmA)], [mmFreed({ mm: mmB }), mmFreed({ mm: mmA })]),
    broken('a CPU has an mm loaded that was freed', 'not the last of two', [mmFreed({ mm: mmA })], [mmFreed({ mm: mmB })], [loadedMm(c1).set(mmA)]),
    broken('mm_users was given a value outside its domain', 'put once too often', [mmUsers(mmA).set(lit(0))], [mmUsers(mmA).set(mmUsers(mmA).less(1))]),
  ],
  'kvm-flush-kept': [
    idle('nobody asks', [vmEntered({ cpu: c1 })]),
    fine('flushed, then entered', [kvmFlushAsked({ cpu: c1 })], [kvmFlushed({ cpu: c1 })], [vmEntered({ cpu: c1 })]),
    fine('another vCPU is entered', [kvmFlushAsked({ cpu: c1 })], [vmEntered({ cpu: c0 })]),
    broken('a vCPU runs again without the flush that a guest peer asked for', 'entered', [kvmFlushAsked({ cpu: c1 })], [vmEntered({ cpu: c1 })]),
    broken('a vCPU runs again without the flush that a guest peer asked for', 'one of two',
      [kvmFlushAsked({ cpu: c1 })], [kvmFlushAsked({ cpu: c0 })], [kvmFlushed({ cpu: c0 })], [vmEntered({ cpu: c1 })]),
  ],
  'unlazy-gen-checked': [
    idle('nobody was lazy', [uses()]),
    fine('it looks, then uses', [unlazied({ cpu: c1 })], [generationRead({ cpu: c1 })], [uses()]),
    broken('a CPU uses translations of an mm that it had lazily and whose generation it has not looked at', 'it does not look', [unlazied({ cpu: c1 })], [uses()]),
    broken('a CPU uses translations of an mm that it had lazily and whose generation it has not looked at', 'another looks',
      [unlazied({ cpu: c1 })], [unlazied({ cpu: c0 })], [generationRead({ cpu: c0 })], [uses()]),
  ],
};
