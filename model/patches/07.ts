import { edits, remove } from '../../checker/language/index.js';

/** 66344732b058. */
export const patch07 = edits('P7', 'smp: Remove preempt_disable() from smp_call_function()', [
  remove('smp_call_function/preempt_disable'),
  remove('smp_call_function/preempt_enable'),
]);
