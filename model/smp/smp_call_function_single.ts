import { all, any, boolean, call, choose, effectIf, FALSE, ifElse, not, ret, routine, step, store, switchOn, TRUE, when } from '../../checker/language/index.js';
import type { Bool, EffectNode, Expr, Index, Mask } from '../../checker/language/index.js';
import { cpuOnlineMask, here } from './cpu.js';
import { csd, csdDst, csdFlagsOf, csdFunc, csdInfo, csdlockDebug, singleCsd, stackCsd } from './csd.js';
import { csdLock, csdLockWait } from './csd_lock.js';
import { anySelected, callBegins, callRefused, callSelected, csdEnded, csdFilled, csdLocked } from './events.js';
import { genericExecSingle } from './generic_exec_single.js';
import { schedNumaFindNthCpu } from './numa.js';
import { preemptDisable, preemptEnable, smpProcessorId } from './preempt.js';
import { calls, cpus, csdFlags, csdKinds, funcs, LOCK, SYNC } from '../sets.js';

/** The caller's context, as the WARNs at the entry see it. */
export const contextCheck = (info: Expr<Index<'call'>>, wait: Expr<Bool>): EffectNode => callBegins({
  call: info, cpu: here.cpu, wait, inTask: here.inTask, irqsOff: here.irqsOff,
});

/** The mask of one CPU; no CPU number beyond nr_cpu_ids is in any mask. */
const oneTarget = (cpu: Expr<Index<'cpu'>>): Expr<Mask<'cpu'>> => ifElse(cpu.eq(cpus.none), cpus.empty, cpus.only(cpu));

/** Returns true for -ENXIO. */
export const smpCallFunctionSingle = routine('smp_call_function_single',
  { cpu: cpus.index, func: funcs.index, info: calls.index, wait: boolean },
  { thisCpu: cpus.index, csd: csd.index, failed: boolean }, (v) => [
    call(preemptDisable, {}, { as: 'get_cpu' }),
    step('this_cpu', [...smpProcessorId(v.thisCpu), contextCheck(v.info, v.wait)]),
    when('csd', v.wait, [
      step('csd_stack', [
        stackCsd.begin(here.stack),
        v.csd.set(stackCsd.ref(here.stack)),
        csdFlagsOf(v.csd).set(csdFlags.only(LOCK).with(SYNC)),
        csdLocked({ csd: v.csd, wasLocked: FALSE, by: here.stack }),
      ]),
    ], [
      step('csd_data', [v.csd.set(singleCsd(v.thisCpu, v.cpu))]),
      call(csdLock, { csd: v.csd }),
    ]),
    store('func', csdFunc(v.csd), v.func),
    step('info', [
      csdInfo(v.csd).set(v.info),
      csdFilled({ csd: v.csd, func: v.func, info: v.info, kind: ifElse(v.wait, csdKinds.member('SYNC'), csdKinds.member('ASYNC')) }),
      callSelected({ call: v.info, cpu: v.thisCpu, targets: oneTarget(v.cpu), wait: v.wait }),
    ]),
    when('CONFIG_CSD_LOCK_WAIT_DEBUG', csdlockDebug, [store('dst', csdDst(v.csd), v.cpu)]),
    call(genericExecSingle, { cpu: v.cpu, csd: v.csd }, { into: v.failed }),
    when('wait', v.wait, [
      call(csdLockWait, { csd: v.csd }),
    ]),
    call(preemptEnable, {}, { as: 'put_cpu' }),
    when('return', v.wait, [step('csd_stack ends', [csdEnded({ csd: stackCsd.ref(here.stack) }), stackCsd.end(here.stack)])]),
    ret(v.failed),
  ]);

/** The owner has filled the csd: only its flags are written here. `info`: the call that it is for; returns true for -EBUSY and -ENXIO. */
export const smpCallFunctionSingleAsync = routine('smp_call_function_single_async',
  { cpu: cpus.index, csd: csd.index, info: calls.index }, { busy: boolean, failed: boolean }, (v) => [
    call(preemptDisable, {}, { as: 'preempt_disable' }),
    step('LOCK?', [
      v.busy.set(csdFlagsOf(v.csd).has(LOCK)),
      effectIf(v.busy, [callRefused({ call: v.info, csd: v.csd, busy: TRUE, locked: csdFlagsOf(v.csd).has(LOCK), by: here.stack })]),
    ]),
    when('not busy', not(v.busy), [
      step('flags = LOCK', [
        csdLocked({ csd: v.csd, wasLocked: csdFlagsOf(v.csd).has(LOCK), by: here.stack }),
        csdFlagsOf(v.csd).set(csdFlags.only(LOCK)),
        csdFilled({ csd: v.csd, func: csdFunc(v.csd), info: csdInfo(v.csd), kind: csdKinds.member('ASYNC') }),
        callSelected({ call: v.info, cpu: here.cpu, targets: oneTarget(v.cpu), wait: FALSE }),
      ], { order: 'wmb' }),
      call(genericExecSingle, { cpu: v.cpu, csd: v.csd }, { into: v.failed }),
    ]),
    call(preemptEnable, {}, { as: 'preempt_enable' }),
    ret(any(v.busy, v.failed)),
  ]);

/** Selects a CPU of the mask: this one if it is in it, else some online one ("nearest" is any); with NUMA some active one. */
export const selectCpu = routine('select_cpu', { mask: cpus.mask, info: calls.index }, { thisCpu: cpus.index, cpu: cpus.index }, (v) => [
  step('smp_processor_id', [
    ...smpProcessorId(v.thisCpu),
    effectIf(v.mask.has(v.thisCpu), [anySelected({ call: v.info, cpu: v.thisCpu, usable: v.mask.intersect(cpuOnlineMask()) })]),
  ]),
  when('self in mask', v.mask.has(v.thisCpu), [ret(v.thisCpu)]),
  when('CONFIG_NUMA', switchOn('numa'), [
    call(schedNumaFindNthCpu, { mask: v.mask, info: v.info }, { as: 'nearest active', into: v.cpu }),
    ret(v.cpu),
  ]),
  choose('nearest', cpus, (cpu) => [
    v.cpu.set(ifElse(v.mask.intersect(cpuOnlineMask()).isEmpty(), cpus.none, cpu)),
    anySelected({ call: v.info, cpu: v.cpu, usable: v.mask.intersect(cpuOnlineMask()) }),
  ], { when: (cpu) => any(v.mask.intersect(cpuOnlineMask()).has(cpu), all(v.mask.intersect(cpuOnlineMask()).isEmpty(), cpu.eq(cpus.at(0)))) }),
  ret(v.cpu),
]);

/** Returns true for -ENXIO. */
export const smpCallFunctionAny = routine('smp_call_function_any',
  { mask: cpus.mask, func: funcs.index, info: calls.index, wait: boolean }, { cpu: cpus.index, failed: boolean }, (v) => [
    call(preemptDisable, {}, { as: 'get_cpu' }),
    call(selectCpu, { mask: v.mask, info: v.info }, { into: v.cpu }),
    call(smpCallFunctionSingle, { cpu: v.cpu, func: v.func, info: v.info, wait: v.wait }, { into: v.failed }),
    call(preemptEnable, {}, { as: 'put_cpu' }),
    ret(v.failed),
  ]);
