import { all, boolean, call, FALSE, lit, not, routine, step } from '../../checker/language/index.js';
import { cpuOnlineMask } from './cpu.js';
import { scfcOut } from './callbacks.js';
import { tortureCheck } from './events.js';
import { preemptDisable, preemptEnable } from './preempt.js';
import { calls, funcs } from '../sets.js';
import { smpCallFunction } from './smp_call_function_many_cond.js';

/** scftorture_invoke_one() with use_cpus_read_lock=0 and the primitive "all": call, then judge what came back. */
export const scftortureInvokeOne = routine('scftorture_invoke_one', { info: calls.index, wait: boolean }, {}, (v) => [
  call(preemptDisable, {}, { as: 'preempt_disable' }),
  step('scfc_out = false', [scfcOut(v.info).set(FALSE)]),
  call(smpCallFunction, { func: funcs.member('scf_handler'), info: v.info, wait: v.wait }),
  step('check', [tortureCheck({
    call: v.info,
    failure: all(v.wait, lit(1).below(cpuOnlineMask().count()), not(scfcOut(v.info))),
  })]),
  call(preemptEnable, {}, { as: 'preempt_enable' }),
]);
