import { at, edits } from '../../checker/language/index.js';

/** a5a162fe1ae1. The pin covers the CPU number, the broadcast and the local flush; the remote flush needs none. */
export const patch14 = edits('P14', 'x86/mm: Re-enable preemption before flush_tlb_multi()', [
  at('flush_tlb_mm_range/put_cpu').moveBefore('flush_tlb_mm_range/remote flush'),
  at('arch_tlbbatch_flush/put_cpu').moveBefore('arch_tlbbatch_flush/remote flush'),
]);
