import type { CallSpec, Scenario, TaskSpec } from '../scenario.js';

const unmap = (...pages: readonly number[]): CallSpec => ({ to: 'unmap', pages });
/** Bound to one CPU, without PCIDs: what is left is the flush itself. */
const bound = (cpu: number, mm: string | undefined, ...calls: readonly CallSpec[]): TaskSpec =>
  ({ on: cpu, allowed: [cpu], calls, stays: true, ...(mm === undefined ? {} : { mm }) });
const mmA = { mms: ['mmA'], pages: 1 } as const;
const noPcid = { pcid: false } as const;
const T = bound(1, 'mmA');

/** Small worlds with address spaces, for the mutants of functions that no other small world runs. */
export const smallTlbScenarios: readonly Scenario[] = [
  {
    name: 'bound-unmap', says: 'A, bound to CPU0, unmaps a page; T, bound to CPU1, is a thread of its mm.', cpus: 2,
    tasks: { A: bound(0, 'mmA', unmap(0)), T }, tlb: mmA, switches: noPcid,
  },
  {
    name: 'bound-same-page', says: 'A kernel without preemption: A and B, threads of one mm bound to CPU0 and CPU1, each unmap the same page.', cpus: 2,
    tasks: { A: bound(0, 'mmA', unmap(0)), B: bound(1, 'mmA', unmap(0)) }, tlb: mmA, switches: noPcid, preemption: 'none',
  },
  {
    name: 'bound-tables', says: 'A, bound to CPU0, frees a page table; T, bound to CPU1, is a thread of its mm.', cpus: 2,
    tasks: { A: bound(0, 'mmA', { to: 'unmap', pages: [0], tables: true }), T }, tlb: { ...mmA, entries: ['tables'] }, switches: noPcid,
  },
  {
    name: 'bound-batch', says: 'R, bound to CPU0, reclaims a page that A, bound to CPU1, unmaps.', cpus: 2,
    tasks: { R: bound(0, undefined, { to: 'reclaim', mm: 'mmA', page: 0 }), A: bound(1, 'mmA', unmap(0)) }, tlb: mmA, switches: { ...noPcid, tlb_batch: true },
  },
  {
    name: 'bound-vunmap', says: 'A, bound to CPU0, removes a kernel mapping; T runs on CPU1.', cpus: 2,
    tasks: { A: bound(0, undefined, { to: 'vunmap', page: 0 }), T }, tlb: { ...mmA, entries: ['kernel'] }, switches: noPcid,
  },
  {
    name: 'bound-kvm', says: 'KVM guest: A, bound to vCPU0, unmaps a page; T is bound to vCPU1, which the host may preempt.', cpus: 2,
    tasks: { A: bound(0, 'mmA', unmap(0)), T }, tlb: { ...mmA, vcpus: [1] }, switches: noPcid,
  },
  {
    name: 'kvm-emulation', says: 'The same, and the host emulates an instruction of vCPU1 now and then.', cpus: 2,
    tasks: { A: bound(0, 'mmA', unmap(0)), T }, tlb: { ...mmA, vcpus: [1] }, switches: { ...noPcid, kvm_emulation: true },
  },
];
