import { boolean, FALSE, lit, pool, TRUE, variable } from '../../checker/language/index.js';
import type { Expr, Index } from '../../checker/language/index.js';
import { cpumask } from '../smp/cpumask.js';
import { tasks } from '../sets.js';
import { asids, gen, mms, pages, threads, version } from './sets.js';

/** mm->context.tlb_gen: raised by every flusher after its PTE stores. */
export const tlbGen = variable('tlb_gen', [mms], gen, lit(1));
export const pte = variable('pte', [mms, pages], version, lit(1));
/** The upper-level entry that points at the page table: cleared before the table is freed. */
export const pmdPresent = variable('pmd_present', [mms], boolean, TRUE);
export const tableFreed = variable('page_table_freed', [mms], boolean, FALSE);
/** The page table lock. */
export const ptl = variable('page_table_lock', [mms], boolean, FALSE);
/** mm->tlb_flush_pending: threads that are changing PTEs of the mm and have not flushed yet. */
export const tlbFlushPending = variable('tlb_flush_pending', [mms], threads, lit(0));
/** CPUs that may hold translations of the mm: set by the CPU itself, cleared lazily. */
export const mmCpumask = pool('mm_cpumask', cpumask, [mms]);
/** mm->tlb_flush_batched: batched unmaps begun, and those known to be flushed. */
export const batchPending = variable('tlb_flush_batched.pending', [mms], version, lit(0));
export const batchFlushed = variable('tlb_flush_batched.flushed', [mms], version, lit(0));
/** tlb_ubc: the CPUs that the task's batched unmaps have to flush. */
export const batchMask = pool('tlb_ubc.cpumask', cpumask, [tasks]);
/** A global ASID (INVLPGB) for the mm, or none; given at the start, transitions are not modelled. */
export const globalAsid = variable('mm_global_asid', [mms], asids.index, asids.none);

/** current->mm, or none of a kernel thread; the scenario says which at the start. */
export const taskMm = variable('task_mm', [tasks], mms.index, mms.none);
/** Tasks that use the mm. */
export const mmUsers = variable('mm_users', [mms], gen, lit(0));

export type Mm = Expr<Index<'mm'>>;
