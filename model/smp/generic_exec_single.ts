import { boolean, call, FALSE, indirect, load, not, ret, routine, step, TRUE, when } from '../../checker/language/index.js';
import { cpuOnlineMask, here } from './cpu.js';
import { csd, csdFlagsOf, csdFunc, csdInfo, kindOf } from './csd.js';
import { csdUnlock } from './csd_lock.js';
import { callDispatched, callRefused, csdDispatched, csdFunctionEntry, csdFunctionExit } from './events.js';
import { sendCallFunctionSingleIpi } from './ipi.js';
import { llistAdd } from './llist.js';
import { localIrqRestore, localIrqSave, smpProcessorId } from './preempt.js';
import { calls, cpus, funcs, LOCK } from '../sets.js';

/** csd_do_func(): the function between its two tracepoints. */
export const csdDoFunc = routine('csd_do_func', { func: funcs.index, info: calls.index, csd: csd.index }, {}, (v) => [
  step('entry', [csdFunctionEntry({
    cpu: here.cpu, csd: v.csd, func: v.func, info: v.info,
    irqsOff: here.irqsOff, online: cpuOnlineMask().has(here.cpu),
  })]),
  indirect('func', funcs, v.func, { info: v.info, csd: v.csd }),
  step('exit', [csdFunctionExit({ cpu: here.cpu, csd: v.csd, func: v.func, info: v.info })]),
]);

/** __smp_call_single_queue(): only the push that found the queue empty sends, and owes until it has. */
export const smpCallSingleQueue = routine('__smp_call_single_queue', { cpu: cpus.index, csd: csd.index }, { empty: boolean }, (v) => [
  call(llistAdd, { csd: v.csd, cpu: v.cpu }, { into: v.empty }),
  when('was empty', v.empty, [call(sendCallFunctionSingleIpi, { cpu: v.cpu })]),
]);

/** Returns true for -ENXIO. The online test and the push must lie in one preempt-off region. */
export const genericExecSingle = routine('generic_exec_single', { cpu: cpus.index, csd: csd.index },
  { thisCpu: cpus.index, irqflags: boolean, online: boolean, func: funcs.index, info: calls.index }, (v) => [
    step('smp_processor_id', smpProcessorId(v.thisCpu)),
    when('self', v.cpu.eq(v.thisCpu), [
      step('copy func, info', [
        v.func.set(csdFunc(v.csd)), v.info.set(csdInfo(v.csd)),
        csdDispatched({ csd: v.csd, kind: kindOf(csdFlagsOf(v.csd)), func: v.func, info: v.info }),
      ]),
      call(csdUnlock, { csd: v.csd }, { as: 'csd_unlock (self)' }),
      localIrqSave(v.irqflags),
      call(csdDoFunc, { func: v.func, info: v.info, csd: v.csd }),
      localIrqRestore(v.irqflags),
      ret(FALSE),
    ]),
    load('cpu_online', v.online, v.cpu.ne(cpus.none).and(cpuOnlineMask().has(v.cpu))),
    when('offline', not(v.online), [
      call(csdUnlock, { csd: v.csd }, { as: 'csd_unlock (offline)' }),
      step('-ENXIO', [callRefused({ call: calls.none, csd: v.csd, busy: FALSE, locked: csdFlagsOf(v.csd).has(LOCK), by: here.stack })]),
      ret(TRUE),
    ]),
    call(smpCallSingleQueue, { cpu: v.cpu, csd: v.csd }),
    step('dispatched', [callDispatched({ by: here.stack })]),
    ret(FALSE),
  ]);
