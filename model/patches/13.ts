import { append, call, edits, prepend } from '../../checker/language/index.js';
import { preemptDisable, preemptEnable } from '../smp/preempt.js';

/** ae397bb32d2a. The scratch mask belongs to the CPU, and the native flush reads it to its end. */
export const patch13 = edits('P13', 'x86/kvm: Disable preemption in kvm_flush_tlb_multi()', [
  prepend('kvm_flush_tlb_multi', call(preemptDisable, {}, { as: 'guard' })),
  append('kvm_flush_tlb_multi', call(preemptEnable, {}, { as: 'guard ends' })),
]);
