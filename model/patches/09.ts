import { all, amend, boolean, doing, edits, lit, local, not, remove, switchOn } from '../../checker/language/index.js';
import { scfcOut } from '../smp/callbacks.js';
import { cpuOnlineMask } from '../smp/cpu.js';
import { tortureCheck } from '../smp/events.js';
import { calls } from '../sets.js';

const info = local('info', calls.index);
const wait = local('wait', boolean);

/** 99b49e02f948. Without the pin nobody keeps CPUs from coming online, so only a held lock makes their number mean anything. */
export const patch09 = edits('P9', 'scftorture: Remove preempt_disable() in scftorture_invoke_one()', [
  remove('scftorture_invoke_one/preempt_disable'),
  remove('scftorture_invoke_one/preempt_enable'),
  amend('scftorture_invoke_one/check', doing(tortureCheck({
    call: info,
    failure: all(wait, switchOn('use_cpus_read_lock'), lit(1).below(cpuOnlineMask().count()), not(scfcOut(info))),
  }))),
]);
