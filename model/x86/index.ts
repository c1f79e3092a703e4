import type { RoutineNode } from '../../checker/language/index.js';
import { doKernelRangeFlush, flushTlbFunc, shouldFlushTlb } from './flush_tlb_func.js';
import { cpuInfo, flushInfoIdx, flushTlbInfo, infoOf, ownInfo, stackInfo } from './flush_tlb_info.js';
import { getFlushTlbInfo, putFlushTlbInfo } from './get_flush_tlb_info.js';
import { archTlbbatchFlush } from './arch_tlbbatch_flush.js';
import { clearMmCpumasks, doShootLazyTlb, exitMm, schedForceInitMm, shotMm } from './exit_mm.js';
import { flushTlbKernelRange } from './flush_tlb_kernel_range.js';
import { flushTlbMmRange, incMmTlbGen } from './flush_tlb_mm_range.js';
import { invlpgbMm, invlpgbTo } from './invlpgb.js';
import { flushTlbMulti } from './flush_tlb_multi.js';
import { atInstructionBoundary, hostPreempted, kvmFlushTlbMulti, kvmStealTimeSetPreempted, pvCpuMask, recordStealTime, stealPreempted, vcpuRuns } from './kvm.js';
import { batchFlushed, batchMask, batchPending, globalAsid, mmCpumask, mmUsers, pmdPresent, pte, ptl, tableFreed, taskMm, tlbFlushPending, tlbGen } from './mm.js';
import { nativeFlushTlbMulti } from './native_flush_tlb_multi.js';
import { switching } from './schedule.js';
import { enterLazyTlb, switchMmIrqsOff } from './switch_mm.js';
import { cr3Asid, cr3Mm, ctxGen, ctxId, isLazy, kernelTlb, loadedAsid, loadedMm, nextAsid, pagingCache, tlb, tlbMm } from './tlbstate.js';
import { flushTlbBatchedPending, setTlbUbcFlushPending, tryToUnmap } from './tlb_batch.js';
import { unmapRegion, vunmap } from './unmap_region.js';

/** The x86 half: TLB shootdown, address-space switches, paravirtual flushes. */
export const x86Routines: readonly RoutineNode[] = [
  switchMmIrqsOff, enterLazyTlb, schedForceInitMm, clearMmCpumasks,
  getFlushTlbInfo, putFlushTlbInfo, flushTlbFunc, shouldFlushTlb, doKernelRangeFlush, doShootLazyTlb,
  incMmTlbGen, flushTlbMmRange, archTlbbatchFlush, flushTlbKernelRange, flushTlbMulti, nativeFlushTlbMulti,
  kvmFlushTlbMulti, kvmStealTimeSetPreempted, recordStealTime,
  flushTlbBatchedPending, unmapRegion, setTlbUbcFlushPending, tryToUnmap, vunmap, exitMm,
];

export const x86Variables = [
  ...[
    tlbGen, pte, pmdPresent, tableFreed, ptl, tlbFlushPending, batchPending, batchFlushed, globalAsid, taskMm, mmUsers,
    loadedMm, loadedAsid, isLazy, nextAsid, ctxId, ctxGen, cr3Mm, cr3Asid, tlb, tlbMm, pagingCache, kernelTlb,
    flushInfoIdx, infoOf, invlpgbTo, invlpgbMm, shotMm, switching, stealPreempted, hostPreempted, vcpuRuns, atInstructionBoundary,
  ].map((v) => v.node),
  ...flushTlbInfo.variables,
];

export const x86Pools = [mmCpumask, batchMask, cpuInfo, stackInfo, pvCpuMask].map((p) => p.node);
export const x86Definitions = [ownInfo];
