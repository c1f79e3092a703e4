import { agent, all, call, choose, effectIf, either, FALSE, lit, not, step, TRUE } from '../../checker/language/index.js';
import type { AgentNode, Bool, Expr, Index, Node, Places } from '../../checker/language/index.js';
import { inIrq, irqsOff, taskCpu } from '../smp/cpu.js';
import { cpus, tasks } from '../sets.js';
import { tableWalked, tlbUsed, vmEntered } from './events.js';
import { invlpgbMm, invlpgbTo } from './invlpgb.js';
import { atInstructionBoundary, kvmStealTimeSetPreempted, recordStealTime, vcpuRuns } from './kvm.js';
import { globalAsid, pmdPresent, pte, tableFreed, taskMm } from './mm.js';
import { asids, INIT_MM, mms, pages, version } from './sets.js';
import { cr3Asid, cr3Mm, flushSlot, kernelTlb, pagingCache, tlb, tlbMm } from './tlbstate.js';

/** What of the hardware a scenario needs. */
export interface Mmu {
  /** Translations of user pages. */
  readonly user: boolean;
  /** Translations of kernel pages. */
  readonly kernel: boolean;
  /** Upper-level entries. */
  readonly tables: boolean;
}

type Cpu = Expr<Index<'cpu'>>;

/** A task runs with interrupts on; it has an mm. */
const aTaskRuns = (c: Cpu): Expr<Bool> => all(tasks.exists((t) => taskCpu(t).eq(c)), not(inIrq(c)), not(irqsOff(c)));
const aUserRuns = (c: Cpu): Expr<Bool> => all(aTaskRuns(c), tasks.exists((t) => all(taskCpu(t).eq(c), taskMm(t).ne(mms.none))));

/**
 * The MMU of one CPU: fills and evicts entries of the mm in CR3 whenever it likes, also in lazy mode and during a
 * switch (E1, E2), and translates for whoever runs. Nobody may count on it.
 */
export function mmuAgent(cpu: number, mmu: Mmu, runs: Expr<Bool>): AgentNode {
  const c = cpus.at(cpu);
  const mm = cr3Mm(c);
  const slot = cr3Asid(c);
  const user: Node[][] = [
    [choose('TLB fill', pages, (p) => [tlb(c, slot, p).set(pte(mm, p)), tlbMm(c, slot, p).set(mm)], {
      when: (p) => all(mm.ne(INIT_MM), tlb(c, slot, p).eq(lit(0)), pte(mm, p).ne(lit(0))),
    })],
    [choose('TLB evict', pages, (p) => [tlb(c, slot, p).set(lit(0)), tlbMm(c, slot, p).set(mms.none)], { when: (p) => tlb(c, slot, p).ne(lit(0)) })],
    [choose('user access', pages, (p) => [tlbUsed({ cpu: c, mm, from: tlbMm(c, slot, p), page: p, version: tlb(c, slot, p) })], {
      when: (p) => all(aUserRuns(c), tlb(c, slot, p).ne(lit(0))),
    })],
  ];
  const kernel: Node[][] = [
    [choose('TLB fill (kernel)', pages, (p) => [kernelTlb(c, p).set(pte(INIT_MM, p))], {
      when: (p) => all(kernelTlb(c, p).eq(lit(0)), pte(INIT_MM, p).ne(lit(0))),
    })],
    [choose('kernel access', pages, (p) => [tlbUsed({ cpu: c, mm: INIT_MM, from: INIT_MM, page: p, version: kernelTlb(c, p) })], {
      when: (p) => all(aTaskRuns(c), kernelTlb(c, p).ne(lit(0))),
    })],
  ];
  const tables: Node[][] = [
    [step('paging-structure cache fill', [pagingCache(c, slot).set(TRUE)], { when: all(mm.ne(INIT_MM), not(pagingCache(c, slot)), pmdPresent(mm)) })],
    [step('page table walk', [tableWalked({ cpu: c, mm, freed: tableFreed(mm) })], { when: pagingCache(c, slot) })],
  ];
  const branches = [
    ...(mmu.user ? user : []), ...(mmu.kernel ? kernel : []), ...(mmu.tables ? tables : []),
  ];
  return agent(`mmu${cpu}`, { lane: c, environment: true, repeat: true, enabled: runs }, () => [either('hardware', ...branches)]);
}

/** The broadcast reaches every CPU, which TLBSYNC counts on: the interconnect of one CPU. */
export const broadcastAgent = (cpu: number): AgentNode => {
  const c = cpus.at(cpu);
  return agent(`invlpgb${cpu}`, { lane: c, repeat: true }, () => [
    choose('INVLPGB arrives', cpus, (from) => [
      effectIf(invlpgbMm(from).eq(mms.none), [asids.each((slot) => flushSlot(c, slot))], flushSlot(c, globalAsid(invlpgbMm(from)))),
      invlpgbTo(from).set(invlpgbTo(from).without(c)),
    ], { when: (from) => invlpgbTo(from).has(c) }),
  ]);
};

/** What the emulator found in the guest's page table. */
const walked = { page: pages.index, walked: version };

/**
 * An instruction of the guest that the host emulates: it walks the guest's page table, is scheduled out, and then uses
 * what it has translated. The vCPU executes nothing meanwhile, and takes no interrupt. One that is not scheduled out
 * goes the same way: the guest cannot tell.
 */
const emulation = (c: Cpu, v: Places<typeof walked>): readonly Node[] => [
  choose('exit in an instruction', pages, (p) => [
    vcpuRuns(c).set(FALSE), v.page.set(p), v.walked.set(pte(cr3Mm(c), p)),
  ], { environment: true, when: (p) => all(vcpuRuns(c), aUserRuns(c), cr3Mm(c).ne(INIT_MM), pte(cr3Mm(c), p).ne(lit(0))) }),
  call(kvmStealTimeSetPreempted, { cpu: c }, { as: 'kvm_steal_time_set_preempted (emulator)' }),
  step('emulated access', [tlbUsed({ cpu: c, mm: cr3Mm(c), from: cr3Mm(c), page: v.page, version: v.walked })]),
];

/** The host of one vCPU: takes its CPU away at any instruction, and promises to give it back; `emulates` some of them. */
export function hostAgent(cpu: number, emulates: boolean): AgentNode {
  const c = cpus.at(cpu);
  const interrupted = [
    step('vCPU sched out', [vcpuRuns(c).set(FALSE), ...(emulates ? [atInstructionBoundary(c).set(TRUE)] : [])], { environment: true }),
    call(kvmStealTimeSetPreempted, { cpu: c }),
    either('host',
      [step('sched in', [])],
      [step('sched in and out again', [], { environment: true }), call(kvmStealTimeSetPreempted, { cpu: c }, { as: 'kvm_steal_time_set_preempted (again)' })],
    ),
  ];
  return agent(`host${cpu}`, { lane: c, repeat: true, locals: walked }, (v) => [
    ...(emulates ? [either('exit', interrupted, emulation(c, v))] : interrupted),
    call(recordStealTime, { cpu: c }),
    step('vm entry', [vcpuRuns(c).set(TRUE), ...(emulates ? [atInstructionBoundary(c).set(FALSE)] : []), vmEntered({ cpu: c })]),
  ]);
}
