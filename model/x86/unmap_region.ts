import { any, boolean, call, effectIf, FALSE, forEach, ifElse, lit, load, routine, step, switchOn, TRUE, when } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { calls } from '../sets.js';
import { flushReturned, pmdCleared, pteChanged, tableFreedNow } from './events.js';
import { flushTlbKernelRange } from './flush_tlb_kernel_range.js';
import { flushTlbMmRange } from './flush_tlb_mm_range.js';
import { pmdPresent, pte, tableFreed, tlbFlushPending } from './mm.js';
import { INIT_MM, mms, pages } from './sets.js';
import { flushTlbBatchedPending, lockPtl, unlockPtl } from './tlb_batch.js';

/**
 * unmap or mprotect: changes the PTEs, flushes, then frees what they mapped; `first` serves a pending batch. A thread
 * that finds a PTE cleared by one that has yet to flush does not trust it, but flushes everything (99baac21e458).
 */
export const unmapRegion = routine('unmap_region',
  { mm: mms.index, pages: pages.mask, tables: boolean, protect: boolean, first: calls.index, info: calls.index }, { page: pages.index, changed: boolean, nested: boolean }, (v) => [
    when('tlb_gather_mmu', switchOn('shared_pages'), [
      step('inc_tlb_flush_pending', [tlbFlushPending(v.mm).set(tlbFlushPending(v.mm).plus(1))], { order: 'mb' }),
    ]),
    lockPtl(v.mm),
    when('batched', switchOn('tlb_batch'), [call(flushTlbBatchedPending, { mm: v.mm, info: v.first })]),
    forEach('next page', pages, v.page, v.pages, [
      step('ptep_get_and_clear', [
        pteChanged({ cpu: here.cpu, call: v.info, mm: v.mm, page: v.page, old: pte(v.mm, v.page) }),
        effectIf(pte(v.mm, v.page).ne(lit(0)), [
          v.changed.set(TRUE), pte(v.mm, v.page).set(ifElse(v.protect, pte(v.mm, v.page).plus(1), lit(0))),
        ]),
      ]),
    ]),
    unlockPtl(v.mm),
    when('free_pgtables', v.tables, [step('pmd_clear', [pmdPresent(v.mm).set(FALSE), pmdCleared({ cpu: here.cpu, mm: v.mm })])]),
    when('tlb_finish_mmu', switchOn('shared_pages'), [
      load('mm_tlb_flush_nested', v.nested, lit(1).below(tlbFlushPending(v.mm))),
    ]),
    when('something to flush', any(v.changed, v.tables, v.nested), [
      call(flushTlbMmRange, { mm: v.mm, pages: v.pages, all: v.nested, freedTables: v.tables.or(v.nested), info: v.info }),
    ]),
    when('tables are freed', v.tables, [step('free page table', [tableFreed(v.mm).set(TRUE), tableFreedNow({ mm: v.mm })])]),
    step('pages are freed', [flushReturned({ call: v.info, mm: v.mm })]),
    when('flushed', switchOn('shared_pages'), [
      step('dec_tlb_flush_pending', [tlbFlushPending(v.mm).set(tlbFlushPending(v.mm).less(1))], { order: 'mb' }),
    ]),
  ]);

/** vunmap(): a kernel mapping goes. */
export const vunmap = routine('vunmap', { page: pages.index, info: calls.index }, {}, (v) => [
  step('kernel PTE cleared', [
    pteChanged({ cpu: here.cpu, call: v.info, mm: INIT_MM, page: v.page, old: pte(INIT_MM, v.page) }), pte(INIT_MM, v.page).set(lit(0)),
  ]),
  call(flushTlbKernelRange, { pages: pages.only(v.page), info: v.info }),
  step('page is freed', [flushReturned({ call: v.info, mm: INIT_MM })]),
]);
