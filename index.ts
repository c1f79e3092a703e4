/** The public surface, all of it on this page: what variants, properties and systems of your own are written with. */
import { offerToFiles } from './study/subject/offered.js';

offerToFiles(() => import('./index.js'), new URL(import.meta.url));

// The language: variables, expressions, steps, routines, agents, edits, observers.
export * from './checker/language/index.js';

// What a user's file exports.
export { defineSystem, defineVariant } from './study/subject/define.js';
export type { SystemParts, UserSystem, UserVariant } from './study/subject/define.js';

// Searching from a program of your own.
export { searchEngine } from './checker/engine/search.js';
export { searchReference } from './checker/reference/search.js';
export type { Counterexample, Maximum, Path, Progress, Reduced, Searcher, SearchOptions, SearchResult } from './checker/result.js';

// For other model checkers.
export { exportMurphi } from './checker/export/murphi.js';
export { exportPromela } from './checker/export/promela.js';

// The kernel model: its worlds, patches, variants and properties.
export { patches, patchSet } from './model/patches/index.js';
export type { CallSpec, Scenario, TaskSpec, TlbSpec } from './model/scenario.js';
export { scenarioNamed, scenarios } from './model/scenarios/index.js';
export { describe, describeWith, routines } from './model/system.js';
export { variantNamed, variants } from './model/variants/index.js';
export { SAFE, series, unsafe, warn, worse } from './model/variants/variant.js';
export type { Expectation, Finding, Variant } from './model/variants/variant.js';
export { properties } from './properties/index.js';

// Its index sets, and who executes.
export {
  calls, conds, cpus, csdFlags, csdKinds, funcs, idleFlags, IRQ_WORK, LOCK, reaches, splats, stacks, SYNC,
  tasks,
} from './model/sets.js';
export { here } from './model/cpu.js';

// Its variables, objects and definitions.
export {
  cpuActiveMask, cpuOnlineMask, hungCpus, inIrq, ipiPending, irqsOff, migrationDisabled, onStartCpu,
  preemptCount, preemptible, rcuNesting, runnable, taskCpu, tifFlags,
} from './model/cpu.js';
export { cpuKicked, idleDeadDone, onlineIdleDone, reportedDead } from './model/hotplug.js';
export { bitsOf, cfdMask, cfdMaskIpi, cpumask, stackMask, taskMask, waitMask } from './model/cpumask.js';
export {
  asyncCsd, cfdCsd, csd, csdData, csdDst, csdFlagsOf, csdFunc, csdInfo, csdlockDebug, csdNext, kindOf, queueHead,
  singleCsd, stackCsd,
} from './model/csd.js';

// Its routines, for `call`, `rebind` and `refineInto`.
export { cpumaskClearCpu, cpumaskSetCpu } from './model/cpumask.js';
export { csdLock, csdLockWait, csdUnlock, debugCsdLockWait } from './model/csd_lock.js';
export { callFunctionInterrupt, flushQueue, flushSmpCallFunctionQueue } from './model/flush.js';
export { csdDoFunc, genericExecSingle, smpCallSingleQueue } from './model/generic_exec_single.js';
export { initCsd } from './model/init_csd.js';
export { sendByShorthand, sendCallFunctionIpiMask, sendCallFunctionSingleIpi, sendSingleIpi } from './model/ipi.js';
export { llistAdd } from './model/llist.js';
export { numaMasks, numaMasksClear, numaMasksSet, schedNumaFindNthCpu } from './model/numa.js';
export {
  assertPreemptionOff, localIrqRestore, localIrqSave, mightSleep, migrateDisable, migrateEnable,
  preemptDisable, preemptEnable, rcuReadLock, rcuReadUnlock, smpProcessorId, synchronizeRcu,
} from './model/preempt.js';
export {
  onEachCpuCondMask, smpCallFunction, smpCallFunctionMany, smpCallFunctionManyCond,
} from './model/smp_call_function_many_cond.js';
export {
  selectCpu, smpCallFunctionAny, smpCallFunctionSingle, smpCallFunctionSingleAsync,
} from './model/smp_call_function_single.js';
export { smpcfdDeadCpu, smpcfdDyingCpu, smpcfdPrepareCpu } from './model/smpcfd.js';

// Its events, which properties watch.
export {
  anySelected, callBegins, callEntered, callRefused, callReturned, callSelected, callSpared, callDispatched,
  cpuDataFreed, cpuDrained, cpuOffline, cpuOnline, csdAlarm, csdDispatched, csdFilled, csdFreed,
  csdFunctionEntry, csdFunctionExit, csdLocked, csdLooked, csdNextRead, csdQueued, csdUnlinked, csdUnlocked,
  csdWaited, debugCheck, hotplugBegins, hotplugEnds, idleDead, idleLooked, idleWillFlush, ipiMask,
  ipiMaskRead, ipiSent, irqEntry, localRun, maskFreed, needReschedSet, offlineCheck, preemptOff,
  preemptOn, queueTaken, tortureCheck, waitMaskRead, waitMaskWritten,
} from './model/events.js';

// The x86 half: address spaces, TLBs and their state,
export { asids, gen, INIT_MM, LOADED_MM_SWITCHING, mms, pages, version } from './model/x86/sets.js';
export {
  batchFlushed, batchMask, batchPending, globalAsid, mmCpumask, mmUsers, pmdPresent, pte, ptl, tableFreed, taskMm,
  tlbFlushPending, tlbGen,
} from './model/x86/mm.js';
export {
  cr3Asid, cr3Mm, ctxGen, ctxId, flushSlot, isLazy, kernelTlb, loadedAsid, loadedMm, nextAsid, pagingCache, tlb,
  tlbMm,
} from './model/x86/tlbstate.js';
export {
  cpuInfo, flushTlbInfo, infoAll, infoFreedTables, infoMm, infoNewGen, infoOf, infoPages, infoTrim, ownInfo, stackInfo,
} from './model/x86/flush_tlb_info.js';
export { atInstructionBoundary, hostPreempted, pvCpuMask, stealFlags, stealPreempted, vcpuRuns } from './model/x86/kvm.js';
export { callerMask, maskPointer } from './model/cpumask.js';

// its routines,
export { archTlbbatchFlush } from './model/x86/arch_tlbbatch_flush.js';
export { doShootLazyTlb, exitMm, schedForceInitMm } from './model/x86/exit_mm.js';
export { doKernelRangeFlush, flushTlbFunc, shouldFlushTlb } from './model/x86/flush_tlb_func.js';
export { flushTlbKernelRange } from './model/x86/flush_tlb_kernel_range.js';
export { flushTlbMmRange, incMmTlbGen } from './model/x86/flush_tlb_mm_range.js';
export { flushTlbMulti } from './model/x86/flush_tlb_multi.js';
export { getFlushTlbInfo, putFlushTlbInfo } from './model/x86/get_flush_tlb_info.js';
export { kvmFlushTlbMulti, kvmStealTimeSetPreempted, recordStealTime } from './model/x86/kvm.js';
export { nativeFlushTlbMulti } from './model/x86/native_flush_tlb_multi.js';
export { enterLazyTlb, switchMmIrqsOff } from './model/x86/switch_mm.js';
export { flushTlbBatchedPending, setTlbUbcFlushPending, tryToUnmap } from './model/x86/tlb_batch.js';
export { unmapRegion, vunmap } from './model/x86/unmap_region.js';

// and its events.
export {
  flushInfoFilled, flushInfoRead, flushReturned, generationRead, kvmFlushAsked, kvmFlushed, mmFreed, mmSwitched,
  pmdCleared, pteChanged, tableFreedNow, tableWalked, tlbGenChecked, tlbGenRaised, tlbUsed, unlazied, vmEntered,
} from './model/x86/events.js';
