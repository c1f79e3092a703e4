import { all, assign, boolean, call, FALSE, forEach, ifElse, indirect, load, lit, not, range, routine, step, store, switchOn, TRUE, when } from '../../checker/language/index.js';
import type { Node, Places } from '../../checker/language/index.js';
import { cpuOnlineMask, here } from './cpu.js';
import { bitsOf, callerMask, cfdMaskIpi, cpumask, cpumaskClearCpu, cpumaskSetCpu, waitMask } from './cpumask.js';
import { cfdCsd, csd, csdDst, csdFlagsOf, csdFunc, csdInfo, csdlockDebug } from './csd.js';
import { csdLock, csdLockWait } from './csd_lock.js';
import { callDispatched, callSelected, csdFilled, localRun, waitMaskRead, waitMaskWritten } from './events.js';
import { sendCallFunctionIpiMask, sendCallFunctionSingleIpi } from './ipi.js';
import { llistAdd } from './llist.js';
import { assertPreemptionOff, localIrqRestore, localIrqSave, preemptDisable, preemptEnable, smpProcessorId } from './preempt.js';
import { calls, conds, cpus, csdKinds, funcs, SYNC } from '../sets.js';
import { contextCheck } from './smp_call_function_single.js';

const params = { mask: cpus.mask, func: funcs.index, info: calls.index, wait: boolean, runLocal: boolean, cond: conds.index };
const locals = {
  thisCpu: cpus.index, irqflags: boolean, M: cpumask.index, online: cpus.mask, cpu: cpus.index, csd: csd.index, wanted: boolean,
  empty: boolean, nrCpus: range(2), lastCpu: cpus.index, queued: boolean, selected: cpus.mask, waitCpu: cpus.index, self: boolean,
};

/** Queues the call on one target, and notes in cpumask_ipi whether it owes an IPI. */
const queueOnTarget = (v: Places<typeof params> & Places<typeof locals>): readonly Node[] => [
  when('cond', v.cond.ne(conds.none), [
    indirect('cond_func', conds, v.cond, { cpu: v.cpu, info: v.info }, { into: v.wanted }),
    when('cond is false', not(v.wanted), [
      call(cpumaskClearCpu, { cpu: v.cpu, mask: v.M }),
    ]),
  ], [assign(v.wanted, TRUE)]),
  when('call it', v.wanted, [
    assign(v.csd, cfdCsd.ref(v.thisCpu, v.cpu)),
    call(csdLock, { csd: v.csd }),
    when('type', v.wait, [
      step('flags |= SYNC', [csdFlagsOf(v.csd).set(csdFlagsOf(v.csd).with(SYNC))]),
    ]),
    store('func', csdFunc(v.csd), v.func),
    step('info', [
      csdInfo(v.csd).set(v.info),
      csdFilled({ csd: v.csd, func: v.func, info: v.info, kind: ifElse(v.wait, csdKinds.member('SYNC'), csdKinds.member('ASYNC')) }),
    ]),
    when('CONFIG_CSD_LOCK_WAIT_DEBUG', csdlockDebug, [store('dst', csdDst(v.csd), v.cpu)]),
    call(llistAdd, { csd: v.csd, cpu: v.cpu }, { into: v.empty }),
    assign(v.queued, TRUE),
    assign(v.selected, v.selected.with(v.cpu)),
    when('was empty', v.empty, [
      call(cpumaskSetCpu, { cpu: v.cpu, mask: cfdMaskIpi.ref(v.thisCpu) }),
      assign(v.nrCpus, ifElse(v.nrCpus.eq(lit(2)), v.nrCpus, v.nrCpus.plus(1))),
      assign(v.lastCpu, v.cpu),
    ]),
  ]),
];

/** RUN_LOCAL: the caller's mask is looked at again; where it is a value that takes no step. */
const runLocal = (v: Places<typeof params> & Places<typeof locals>): Node => when('run local', v.runLocal, [
  when('mask by pointer', switchOn('tlb'), [
    load('cpumask_test_cpu(self)', v.self, callerMask(v.mask, v.info).has(v.thisCpu)),
  ]),
  when('self in mask', ifElse(switchOn('tlb'), v.self, v.mask.has(v.thisCpu)), [
    when('cond for self', v.cond.ne(conds.none), [
      indirect('cond_func (self)', conds, v.cond, { cpu: v.thisCpu, info: v.info }, { into: v.wanted }),
    ], [assign(v.wanted, TRUE)]),
    when('run it', v.wanted, [
      localIrqSave(v.irqflags),
      step('local func', [localRun({ call: v.info, cpu: here.cpu, irqsOff: here.irqsOff })]),
      indirect('run func', funcs, v.func, { info: v.info, csd: csd.none }),
      localIrqRestore(v.irqflags),
    ]),
  ]),
]);

/** The one function behind smp_call_function_many(), smp_call_function() and on_each_cpu*(). */
export const smpCallFunctionManyCond = routine('smp_call_function_many_cond', params, locals, (v) => [
  assertPreemptionOff('preemption off'),
  step('this_cpu', [...smpProcessorId(v.thisCpu), contextCheck(v.info, v.wait)]),
  step('wait mask', [v.M.set(waitMask(v.thisCpu))]),
  load('any other CPU?', v.online, callerMask(v.mask, v.info).intersect(cpuOnlineMask()).without(v.thisCpu)),
  when('remote', not(v.online.isEmpty()), [
    load('cpumask_and', v.online, callerMask(v.mask, v.info).intersect(cpuOnlineMask()).without(v.thisCpu)),
    step('cpumask', [
      bitsOf(v.M).set(v.online), waitMaskWritten({ call: v.info, mask: v.M }),
    ]),
    store('cpumask_clear', bitsOf(cfdMaskIpi.ref(v.thisCpu)), cpus.empty),
    forEach('target', cpus, v.cpu, bitsOf(v.M), queueOnTarget(v)),
    when('send', v.nrCpus.eq(lit(1)), [
      call(sendCallFunctionSingleIpi, { cpu: v.lastCpu }),
    ], [
      when('send mask', v.nrCpus.eq(lit(2)), [
        call(sendCallFunctionIpiMask, { mask: cfdMaskIpi.ref(v.thisCpu) }),
      ]),
    ]),
  ]),
  step('selected', [
    callDispatched({ by: here.stack }),
    callSelected({ call: v.info, cpu: v.thisCpu, targets: v.selected, wait: v.wait }),
  ]),
  runLocal(v),
  when('wait', all(v.wait, v.queued), [
    forEach('wait for', cpus, v.waitCpu, bitsOf(v.M), [
      call(csdLockWait, { csd: cfdCsd.ref(v.thisCpu, v.waitCpu) }),
    ], [waitMaskRead({ call: v.info, bits: bitsOf(v.M), last: v.waitCpu.eq(cpus.none) })]),
  ]),
]);

/** Never runs locally. The caller must have preemption off before the series. */
export const smpCallFunctionMany = routine('smp_call_function_many',
  { mask: cpus.mask, func: funcs.index, info: calls.index, wait: boolean }, {}, (v) => [
    call(smpCallFunctionManyCond, { mask: v.mask, func: v.func, info: v.info, wait: v.wait, runLocal: FALSE, cond: conds.none }),
  ]);

/** All other online CPUs. */
export const smpCallFunction = routine('smp_call_function',
  { func: funcs.index, info: calls.index, wait: boolean }, {}, (v) => [
    call(preemptDisable, {}, { as: 'preempt_disable' }),
    call(smpCallFunctionMany, { mask: cpus.full, func: v.func, info: v.info, wait: v.wait }),
    call(preemptEnable, {}, { as: 'preempt_enable' }),
  ]);

/** The CPUs of the mask for which cond holds, this one included. */
export const onEachCpuCondMask = routine('on_each_cpu_cond_mask',
  { cond: conds.index, mask: cpus.mask, func: funcs.index, info: calls.index, wait: boolean }, {}, (v) => [
    call(preemptDisable, {}, { as: 'preempt_disable' }),
    call(smpCallFunctionManyCond, { mask: v.mask, func: v.func, info: v.info, wait: v.wait, runLocal: TRUE, cond: v.cond }),
    call(preemptEnable, {}, { as: 'preempt_enable' }),
  ]);
