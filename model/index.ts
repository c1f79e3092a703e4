/** The kernel model, all that variants, properties and worlds of your own refer to; `smpcheck/kernel`. */

// The kernel model: its worlds, patches, variants and properties.
export { patches, patchSet } from './patches/index.js';
export type { CallSpec, Scenario, TaskSpec, TlbSpec } from './scenario.js';
export { scenarioNamed, scenarios } from './scenarios/index.js';
export { describe, describeWith, routines } from './system.js';
export { variantNamed, variants } from './variants/index.js';
export { SAFE, series, unsafe, warn, worse } from './variants/variant.js';
export type { Expectation, Finding, Variant } from './variants/variant.js';

// Its index sets, and who executes.
export {
  calls, conds, cpus, csdFlags, csdKinds, funcs, idleFlags, IRQ_WORK, LOCK, reaches, splats, stacks, SYNC,
  tasks,
} from './sets.js';
export { here } from './smp/cpu.js';

// Its variables, objects and definitions.
export {
  cpuActiveMask, cpuOnlineMask, hungCpus, inIrq, ipiPending, irqsOff, migrationDisabled, onStartCpu,
  preemptCount, preemptible, rcuNesting, runnable, taskCpu, tifFlags,
} from './smp/cpu.js';
export { cpuKicked, idleDeadDone, onlineIdleDone, reportedDead } from './smp/hotplug.js';
export { bitsOf, cfdMask, cfdMaskIpi, cpumask, stackMask, taskMask, waitMask } from './smp/cpumask.js';
export {
  asyncCsd, cfdCsd, csd, csdData, csdDst, csdFlagsOf, csdFunc, csdInfo, csdlockDebug, csdNext, kindOf, queueHead,
  singleCsd, stackCsd,
} from './smp/csd.js';

// Its routines, for `call`, `rebind` and `refineInto`.
export { cpumaskClearCpu, cpumaskSetCpu } from './smp/cpumask.js';
export { csdLock, csdLockWait, csdUnlock, debugCsdLockWait } from './smp/csd_lock.js';
export { callFunctionInterrupt, flushQueue, flushSmpCallFunctionQueue } from './smp/flush.js';
export { csdDoFunc, genericExecSingle, smpCallSingleQueue } from './smp/generic_exec_single.js';
export { initCsd } from './smp/init_csd.js';
export { sendByShorthand, sendCallFunctionIpiMask, sendCallFunctionSingleIpi, sendSingleIpi } from './smp/ipi.js';
export { llistAdd } from './smp/llist.js';
export { numaMasks, numaMasksClear, numaMasksSet, schedNumaFindNthCpu } from './smp/numa.js';
export {
  assertPreemptionOff, localIrqRestore, localIrqSave, mightSleep, migrateDisable, migrateEnable,
  preemptDisable, preemptEnable, rcuReadLock, rcuReadUnlock, smpProcessorId, synchronizeRcu,
} from './smp/preempt.js';
export {
  onEachCpuCondMask, smpCallFunction, smpCallFunctionMany, smpCallFunctionManyCond,
} from './smp/smp_call_function_many_cond.js';
export {
  selectCpu, smpCallFunctionAny, smpCallFunctionSingle, smpCallFunctionSingleAsync,
} from './smp/smp_call_function_single.js';
export { smpcfdDeadCpu, smpcfdDyingCpu, smpcfdPrepareCpu } from './smp/smpcfd.js';

// Its events, which properties watch.
export {
  anySelected, callBegins, callEntered, callRefused, callReturned, callSelected, callSpared, callDispatched,
  cpuDataFreed, cpuDrained, cpuOffline, cpuOnline, csdAlarm, csdDispatched, csdFilled, csdFreed,
  csdFunctionEntry, csdFunctionExit, csdLocked, csdLooked, csdNextRead, csdQueued, csdUnlinked, csdUnlocked,
  csdWaited, debugCheck, hotplugBegins, hotplugEnds, idleDead, idleLooked, idleWillFlush, ipiMask,
  ipiMaskRead, ipiSent, irqEntry, localRun, maskFreed, needReschedSet, offlineCheck, preemptOff,
  preemptOn, queueTaken, tortureCheck, waitMaskRead, waitMaskWritten,
} from './smp/events.js';

// The x86 half: address spaces, TLBs and their state,
export { asids, gen, INIT_MM, LOADED_MM_SWITCHING, mms, pages, version } from './x86/sets.js';
export {
  batchFlushed, batchMask, batchPending, globalAsid, mmCpumask, mmUsers, pmdPresent, pte, ptl, tableFreed, taskMm,
  tlbFlushPending, tlbGen,
} from './x86/mm.js';
export {
  cr3Asid, cr3Mm, ctxGen, ctxId, flushSlot, isLazy, kernelTlb, loadedAsid, loadedMm, nextAsid, pagingCache, tlb,
  tlbMm,
} from './x86/tlbstate.js';
export {
  cpuInfo, flushTlbInfo, infoAll, infoFreedTables, infoMm, infoNewGen, infoOf, infoPages, infoTrim, ownInfo, stackInfo,
} from './x86/flush_tlb_info.js';
export { atInstructionBoundary, hostPreempted, pvCpuMask, stealFlags, stealPreempted, vcpuRuns } from './x86/kvm.js';
export { callerMask, maskPointer } from './smp/cpumask.js';

// its routines,
export { archTlbbatchFlush } from './x86/arch_tlbbatch_flush.js';
export { doShootLazyTlb, exitMm, schedForceInitMm } from './x86/exit_mm.js';
export { doKernelRangeFlush, flushTlbFunc, shouldFlushTlb } from './x86/flush_tlb_func.js';
export { flushTlbKernelRange } from './x86/flush_tlb_kernel_range.js';
export { flushTlbMmRange, incMmTlbGen } from './x86/flush_tlb_mm_range.js';
export { flushTlbMulti } from './x86/flush_tlb_multi.js';
export { getFlushTlbInfo, putFlushTlbInfo } from './x86/get_flush_tlb_info.js';
export { kvmFlushTlbMulti, kvmStealTimeSetPreempted, recordStealTime } from './x86/kvm.js';
export { nativeFlushTlbMulti } from './x86/native_flush_tlb_multi.js';
export { enterLazyTlb, switchMmIrqsOff } from './x86/switch_mm.js';
export { flushTlbBatchedPending, setTlbUbcFlushPending, tryToUnmap } from './x86/tlb_batch.js';
export { unmapRegion, vunmap } from './x86/unmap_region.js';

// and its events.
export {
  flushInfoFilled, flushInfoRead, flushReturned, generationRead, kvmFlushAsked, kvmFlushed, mmFreed, mmSwitched,
  pmdCleared, pteChanged, tableFreedNow, tableWalked, tlbGenChecked, tlbGenRaised, tlbUsed, unlazied, vmEntered,
} from './x86/events.js';
