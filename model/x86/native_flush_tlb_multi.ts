import { boolean, call, routine, step, TRUE, when } from '../../checker/language/index.js';
import { cpumask, maskPointer } from '../smp/cpumask.js';
import { calls, conds, cpus, funcs } from '../sets.js';
import { onEachCpuCondMask } from '../smp/smp_call_function_many_cond.js';
import { flushInfoRead } from './events.js';
import { infoFreedTables, infoOf } from './flush_tlb_info.js';

const params = { mask: cpumask.index, info: calls.index };

/** The flush is a cross call: of every CPU in the mask if page tables are freed, else of those that need it. */
export const nativeFlushTlbMulti = routine('native_flush_tlb_multi', params, { freed: boolean }, (v) => [
  step('info->freed_tables', [
    v.freed.set(infoFreedTables(infoOf(v.info))), maskPointer(v.info).set(v.mask),
    flushInfoRead({ object: infoOf(v.info), call: v.info }),
  ]),
  when('freed tables', v.freed, [
    call(onEachCpuCondMask, { cond: conds.none, mask: cpus.empty, func: funcs.member('flush_tlb_func'), info: v.info, wait: TRUE }, { as: 'on_each_cpu_mask' }),
  ], [
    call(onEachCpuCondMask, { cond: conds.member('should_flush_tlb'), mask: cpus.empty, func: funcs.member('flush_tlb_func'), info: v.info, wait: TRUE }),
  ]),
]);

