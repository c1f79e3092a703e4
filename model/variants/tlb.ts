import { addParameter, amend, amendNode, at, boolean, call, doing, edits, FALSE, local, not, remove, setArgs, step, TRUE } from '../../checker/language/index.js';
import { here, preemptible } from '../smp/cpu.js';
import { debugCheck } from '../smp/events.js';
import { calls, cpus, splats } from '../sets.js';
import { flushTlbInfo, infoOf, ownInfo } from '../x86/flush_tlb_info.js';
import { hostPreempted, stealFlags, stealPreempted } from '../x86/kvm.js';
import { gen, INIT_MM } from '../x86/sets.js';
import { switchMmIrqsOff } from '../x86/switch_mm.js';
import { SAFE, series, TLB, TLB_SMALL, unsafe, worse } from './variant.js';
import type { Variant } from './variant.js';

const cpu = local('cpu', cpus.index);
const state = local('state', stealFlags.mask);
const RANGE = 'flush_tlb_kernel_range';

/** raw_smp_processor_id(): no check. Nobody looks at initiating_cpu of a kernel flush. */
const unpinnedKernelRange = edits('V37', 'flush_tlb_kernel_range() without its guard, raw_smp_processor_id()', [
  remove(`${RANGE}/guard`), remove(`${RANGE}/guard ends`),
  addParameter('get_flush_tlb_info', 'raw', boolean, FALSE),
  setArgs(`${RANGE}/get_flush_tlb_info`, { raw: TRUE }),
  amend('get_flush_tlb_info/this_cpu_ptr', doing(
    debugCheck({ splat: splats.member('smp_processor_id'), ok: local('raw', boolean).or(not(preemptible())) }),
    local('thisCpu', cpus.index).set(here.cpu),
    local('f', flushTlbInfo.index).set(ownInfo(local('thisCpu', cpus.index))),
    infoOf(local('info', calls.index)).set(local('f', flushTlbInfo.index)),
  )),
]);

/** The x86 half of the series: TLB shootdown, natively and under KVM. */
export const tlbVariants: readonly Variant[] = [
  {
    id: 'V32', name: 'TLB-percpu-pinned', says: 'flush_tlb_info belongs to the CPU, which is pinned for the whole flush.', patches: [], edits: [],
    scenarios: TLB_SMALL, expect: worse('preempt-off-window'), source: '3db6d5a5ecaf',
  },
  {
    id: 'V33', name: 'TLB-percpu-unpinned', says: 'The flush waits unpinned, its flush_tlb_info belongs to the CPU.', patches: series(1, 14, 12), edits: [], aliases: ['B39'],
    scenarios: ['two-unmaps'], expect: unsafe('tlb-coherent', 'info-lifetime', 'no-debug-splat'), source: 'the series, bisected',
  },
  {
    id: 'V34', name: 'TLB-stack', says: 'P1 to P14, the series as merged: flush_tlb_info on the stack, the remote flush unpinned.', patches: series(1, 14), edits: [],
    scenarios: [...TLB, 'bound-same-page'], expect: SAFE, source: 'tip x86/mm a5a162fe1ae1',
  },
  {
    id: 'V35', name: 'KVM-unpinned', says: 'kvm_flush_tlb_multi() does not pin its per-CPU mask.', patches: series(1, 14, 13), edits: [], aliases: ['B40'],
    scenarios: ['kvm-two-unmaps'], expect: unsafe('tlb-coherent', 'no-debug-splat'), source: 'the series, bisected',
  },
  {
    id: 'V36', name: 'KVM-pinned', says: 'P1 to P14 in a KVM guest: its flush stays pinned.', patches: series(1, 14), edits: [],
    scenarios: ['kvm-unmap', 'kvm-two-unmaps', 'kvm-emulation'], expect: { ...worse('preempt-off-window'), than: 'V35' }, source: 'ae397bb32d2a',
  },
  {
    id: 'V37', name: 'KRANGE-raw', says: 'flush_tlb_kernel_range() unpinned, with raw_smp_processor_id().', patches: series(1, 14), edits: [unpinnedKernelRange],
    scenarios: ['two-vunmaps'], expect: SAFE, source: 'v3 to v6 of the series',
  },
  {
    id: 'V38', name: 'KRANGE-pinned', says: 'flush_tlb_kernel_range() keeps its guard.', patches: series(1, 14), edits: [],
    scenarios: ['two-vunmaps'], expect: { ...worse('preempt-off-window'), than: 'V37' }, source: 'v7 of the series and merged',
  },
  {
    id: 'V40', name: 'HALF-x86', says: 'P10 to P14: the x86 half of the series alone.', patches: series(10, 14), edits: [],
    scenarios: [...TLB_SMALL, 'two-unmaps'], expect: SAFE, source: 'tip x86/mm without smp/core',
  },
];

/** Historical bugs of TLB shootdown and of KVM's paravirtual flush, each as an edit of the kernel before the series. */
export const tlbBugs: readonly Variant[] = [
  {
    id: 'B22', name: 'flush skipped in a switch', says: 'should_flush_tlb() takes a CPU in LOADED_MM_SWITCHING for one that runs another mm.', patches: [],
    edits: [edits('B22', 'should_flush_tlb() ignores LOADED_MM_SWITCHING', [remove('should_flush_tlb/switching')])],
    scenarios: ['unmap', 'unmap-vs-switch'], expect: unsafe('tlb-coherent'), source: 'fea4e317f9e7',
  },
  {
    id: 'B24', name: 'generation 0 is done', says: 'flush_tlb_func() takes TLB_GENERATION_INVALID for a generation that it has reached.', patches: [],
    edits: [edits('B24', 'no INVALID test', [
      amendNode('flush_tlb_func/new_tlb_gen is done', 'if', (n) => ({ ...n, cond: not(local('local', gen).below(local('newGen', gen))).node })),
    ])],
    scenarios: ['reclaim'], expect: unsafe('tlb-coherent'), source: '8f1d56f64f8d',
  },
  {
    id: 'B25', name: 'lazy CPU keeps a freed table', says: 'Lazy CPUs get no IPI, also where page tables are freed.', patches: [],
    edits: [edits('B25', 'native_flush_tlb_multi() always asks should_flush_tlb()', [
      amendNode('native_flush_tlb_multi/freed tables', 'if', (n) => ({ ...n, cond: FALSE.node })),
    ])],
    scenarios: ['free-tables'], expect: unsafe('tlb-tables-coherent'), source: 'b956575bed91',
  },
  {
    id: 'B26', name: 'table freed before the shootdown', says: 'The page table is freed, then flushed.', patches: [],
    edits: [edits('B26', 'free, then flush', [at('unmap_region/tables are freed').moveBefore('unmap_region/flush_tlb_mm_range')])],
    scenarios: ['free-tables'], expect: unsafe('tlb-tables-coherent'), source: '52a2af400c10',
  },
  {
    id: 'B28', name: 'freed table flushed as a range', says: 'A caller that frees a page table says freed_tables = false.', patches: [],
    edits: [edits('B28', 'freed_tables = false', [setArgs('unmap_region/flush_tlb_mm_range', { freedTables: FALSE })])],
    scenarios: ['free-tables'], expect: unsafe('tlb-tables-coherent'), source: '3ef938c35035',
  },
  {
    id: 'B29', name: 'lazy mm of a dying CPU', says: 'The dying CPU leaves its lazy mm when it is offline and in no mm_cpumask any more.', patches: [],
    edits: [edits('B29', 'the mm is left by the idle task', [
      remove('_cpu_down/lazy mm'),
      at('arch_cpu_idle_dead/cpuhp_ap_report_dead').insertBefore(call(switchMmIrqsOff, { next: INIT_MM }, { as: 'idle_task_exit' })),
    ])],
    scenarios: ['exit-cpu-down'], expect: unsafe('mm-lifetime'), source: '21641bd9a7a7',
  },
  {
    id: 'B30', name: 'FLUSH_TLB lost', says: 'The host reads the byte and clears it in two steps.', patches: [],
    edits: [edits('B30', 'read, then write 0', [
      amend('record_steal_time/xchg preempted', doing(state.set(stealPreempted(cpu)))),
      at('record_steal_time/xchg preempted').insertAfter(step('preempted = 0', [stealPreempted(cpu).set(stealFlags.empty), hostPreempted(cpu).set(FALSE)])),
    ])],
    scenarios: ['kvm-unmap'], expect: unsafe('kvm-flush-kept', 'tlb-coherent'), source: '8c6de56a42e0',
  },
  {
    id: 'B31', name: 'FLUSH_TLB wiped', says: 'Every sched-out of a vCPU writes PREEMPTED.', patches: [],
    edits: [edits('B31', 'unconditional store of PREEMPTED', [
      amendNode('kvm_steal_time_set_preempted/already', 'if', (n) => ({ ...n, cond: FALSE.node })),
    ])],
    scenarios: ['kvm-unmap'], expect: unsafe('kvm-flush-kept', 'tlb-coherent'), source: 'b043138246a4',
  },
  {
    id: 'B43', name: 'cleared PTE trusted', says: 'A thread that finds a PTE cleared by another one has nothing to flush, though the other has yet to.', patches: [],
    edits: [edits('B43', 'no mm_tlb_flush_nested()', [remove('unmap_region/tlb_finish_mmu')])],
    scenarios: ['bound-same-page'], expect: unsafe('tlb-coherent'), source: '99baac21e458',
  },
  {
    id: 'B42', name: 'preempted in an instruction', says: 'The host says of a vCPU that it is preempted while it emulates one of its instructions.', patches: [],
    edits: [edits('B42', 'PREEMPTED wherever the vCPU is scheduled out', [remove('kvm_steal_time_set_preempted/emulation')])],
    scenarios: ['kvm-emulation'], expect: unsafe('tlb-coherent'), source: '6cd88243c7e0',
  },
  {
    id: 'B41', name: 'reclaimed PTE trusted', says: 'munmap() finds a PTE that reclaim has cleared and does not ask whether that was flushed.', patches: [],
    edits: [edits('B41', 'no flush_tlb_batched_pending()', [remove('unmap_region/batched')])],
    scenarios: ['reclaim-vs-unmap'], expect: unsafe('tlb-coherent'), source: '3ea277194daa',
  },
];
