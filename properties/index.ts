import type { Property } from '../checker/language/index.js';
import { activeWhenOnline } from './active-when-online.js';
import { anyFindsCpu } from './any-finds-cpu.js';
import { argsVisible } from './args-visible.js';
import { asyncCallRuns } from './async-call-runs.js';
import { callCoversMask } from './call-covers-mask.js';
import { chainSafety } from './chain-safety.js';
import { contextContract } from './context-contract.js';
import { csdAlarmFires } from './csd-alarm-fires.js';
import { cpuIndexSanity } from './cpu-index-sanity.js';
import { csdLifetime } from './csd-lifetime.js';
import { csdLockExclusion } from './csd-lock-exclusion.js';
import { deathOrder } from './death-order.js';
import { exactlyOnce } from './exactly-once.js';
import { executionContext } from './execution-context.js';
import { hotplugEndsProperty } from './hotplug-ends.js';
import { hotplugWaitWindow } from './hotplug-wait-window.js';
import { inRange } from './in-range.js';
import { infoLifetime } from './info-lifetime.js';
import { ipiDebtWindow } from './ipi-debt-window.js';
import { ipiMaskStable } from './ipi-mask-stable.js';
import { localOnce } from './local-once.js';
import { maskLifetime } from './mask-lifetime.js';
import { maskSanity } from './mask-sanity.js';
import { noDebugSplat } from './no-debug-splat.js';
import { noFalseCsdAlarm } from './no-false-csd-alarm.js';
import { noFalseTortureFailure } from './no-false-torture-failure.js';
import { noLostIpi } from './no-lost-ipi.js';
import { noOfflineIpiWarn } from './no-offline-ipi-warn.js';
import { noQueueAfterDrain } from './no-queue-after-drain.js';
import { nodeTypeIntegrity } from './node-type-integrity.js';
import { offlineIpiWarnFires } from './offline-ipi-warn-fires.js';
import { preemptBalance } from './preempt-balance.js';
import { preemptOffWindow } from './preempt-off-window.js';
import { refusal } from './refusal.js';
import { singlePresence } from './single-presence.js';
import { syncCallReturns } from './sync-call-returns.js';
import { syncComplete } from './sync-complete.js';
import { unlockOnlyLocked } from './unlock-only-locked.js';
import { kvmFlushKept } from './kvm-flush-kept.js';
import { mmCpumaskCovers } from './mm-cpumask-covers.js';
import { mmLifetime } from './mm-lifetime.js';
import { tlbCoherent } from './tlb-coherent.js';
import { tlbGenOrder } from './tlb-gen-order.js';
import { tlbSlotGeneration } from './tlb-slot-generation.js';
import { tlbTablesCoherent } from './tlb-tables-coherent.js';
import { unlazyGenChecked } from './unlazy-gen-checked.js';

/** Every property, the two flagships and the central invariant first. */
export const properties: readonly Property[] = [
  csdLifetime,
  ipiMaskStable,
  noLostIpi,
  syncComplete,
  exactlyOnce,
  singlePresence,
  nodeTypeIntegrity,
  csdLockExclusion,
  unlockOnlyLocked,
  infoLifetime,
  maskLifetime,
  chainSafety,
  executionContext,
  callCoversMask,
  localOnce,
  anyFindsCpu,
  refusal,
  maskSanity,
  cpuIndexSanity,
  inRange,
  contextContract,
  preemptBalance,
  noQueueAfterDrain,
  deathOrder,
  activeWhenOnline,
  mmLifetime,
  tlbCoherent,
  tlbTablesCoherent,
  tlbSlotGeneration,
  mmCpumaskCovers,
  kvmFlushKept,
  argsVisible,
  unlazyGenChecked,
  syncCallReturns,
  asyncCallRuns,
  hotplugEndsProperty,
  csdAlarmFires,
  noFalseCsdAlarm,
  noFalseTortureFailure,
  noDebugSplat,
  tlbGenOrder,
  noOfflineIpiWarn,
  offlineIpiWarnFires,
  preemptOffWindow,
  ipiDebtWindow,
  hotplugWaitWindow,
];
