import { boolean, define, FALSE, lit, objectType, pool, variable } from '../../checker/language/index.js';
import type { Expr, Index } from '../../checker/language/index.js';
import { calls, cpus, depth, stacks } from '../sets.js';
import { gen, mms, pages } from './sets.js';

/** struct flush_tlb_info; `mm` none is NULL, `all` is end == TLB_FLUSH_ALL. */
export const flushTlbInfo = objectType('flush_tlb_info', {
  mm: [mms.index, mms.none],
  pages: [pages.mask, pages.empty],
  all: [boolean, FALSE],
  freed_tables: [boolean, FALSE],
  new_tlb_gen: [gen, lit(0)],
  trim_cpumask: [boolean, FALSE],
});
export const { mm: infoMm, pages: infoPages, all: infoAll, freed_tables: infoFreedTables, new_tlb_gen: infoNewGen, trim_cpumask: infoTrim } = flushTlbInfo.fields;

/** One per CPU before the series, on the caller's stack since patch 12. */
export const cpuInfo = pool('flush_tlb_info(cpu)', flushTlbInfo, [cpus]);
export const stackInfo = pool('flush_tlb_info(stack)', flushTlbInfo, [stacks], false);
/** DEBUG_VM: flush_tlb_info in use on this CPU. */
export const flushInfoIdx = variable('flush_tlb_info_idx', [cpus], depth, lit(0));

/** Which object a flush that begins on this CPU uses. */
export const ownInfo = define('flush_tlb_info', (thisCpu: Expr<Index<'cpu'>>) => cpuInfo.ref(thisCpu));
/** The `info` pointer of a cross call. */
export const infoOf = variable('info_pointer', [calls], flushTlbInfo.index, flushTlbInfo.none);
