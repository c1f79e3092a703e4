import { at, call, edits, remove } from '../../checker/language/index.js';
import { preemptDisable, preemptEnable } from '../smp/preempt.js';

/** 8df8a6028309. Pinned until every csd is queued and every IPI sent; the wait may be preempted and migrate. */
export const patch06 = edits('P6', 'smp: Enable preemption early in smp_call_function_many_cond()', [
  remove('smp_call_function_many_cond/preemption off'),
  at('smp_call_function_many_cond/this_cpu').insertBefore(call(preemptDisable, {}, { as: 'get_cpu' })),
  at('smp_call_function_many_cond/wait').insertBefore(call(preemptEnable, {}, { as: 'put_cpu' })),
]);
