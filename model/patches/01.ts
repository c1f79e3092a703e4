import { append, call, edits, prepend } from '../../checker/language/index.js';
import { preemptDisable, preemptEnable } from '../smp/preempt.js';

/** b46883305f26. The debug wait measures time, so it must not be taken off its CPU. */
export const patch01 = edits('P1', 'smp: Disable preemption explicitly in __csd_lock_wait()', [
  prepend('__csd_lock_wait', call(preemptDisable, {}, { as: 'guard(preempt)' })),
  append('__csd_lock_wait', call(preemptEnable, {}, { as: 'guard ends' })),
]);
