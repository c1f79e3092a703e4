import { atRisk, not, on, property, TRUE, violate } from '../checker/language/index.js';
import { debugCheck } from '../model/smp/events.js';

export const noDebugSplat = property('no-debug-splat', {
  kind: 'warning',
  states: 'No smp_processor_id-in-preemptible, lockdep, sleeping-in-atomic or nested flush_tlb_info splat.',
  protects: 'Each of them stands for per-CPU data used without a pin, or a sleep under one.',
  brokenBy: 'V25: many_cond() entered with preemption on; V18: an allocation in an atomic section.',
  // flush_tlb_info_idx is there for the check alone: put on a CPU that did not get, it is wrong for the next flush.
  faults: ['domain:flush_tlb_info_idx'],
  on: [on(debugCheck, ({ ok }) => [atRisk(TRUE), violate(not(ok), 'a debug check of the kernel fired')])],
});
