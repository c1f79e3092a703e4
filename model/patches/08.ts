import { edits, remove } from '../../checker/language/index.js';

/** 947c397f5991. */
export const patch08 = edits('P8', 'smp: Remove preempt_disable() from on_each_cpu_cond_mask()', [
  remove('on_each_cpu_cond_mask/preempt_disable'),
  remove('on_each_cpu_cond_mask/preempt_enable'),
]);
