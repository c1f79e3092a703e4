import { addParameter, at, call, edits, local, not, remove, setArgs, when } from '../../checker/language/index.js';
import { calls, cpus } from '../sets.js';
import { selectCpu } from '../smp/smp_call_function_single.js';

const mask = local('mask', cpus.mask);
const info = local('info', calls.index);
const cpu = local('cpu', cpus.index);

/** 0485235b6e0d. Selection and dispatch of any() in the one preempt-off region of single(). */
export const patch03 = edits('P3', 'smp: Refactor remote CPU selection in smp_call_function_any()', [
  addParameter('smp_call_function_single', 'mask', cpus.mask, cpus.empty),
  at('smp_call_function_single/get_cpu').insertAfter(
    when('mask', not(mask.isEmpty()), [call(selectCpu, { mask, info }, { into: cpu })]),
  ),
  remove('smp_call_function_any/get_cpu'),
  remove('smp_call_function_any/select_cpu'),
  remove('smp_call_function_any/put_cpu'),
  setArgs('smp_call_function_any/smp_call_function_single', { cpu: cpus.none, mask }),
]);
