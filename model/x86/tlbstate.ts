import { boolean, FALSE, ifElse, lit, variable } from '../../checker/language/index.js';
import type { EffectNode, Expr, Index } from '../../checker/language/index.js';
import { cpus } from '../sets.js';
import { ASID0, ASID1, asids, gen, INIT_MM, mms, pages, version } from './sets.js';

/** cpu_tlbstate: written by the owner with interrupts off; loaded_mm and is_lazy are read by flushers. */
export const loadedMm = variable('loaded_mm', [cpus], mms.index, INIT_MM);
export const loadedAsid = variable('loaded_mm_asid', [cpus], asids.index, ASID0);
export const isLazy = variable('is_lazy', [cpus], boolean, FALSE);
export const nextAsid = variable('next_asid', [cpus], asids.index, ASID1);
/** ctxs[]: which mm a slot's entries belong to, and the generation that they are at least of. */
export const ctxId = variable('ctxs.ctx_id', [cpus, asids], mms.index, (_, slot) => ifElse(slot.eq(ASID0), INIT_MM, mms.none));
export const ctxGen = variable('ctxs.tlb_gen', [cpus, asids], gen, (_, slot) => ifElse(slot.eq(ASID0), lit(1), lit(0)));

/** Hardware: the CR3 register, and what the TLB holds; 0 is no entry. */
export const cr3Mm = variable('cr3.mm', [cpus], mms.index, INIT_MM);
export const cr3Asid = variable('cr3.pcid', [cpus], asids.index, ASID0);
export const tlb = variable('tlb', [cpus, asids, pages], version, lit(0));
/** Whose translation an entry is: what a slot that was given to another mm without a flush would show. */
export const tlbMm = variable('tlb.mm', [cpus, asids, pages], mms.index, mms.none);
/** The paging-structure cache holds the mm's upper-level entry. */
export const pagingCache = variable('paging_structure_cache', [cpus, asids], boolean, FALSE);
/** Translations of kernel pages: global entries, whatever CR3 says. */
export const kernelTlb = variable('kernel_tlb', [cpus, pages], version, lit(0));

type Cpu = Expr<Index<'cpu'>>;

/** All non-global entries of one slot, upper levels included. */
export const flushSlot = (cpu: Cpu, slot: Expr<Index<'asid'>>): EffectNode[] => [
  pages.each((page) => [tlb(cpu, slot, page).set(lit(0)), tlbMm(cpu, slot, page).set(mms.none)]),
  pagingCache(cpu, slot).set(FALSE),
];

/** Everything that the CPU holds. */
export const flushAll = (cpu: Cpu): EffectNode[] => [
  asids.each((slot) => flushSlot(cpu, slot)),
  pages.each((page) => [kernelTlb(cpu, page).set(lit(0))]),
];
