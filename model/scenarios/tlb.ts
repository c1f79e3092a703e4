import type { CallSpec, Scenario, TaskSpec } from '../scenario.js';

const unmap = (...pages: readonly number[]): CallSpec => ({ to: 'unmap', pages });
const freeTables: CallSpec = { to: 'unmap', pages: [0], tables: true };
/** A thread that runs in user mode and makes no calls. */
const runs = (on: number, mm: string): TaskSpec => ({ on, mm, stays: true, calls: [] });
const mmA = { mms: ['mmA'], pages: 1 } as const;
const both = { mms: ['mmA', 'mmB'], pages: 1 } as const;
/** Without PCIDs every switch flushes: far fewer states where slots are not what the world is about. */
const noPcid = { pcid: false } as const;

/** Worlds with address spaces. Tasks are preempted and migrate without bound, and any CPU may go idle lazily. */
export const tlbScenarios: readonly Scenario[] = [
  {
    name: 'unmap', says: 'A on CPU0 unmaps a page; T, another thread of its mm, runs on CPU1 now and then.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, T: runs(1, 'mmA') }, tlb: { ...mmA, roam: true },
  },
  {
    name: 'unmap-vs-switch', says: 'A on CPU0 unmaps a page of mmA; on CPU1 a thread of mmA and one of mmB take turns.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, T: runs(1, 'mmA'), K: runs(1, 'mmB') }, tlb: both,
  },
  {
    name: 'two-unmaps', says: 'A and B on CPU0 each unmap a page of their own mm; T, a thread of mmA, runs on CPU1. No PCIDs.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, B: { on: 0, mm: 'mmB', calls: [unmap(0)] }, T: runs(1, 'mmA') },
    tlb: both, switches: noPcid,
  },
  {
    name: 'two-pages', says: 'A and B, threads of one mm bound to CPU0 and CPU1, each unmap a page of it. No PCIDs.', cpus: 2,
    tasks: { A: { ...runs(0, 'mmA'), allowed: [0], calls: [unmap(0)] }, B: { ...runs(1, 'mmA'), allowed: [1], calls: [unmap(1)] } },
    tlb: { ...mmA, pages: 2 }, switches: noPcid,
  },
  {
    name: 'protect-twice', says: 'A on CPU0 changes the protection of a page twice; T, a thread of its mm, runs on CPU1.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [{ to: 'unmap', pages: [0], protect: true }, { to: 'unmap', pages: [0], protect: true }] }, T: runs(1, 'mmA') },
    tlb: mmA,
  },
  {
    name: 'trim', says: 'A on CPU0 unmaps a page of mmA and may trim its mm_cpumask; on CPU1 a thread of mmB runs after one of mmA.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, T: runs(1, 'mmA'), K: runs(1, 'mmB') }, tlb: both, switches: { ...noPcid, trim_cpumask: true },
  },
  {
    name: 'reclaim', says: 'R, a kernel thread on CPU0, reclaims a page of mmA; T, a thread of it, runs on CPU1.', cpus: 2,
    tasks: { R: { on: 0, calls: [{ to: 'reclaim', mm: 'mmA', page: 0 }] }, T: runs(1, 'mmA') }, tlb: { ...mmA, roam: true }, switches: { tlb_batch: true },
  },
  {
    name: 'direct-reclaim', says: 'R on CPU0 reclaims a page of its own mm; T, another thread of it, runs on CPU1.', cpus: 2,
    tasks: { R: { on: 0, mm: 'mmA', calls: [{ to: 'reclaim', mm: 'mmA', page: 0 }] }, T: runs(1, 'mmA') }, tlb: { ...mmA, roam: true }, switches: { tlb_batch: true },
  },
  {
    name: 'reclaim-by-invlpgb', says: 'R on CPU0 reclaims a page of an mm with a global ASID; T, a thread of it, runs on CPU1.', cpus: 2,
    tasks: { R: { on: 0, calls: [{ to: 'reclaim', mm: 'mmA', page: 0 }] }, T: runs(1, 'mmA') },
    tlb: { ...mmA, roam: true, globalAsids: true }, switches: { tlb_batch: true },
  },
  {
    name: 'three-mms', says: 'A, B and C, each with an mm of its own, share one CPU and its two dynamic slots; A unmaps a page.', cpus: 1,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, B: runs(0, 'mmB'), C: runs(0, 'mmC') }, tlb: { mms: ['mmA', 'mmB', 'mmC'], pages: 1 },
  },
  {
    name: 'reclaim-vs-unmap', says: 'R, bound to CPU0, reclaims a page that A on CPU1 unmaps; T on CPU1 is a thread of its mm too. No PCIDs.', cpus: 2,
    tasks: { R: { on: 0, allowed: [0], calls: [{ to: 'reclaim', mm: 'mmA', page: 0 }] }, A: { on: 1, mm: 'mmA', calls: [unmap(0)] }, T: runs(1, 'mmA') },
    tlb: mmA, switches: { ...noPcid, tlb_batch: true },
  },
  {
    name: 'free-tables', says: 'A on CPU0 unmaps a page and frees its page table; T, a thread of its mm, runs on CPU1 now and then.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [freeTables] }, T: runs(1, 'mmA') }, tlb: { ...mmA, roam: true, entries: ['user', 'tables'] },
  },
  {
    name: 'free-tables-cpu-down', says: 'A on CPU0 unmaps a page and frees its page table; T ran on CPU1, which goes down.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [freeTables] }, T: { on: 1, mm: 'mmA', calls: [] } },
    tlb: { ...mmA, entries: ['tables'] }, hotplug: { cpu: 1, motion: 'down' }, switches: noPcid,
  },
  {
    name: 'two-vunmaps', says: 'A and B on CPU0 each remove a kernel mapping; T runs on CPU1.', cpus: 2,
    tasks: { A: { on: 0, calls: [{ to: 'vunmap', page: 0 }] }, B: { on: 0, calls: [{ to: 'vunmap', page: 1 }] }, T: runs(1, 'mmA') },
    tlb: { ...mmA, pages: 2, entries: ['kernel'] }, switches: noPcid,
  },
  {
    name: 'global-asid', says: 'A on CPU0 unmaps a page of an mm with a global ASID, flushed by INVLPGB; T, a thread of it, runs on CPU1.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, T: runs(1, 'mmA') }, tlb: { ...mmA, roam: true, globalAsids: true },
  },
  {
    name: 'kvm-unmap', says: 'KVM guest: A on vCPU0 unmaps a page; T, a thread of its mm, runs on vCPU1, which the host may preempt.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [unmap(0)] }, T: runs(1, 'mmA') }, tlb: { ...mmA, roam: true, vcpus: [1] }, switches: noPcid,
  },
  {
    name: 'kvm-two-unmaps', says: 'KVM guest: A and B, bound to vCPU0, unmap a page each; vCPU1 ran mmB, T of mmA is bound to vCPU2. No PCIDs.', cpus: 3,
    tasks: {
      A: { on: 0, allowed: [0], mm: 'mmA', calls: [unmap(0)] }, B: { on: 0, allowed: [0], mm: 'mmB', calls: [unmap(0)] },
      T: { ...runs(2, 'mmA'), allowed: [2] },
    },
    tlb: { ...both, vcpus: [], ran: { 1: ['mmB'] } }, switches: noPcid,
  },
  {
    name: 'exit-cpu-down', says: 'A on CPU0 and T on CPU1 give up their mm, the last one frees it; CPU1 goes down.', cpus: 2,
    tasks: { A: { on: 0, mm: 'mmA', calls: [{ to: 'exit_mm' }] }, T: { on: 1, mm: 'mmA', calls: [{ to: 'exit_mm' }] } },
    tlb: { mms: ['mmA'], pages: 1, entries: [] }, hotplug: { cpu: 1, motion: 'down' }, switches: { ...noPcid, mmu_lazy_tlb_shootdown: true },
  },
];
