import { group } from './survivor.js';
import type { Survivors } from './survivor.js';

const SWITCH = 'switch_mm_irqs_off';
const FUNC = 'flush_tlb_func';
const SHOULD = 'should_flush_tlb';
const RANGE = 'flush_tlb_mm_range';
const BATCH = 'arch_tlbbatch_flush';
const INFO = 'get_flush_tlb_info';
const KVM = 'kvm_flush_tlb_multi';

const OWNER = 'both steps touch what belongs to this CPU while it has interrupts off, and nobody looks in between';
const PRIVATE = 'the object is on the caller\'s stack and not yet handed out (patch 12)';
const FRAME = 'the object ends with the frame anyway: the step is there to have later accesses seen';
const FRESH = 'the local is written before it is read: the swap only has the branch look at what the step before left there';
const MARKER = 'the step is what the caller does with the pages, or reports it: without it there is nothing to protect';
const IRQS = 'interrupts that come inside find the CPU\'s own state as they would before or after';

/** Survivors of the x86 half: address-space switches, TLB flushes, KVM, reclaim. */
export const survivorsX86: readonly Survivors[] = [
  group('equivalent', 'whose bit is clear missed a flush, so its slot is behind and is flushed after the PTE store; O1 takes store buffers to break',
    `swap ${SWITCH}/tlb_gen with ${SWITCH}/not in mm_cpumask`),
  group('cost', 'generation 0 in the local: the slot is flushed and recorded too low, and is flushed again',
    `swap ${SWITCH}/tlb_gen (un-lazy) with ${SWITCH}/ctxs[asid].tlb_gen`),
  group('equivalent', 'only this CPU clears its own bit, by a handler that cannot run here',
    `swap ${SWITCH}/loaded_mm = LOADED_MM_SWITCHING with ${SWITCH}/user mm`),
  group('cost', 'the bit is set though it is set, or is set for init_mm, at which no flusher looks', `drop ${SWITCH}/cpumask_test_cpu`, `drop ${SWITCH}/no mm_cpumask`),
  group('equivalent', OWNER, `swap ${SWITCH}/ctxs[asid] = ctx_id, tlb_gen with ${SWITCH}/write CR3, flush`,
    `swap ${FUNC}/ctxs[asid].tlb_gen = mm_tlb_gen with ${FUNC}/partial flush`),
  group('unmodelled', 'the bits of a dead CPU only make flushers name it; cross calls leave offline CPUs out', 'drop clear_tasks_mm_cpumask/mm_cpumask'),
  group('equivalent', PRIVATE, `swap ${INFO}/struct flush_tlb_info info with ${INFO}/this_cpu_ptr`,
    `swap ${INFO}/info->mm with ${INFO}/info->start, end, freed_tables`, `swap ${INFO}/info->start, end, freed_tables with ${INFO}/info->new_tlb_gen`),
  group('cost', 'a flush without mm or without generation asks every CPU in the mask and flushes all of its slot',
    `drop ${INFO}/info->mm`, `drop ${INFO}/info->new_tlb_gen`),
  group('unmodelled', FRAME, 'drop put_flush_tlb_info/info ends', `drop ${RANGE}/put_flush_tlb_info`, `drop ${BATCH}/put_flush_tlb_info`,
    'drop flush_tlb_kernel_range/put_flush_tlb_info', 'move flush_tlb_kernel_range/put_flush_tlb_info before flush_tlb_kernel_range/guard',
    'move flush_tlb_kernel_range/put_flush_tlb_info after flush_tlb_kernel_range/guard ends', `swap ${BATCH}/cpumask_clear with ${BATCH}/put_flush_tlb_info`),
  group('cost', 'the test sees what the local held before, so more is flushed, or flushed again: never less',
    `swap ${FUNC}/f->mm with ${FUNC}/other mm`, `drop ${FUNC}/f->new_tlb_gen`, `swap ${FUNC}/f->new_tlb_gen with ${FUNC}/new_tlb_gen is done`,
    `drop ${FUNC}/mm_tlb_gen`, `swap ${FUNC}/mm_tlb_gen with ${FUNC}/up to date`, `drop ${FUNC}/ctxs[asid].tlb_gen = mm_tlb_gen`,
    `swap ${FUNC}/mm_tlb_gen with ${FUNC}/new_tlb_gen is done`),
  group('equivalent', FRESH, `swap ${FUNC}/f->new_tlb_gen with ${FUNC}/lazy`, `swap ${FUNC}/f->start, end with ${FUNC}/up to date`),
  group('equivalent', 'the two reads are of different words: which comes first is O3, which takes store buffers to break',
    `swap ${SHOULD}/loaded_mm with ${SHOULD}/is_lazy`),
  group('cost', 'lazy CPUs are sent IPIs that they do not need', `drop ${SHOULD}/is_lazy`, `swap ${SHOULD}/is_lazy with ${SHOULD}/lazy`),
  group('equivalent', FRESH, `swap ${SHOULD}/info->mm with ${SHOULD}/lazy`),
  group('redundant', 'get_flush_tlb_info() asks for the CPU again, still pinned', `swap ${RANGE}/this_cpu with ${RANGE}/inc_mm_tlb_gen`,
    `swap ${BATCH}/this_cpu with ${BATCH}/get_flush_tlb_info`),
  group('cost', 'this CPU counts as another one: it calls itself by the remote path', `drop ${RANGE}/this_cpu`),
  group('equivalent', 'the reads touch different things, and the object is private', `swap ${RANGE}/get_flush_tlb_info with ${RANGE}/mm_global_asid`,
    `swap ${RANGE}/cpumask_any_but with ${RANGE}/loaded_mm`, `swap ${BATCH}/cpumask_any_but with ${BATCH}/cpumask_test_cpu`),
  group('cost', 'the request bears generation 0: everything is flushed', `swap ${RANGE}/inc_mm_tlb_gen with ${RANGE}/get_flush_tlb_info`),
  group('equivalent', 'the generation is atomic and a global ASID is never taken away: neither needs the pin',
    `move ${RANGE}/inc_mm_tlb_gen before ${RANGE}/get_cpu`, `move ${RANGE}/mm_global_asid before ${RANGE}/get_cpu`),
  group('equivalent', IRQS, 'drop exit_mm/local_irq_save',
    'move exit_mm/current->mm = NULL before exit_mm/local_irq_save', 'move exit_mm/enter_lazy_tlb after exit_mm/local_irq_restore',
    'swap exit_mm/local_irq_restore with exit_mm/mm_users--'),
  group('cost', 'the CPUs that run another mm keep their bits', `swap ${RANGE}/flush_tlb_multi with ${RANGE}/should_trim_cpumask`),
  group('bounds', 'the batch of a task that reclaims once is empty afterwards', `drop ${BATCH}/cpumask_clear`),
  group('unmodelled', MARKER, 'drop unmap_region/ptep_get_and_clear', 'swap unmap_region/pages are freed with unmap_region/tables are freed',
    'drop unmap_region/free page table', 'drop unmap_region/pages are freed', 'drop try_to_unmap/ptep_get_and_clear', 'drop try_to_unmap/page is freed',
    'drop vunmap/kernel PTE cleared', 'drop vunmap/page is freed', 'drop exit_mm/mm_users--', 'swap exit_mm/mm_users-- with exit_mm/last user', 'drop exit_mm/__mmdrop'),
  group('equivalent', 'the bits are collected under the page table lock, before anybody can know of the batch',
    'swap set_tlb_ubc_flush_pending/inc_mm_tlb_gen with set_tlb_ubc_flush_pending/mm_cpumask', 'swap set_tlb_ubc_flush_pending/cpumask_or with set_tlb_ubc_flush_pending/pending++'),
  group('unmodelled', 'a spinlock pins so that nobody waits for a task that is preempted: the search has no time, and counts on fairness',
    'drop try_to_unmap/spin_lock: preempt_disable', 'swap try_to_unmap/spin_lock: preempt_disable with try_to_unmap/spin_lock',
    'swap try_to_unmap/spin_unlock with try_to_unmap/spin_unlock: preempt_enable', 'drop unmap_region/spin_lock: preempt_disable',
    'swap unmap_region/spin_lock: preempt_disable with unmap_region/spin_lock', 'swap unmap_region/spin_unlock with unmap_region/spin_unlock: preempt_enable'),
  group('equivalent', OWNER, 'swap exit_mm/current->mm = NULL with exit_mm/enter_lazy_tlb'),
  group('equivalent', 'a flusher that sees the mm sends an IPI as for LOADED_MM_SWITCHING, and it is taken when the switch is over',
    `swap ${SWITCH}/loaded_mm = next with ${SWITCH}/need flush`),
  group('cost', 'a vCPU that is preempted is sent the IPI, and waited for', `drop ${KVM}/steal_time.preempted`, `swap ${KVM}/steal_time.preempted with ${KVM}/PREEMPTED`,
    `drop ${KVM}/cmpxchg FLUSH_TLB`, `swap ${KVM}/cmpxchg FLUSH_TLB with ${KVM}/host flushes`, `drop ${KVM}/__cpumask_clear_cpu`,
    `swap ${KVM}/cpumask_copy with ${KVM}/vCPU`, `swap ${KVM}/native_flush_tlb_multi with ${KVM}/vCPU`, 'drop kvm_steal_time_set_preempted/preempted = PREEMPTED'),
  group('bounds', 'unmap-vs-switch kills it (tlb-coherent, 97 steps), which is too large for the suite: it takes PCIDs and a slot that is behind',
    `swap ${SWITCH}/tlb_gen with ${SWITCH}/choose_new_asid`),
  group('bounds', 'it takes two flushers on one vCPU, as in kvm-two-unmaps, which is too large for the suite', `drop ${KVM}/this_cpu __pv_cpu_mask`,
    `swap ${KVM}/this_cpu __pv_cpu_mask with ${KVM}/cpumask`, `move ${KVM}/cpumask before ${KVM}/guard`, `move ${KVM}/vCPU before ${KVM}/guard`,
    `move ${KVM}/vCPU after ${KVM}/guard ends`, `move ${KVM}/native_flush_tlb_multi after ${KVM}/guard ends`),
  group('bounds', 'the page table lock covers a whole mm here: a batch that is pending on another page of it takes split locks',
    'swap flush_tlb_batched_pending/flush_tlb_mm with flush_tlb_batched_pending/cmpxchg flushed', 'drop flush_tlb_batched_pending/cmpxchg flushed'),
];
