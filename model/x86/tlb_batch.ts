import { boolean, call, effectIf, FALSE, lit, load, not, routine, step, store, switchOn, TRUE, when } from '../../checker/language/index.js';
import type { Node } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { bitsOf } from '../smp/cpumask.js';
import { preemptDisable, preemptEnable } from '../smp/preempt.js';
import { calls, cpus } from '../sets.js';
import { archTlbbatchFlush } from './arch_tlbbatch_flush.js';
import { flushReturned, pteChanged } from './events.js';
import { flushTlbMmRange, incMmTlbGen } from './flush_tlb_mm_range.js';
import { batchFlushed, batchMask, batchPending, mmCpumask, pte, ptl } from './mm.js';
import type { Mm } from './mm.js';
import { gen, mms, pages, version } from './sets.js';

/** spin_lock(ptl): a spinlock pins; only where reclaim runs beside the owner of the mm. */
export const lockPtl = (mm: Mm): Node => when('page table lock', switchOn('tlb_batch'), [
  call(preemptDisable, {}, { as: 'spin_lock: preempt_disable' }),
  step('spin_lock', [ptl(mm).set(TRUE)], { when: not(ptl(mm)), order: 'acquire' }),
]);
export const unlockPtl = (mm: Mm): Node => when('page table unlock', switchOn('tlb_batch'), [
  store('spin_unlock', ptl(mm), FALSE, 'release'),
  call(preemptEnable, {}, { as: 'spin_unlock: preempt_enable' }),
]);

/** Batched unmaps that nobody knows to be flushed are flushed before this caller trusts the PTE; under the lock. */
export const flushTlbBatchedPending = routine('flush_tlb_batched_pending', { mm: mms.index, info: calls.index }, { pending: version, flushed: version }, (v) => [
  step('tlb_flush_batched', [v.pending.set(batchPending(v.mm)), v.flushed.set(batchFlushed(v.mm))]),
  when('not flushed', v.pending.ne(v.flushed), [
    call(flushTlbMmRange, { mm: v.mm, pages: pages.full, all: TRUE, freedTables: FALSE, info: v.info }, { as: 'flush_tlb_mm' }),
    step('cmpxchg flushed', [effectIf(batchPending(v.mm).eq(v.pending).and(batchFlushed(v.mm).eq(v.flushed)), [batchFlushed(v.mm).set(v.pending)])], { order: 'mb' }),
  ]),
]);

/** Under the page table lock, the PTE cleared: the flush is put off, and everybody can see that it is. */
export const setTlbUbcFlushPending = routine('set_tlb_ubc_flush_pending', { mm: mms.index, page: pages.index }, { gen, bits: cpus.mask }, (v) => [
  call(incMmTlbGen, { mm: v.mm, pages: pages.only(v.page) }, { into: v.gen }),
  load('mm_cpumask', v.bits, bitsOf(mmCpumask.ref(v.mm))),
  step('cpumask_or', [bitsOf(batchMask.ref(here.task)).set(bitsOf(batchMask.ref(here.task)).union(v.bits))]),
  step('pending++', [batchPending(v.mm).set(batchPending(v.mm).plus(1))], { order: 'mb' }),
]);

/** Reclaim: unmaps a page of somebody else's mm, and flushes at the end of its batch. */
export const tryToUnmap = routine('try_to_unmap', { mm: mms.index, page: pages.index, info: calls.index }, { present: boolean }, (v) => [
  lockPtl(v.mm),
  step('ptep_get_and_clear', [
    v.present.set(pte(v.mm, v.page).ne(lit(0))),
    effectIf(v.present, [pteChanged({ cpu: here.cpu, call: v.info, mm: v.mm, page: v.page, old: pte(v.mm, v.page) }), pte(v.mm, v.page).set(lit(0))]),
  ]),
  when('was present', v.present, [call(setTlbUbcFlushPending, { mm: v.mm, page: v.page })]),
  unlockPtl(v.mm),
  when('flush_required', v.present, [
    call(archTlbbatchFlush, { info: v.info }),
    step('page is freed', [flushReturned({ call: v.info, mm: v.mm })]),
  ]),
]);
