import { call, FALSE, lit, routine, TRUE } from '../../checker/language/index.js';
import { preemptDisable, preemptEnable } from '../smp/preempt.js';
import { calls, conds, cpus, funcs } from '../sets.js';
import { onEachCpuCondMask } from '../smp/smp_call_function_many_cond.js';
import { flushTlbInfo } from './flush_tlb_info.js';
import { getFlushTlbInfo, putFlushTlbInfo } from './get_flush_tlb_info.js';
import { mms, pages } from './sets.js';

/** Kernel mappings: every CPU, whatever it runs; pinned to the end. */
export const flushTlbKernelRange = routine('flush_tlb_kernel_range', { pages: pages.mask, info: calls.index }, { f: flushTlbInfo.index }, (v) => [
  call(preemptDisable, {}, { as: 'guard' }),
  call(getFlushTlbInfo, { mm: mms.none, pages: v.pages, all: FALSE, freedTables: FALSE, newGen: lit(0), info: v.info }, { into: v.f }),
  call(onEachCpuCondMask, { cond: conds.none, mask: cpus.full, func: funcs.member('do_kernel_range_flush'), info: v.info, wait: TRUE }, { as: 'on_each_cpu' }),
  call(putFlushTlbInfo, {}),
  call(preemptEnable, {}, { as: 'guard ends' }),
]);
