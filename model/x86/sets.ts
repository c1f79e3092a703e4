import { indexSet, range } from '../../checker/language/index.js';

/** Address spaces: init_mm, those of the scenario, and the value that loaded_mm has during a switch. */
export const mms = indexSet('mm');
export const INIT_MM = mms.member('init_mm');
export const LOADED_MM_SWITCHING = mms.member('LOADED_MM_SWITCHING');
/** Virtual pages of the scenario, the same numbers in every address space. */
export const pages = indexSet('page');
/** PCID slots of a CPU: two dynamic ones, then one for each mm that has a global ASID. */
export const asids = indexSet('asid');
export const ASID0 = asids.at(0);
export const ASID1 = asids.at(1);

/** mm->context.tlb_gen begins with 1; 0 is TLB_GENERATION_INVALID. */
export const gen = range(7);
/** Threads of an mm that change PTEs at a time. */
export const threads = range(8);
/** Contents of a PTE: 0 not present, else the number of the page that it maps, larger after each change. */
export const version = range(3);
