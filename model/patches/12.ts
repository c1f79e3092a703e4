import { at, edits, redefine, remove, step } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { ownInfo, stackInfo } from '../x86/flush_tlb_info.js';

/** ed15468787dd. Each flush has its own object, which ends with the call that it belongs to. */
export const patch12 = edits('P12', 'x86/mm: Move flush_tlb_info back to the stack', [
  redefine(ownInfo, () => stackInfo.ref(here.stack)),
  remove('get_flush_tlb_info/flush_tlb_info_idx++'),
  at('get_flush_tlb_info/this_cpu_ptr').insertBefore(step('struct flush_tlb_info info', [stackInfo.begin(here.stack)])),
  at('put_flush_tlb_info/flush_tlb_info_idx--').replaceBy(step('info ends', [stackInfo.end(here.stack)])),
]);
