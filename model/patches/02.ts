import { at, edits } from '../../checker/language/index.js';

/** cdf0ba15c089. The csd of a waiting call is private: only the online test and the push need the pin. */
export const patch02 = edits('P2', 'smp: Enable preemption early in smp_call_function_single()', [
  at('smp_call_function_single/put_cpu').moveBefore('smp_call_function_single/wait'),
]);
