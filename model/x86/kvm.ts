import { boolean, call, effectIf, FALSE, forEach, indexSet, load, not, pool, ret, routine, step, store, switchOn, TRUE, variable, when } from '../../checker/language/index.js';
import { bitsOf, cpumask, cpumaskClearCpu } from '../smp/cpumask.js';
import { smpProcessorId } from '../smp/preempt.js';
import { calls, cpus } from '../sets.js';
import { kvmFlushAsked, kvmFlushed } from './events.js';
import { nativeFlushTlbMulti } from './native_flush_tlb_multi.js';
import { flushAll } from './tlbstate.js';

/** steal_time.preempted, one byte a vCPU that guest and host share. */
export const stealFlags = indexSet('steal_flag', ['PREEMPTED', 'FLUSH_TLB']);
const PREEMPTED = stealFlags.member('PREEMPTED');
const FLUSH_TLB = stealFlags.member('FLUSH_TLB');
export const stealPreempted = variable('steal_time.preempted', [cpus], stealFlags.mask, stealFlags.empty);
/** The host's own note that it has written PREEMPTED (vcpu->arch.st.preempted). */
export const hostPreempted = variable('vcpu.st.preempted', [cpus], boolean, FALSE);
/** The vCPU executes guest instructions. */
export const vcpuRuns = variable('vcpu_runs', [cpus], boolean, TRUE);
/** The vCPU left the guest between two instructions, not in the middle of one that the host emulates (vcpu->arch). */
export const atInstructionBoundary = variable('vcpu.at_instruction_boundary', [cpus], boolean, FALSE);
/** Scratch mask of the guest's paravirtual flush, one a CPU. */
export const pvCpuMask = pool('__pv_cpu_mask', cpumask, [cpus]);

/** A vCPU that the host preempted needs no IPI: the host flushes it before it runs again. */
export const kvmFlushTlbMulti = routine('kvm_flush_tlb_multi', { mask: cpumask.index, info: calls.index },
  { thisCpu: cpus.index, flushmask: cpumask.index, bits: cpus.mask, cpu: cpus.index, state: stealFlags.mask, done: boolean }, (v) => [
    step('this_cpu __pv_cpu_mask', [...smpProcessorId(v.thisCpu), v.flushmask.set(pvCpuMask.ref(v.thisCpu))]),
    load('cpumask', v.bits, bitsOf(v.mask)),
    store('cpumask_copy', bitsOf(v.flushmask), v.bits),
    forEach('vCPU', cpus, v.cpu, bitsOf(v.flushmask), [
      load('steal_time.preempted', v.state, stealPreempted(v.cpu)),
      when('PREEMPTED', v.state.has(PREEMPTED), [
        step('cmpxchg FLUSH_TLB', [
          v.done.set(stealPreempted(v.cpu).eq(v.state)),
          effectIf(v.done, [stealPreempted(v.cpu).set(v.state.with(FLUSH_TLB)), kvmFlushAsked({ cpu: v.cpu })]),
        ], { order: 'mb' }),
        when('host flushes', v.done, [call(cpumaskClearCpu, { cpu: v.cpu, mask: v.flushmask })]),
      ]),
    ]),
    call(nativeFlushTlbMulti, { mask: v.flushmask, info: v.info }),
  ]);

/**
 * Host, when the vCPU is scheduled out: once until it runs again, and only between two instructions: an instruction
 * that the host emulates goes on with what it has translated (6cd88243c7e0).
 */
export const kvmStealTimeSetPreempted = routine('kvm_steal_time_set_preempted', { cpu: cpus.index }, { boundary: boolean, already: boolean }, (v) => [
  when('emulation', switchOn('kvm_emulation'), [
    load('at_instruction_boundary', v.boundary, atInstructionBoundary(v.cpu)),
    when('in an instruction', not(v.boundary), [ret()]),
  ]),
  load('st.preempted', v.already, hostPreempted(v.cpu)),
  when('already', v.already, [], [
    step('preempted = PREEMPTED', [hostPreempted(v.cpu).set(TRUE), stealPreempted(v.cpu).set(stealFlags.only(PREEMPTED))]),
  ]),
]);

/** Host, before the vCPU runs again: takes the byte and does what a guest peer asked for. */
export const recordStealTime = routine('record_steal_time', { cpu: cpus.index }, { state: stealFlags.mask }, (v) => [
  step('xchg preempted', [
    v.state.set(stealPreempted(v.cpu)), stealPreempted(v.cpu).set(stealFlags.empty), hostPreempted(v.cpu).set(FALSE),
  ], { order: 'mb' }),
  when('FLUSH_TLB', v.state.has(FLUSH_TLB), [
    step('kvm_vcpu_flush_tlb_guest', [...flushAll(v.cpu), kvmFlushed({ cpu: v.cpu })]),
  ]),
]);
