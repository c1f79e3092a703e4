import { boolean, FALSE, ifElse, lit, variable } from '../../checker/language/index.js';
import type { AgentNode, Expr, Mask, VariableNode } from '../../checker/language/index.js';
import { controlPins, executes } from '../smp/agents.js';
import { onStartCpu } from '../smp/cpu.js';
import type { Scenario, TlbSpec } from '../scenario.js';
import { cpumask } from '../smp/cpumask.js';
import { cpus, maskOf, tasks } from '../sets.js';
import { broadcastAgent, hostAgent, mmuAgent } from './hardware.js';
import { globalAsid, mmCpumask, mmUsers, taskMm } from './mm.js';
import { contextSwitchAgent } from './schedule.js';
import { asids, gen, mms } from './sets.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Members of the index sets of the x86 half; without it the least that its unused routines name. */
export function tlbSets(t: TlbSpec | undefined): Readonly<Record<string, readonly string[]>> {
  const names = t?.mms ?? [];
  return {
    mm: ['init_mm', ...names, 'LOADED_MM_SWITCHING'],
    page: range(t?.pages ?? 1).map((i) => `page${i}`),
    asid: ['asid0', 'asid1', ...(t?.globalAsids === true ? names.map((m) => `global ${m}`) : [])],
    steal_flag: ['PREEMPTED', 'FLUSH_TLB'],
  };
}

/** What the scenario says of the start: whose mm each task has, and which mms have a global ASID. */
export function tlbStart(s: Scenario, variables: readonly VariableNode[]): readonly VariableNode[] {
  const { tlb } = s;
  if (tlb === undefined) return variables;
  const owners = Object.values(s.tasks);
  const starts = [
    variable(taskMm.node.name, [tasks], mms.index, (t) => owners.reduceRight((rest, { mm }, i) =>
      ifElse(t.eq(tasks.at(i)), mm === undefined ? mms.none : mms.member(mm), rest), mms.none)),
    variable(mmUsers.node.name, [mms], gen, (mm) => tlb.mms.reduceRight((rest, name) =>
      ifElse(mm.eq(mms.member(name)), lit(owners.filter((t) => t.mm === name).length), rest), lit(0))),
    ...(tlb.globalAsids === true ? [variable(globalAsid.node.name, [mms], asids.index, (mm) => tlb.mms.reduceRight((rest, name, i) =>
      ifElse(mm.eq(mms.member(name)), asids.at(2 + i), rest), asids.none))] : []),
  ];
  const ran = variable('cpumask.bits', [cpumask], cpus.mask, (mask) => tlb.mms.reduceRight<Expr<Mask<'cpu'>>>((rest, name) =>
    ifElse(mask.eq(mmCpumask.ref(mms.member(name))), cpusThatRan(tlb, name), rest), cpus.empty));
  const bound = tlb.roam === true ? [variable(onStartCpu.node.name, [tasks], boolean, FALSE)] : [];
  return variables.map((v) => {
    const init = [...starts, ran, ...bound].find(({ node }) => node.name === v.name)?.node.init;
    return init === undefined ? v : { ...v, init };
  });
}

const cpusThatRan = (tlb: TlbSpec, mm: string): Expr<Mask<'cpu'>> =>
  maskOf(cpus, Object.entries(tlb.ran ?? {}).flatMap(([cpu, names]) => (names.includes(mm) ? [Number(cpu)] : [])));

/** The schedulers, MMUs and hosts of a world with address spaces. */
export function tlbAgents(s: Scenario, tlb: TlbSpec): readonly AgentNode[] {
  const entries = tlb.entries ?? ['user'];
  const mmu = { user: entries.includes('user'), kernel: entries.includes('kernel'), tables: entries.includes('tables') };
  const each = range(s.cpus);
  const owners = Object.values(s.tasks);
  return [
    ...each.map((c) => contextSwitchAgent(c, owners, owners.length, executes(s, cpus.at(c)), controlPins(s, cpus.at(c)))),
    ...each.map((c) => mmuAgent(c, mmu, executes(s, cpus.at(c)))),
    ...(tlb.globalAsids === true ? each.map(broadcastAgent) : []),
    ...(tlb.vcpus ?? []).map((c) => hostAgent(c, s.switches?.['kvm_emulation'] ?? false)),
  ];
}
