import { boolean, event } from '../../checker/language/index.js';
import { calls, cpus } from '../sets.js';
import { flushTlbInfo } from './flush_tlb_info.js';
import { gen, mms, pages, version } from './sets.js';

/** A PTE was changed by a call that will flush; `old`: what it mapped, 0 nothing. */
export const pteChanged = event('pte_changed', { cpu: cpus.index, call: calls.index, mm: mms.index, page: pages.index, old: version });
/** tlb_gen was raised for these pages. */
export const tlbGenRaised = event('tlb_gen_raised', { mm: mms.index, gen, pages: pages.mask });
/** The flush of a call returned: from now on nobody may use what its PTEs mapped. */
export const flushReturned = event('flush_returned', { call: calls.index, mm: mms.index });
/** The upper-level entry is gone: what CPUs have cached of it must go before the table is freed. */
export const pmdCleared = event('pmd_cleared', { cpu: cpus.index, mm: mms.index });
/** Freed page tables may hold anything from now on. */
export const tableFreedNow = event('page_table_freed', { mm: mms.index });
/** A translation of `from` is used under `mm`, by user mode, by the kernel on a user address, or on a kernel address. */
export const tlbUsed = event('tlb_used', { cpu: cpus.index, mm: mms.index, from: mms.index, page: pages.index, version });
/** The hardware walks the page table by way of a cached upper-level entry. */
export const tableWalked = event('page_table_walked', { cpu: cpus.index, mm: mms.index, freed: boolean });

/** flush_tlb_func() compares generations. */
export const tlbGenChecked = event('tlb_gen_checked', { local: gen, mmGen: gen, newGen: gen });
/** A flush_tlb_info object is filled for a call, and read by its flusher or a target. */
export const flushInfoFilled = event('flush_tlb_info_filled', { object: flushTlbInfo.index, call: calls.index });
export const flushInfoRead = event('flush_tlb_info_read', { object: flushTlbInfo.index, call: calls.index });

/** A lazy CPU goes on with the mm that it has; it must look at the generation before it uses it. */
export const unlazied = event('unlazy', { cpu: cpus.index });
export const generationRead = event('next_tlb_gen_read', { cpu: cpus.index });
export const mmSwitched = event('switch_mm', { cpu: cpus.index, mm: mms.index });
export const mmFreed = event('mm_freed', { mm: mms.index });

/** A guest peer asked the host to flush a preempted vCPU, the host did, the vCPU goes on. */
export const kvmFlushAsked = event('kvm_flush_tlb_asked', { cpu: cpus.index });
export const kvmFlushed = event('kvm_vcpu_flush_tlb_guest', { cpu: cpus.index });
export const vmEntered = event('kvm_entry', { cpu: cpus.index });
