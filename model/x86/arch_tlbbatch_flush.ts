import { all, boolean, call, FALSE, lit, load, not, routine, step, store, switchOn, TRUE, when } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { bitsOf } from '../smp/cpumask.js';
import { preemptDisable, preemptEnable, smpProcessorId } from '../smp/preempt.js';
import { calls, cpus } from '../sets.js';
import { flushLocally } from './flush_tlb_func.js';
import { flushTlbInfo } from './flush_tlb_info.js';
import { flushTlbMulti } from './flush_tlb_multi.js';
import { getFlushTlbInfo, putFlushTlbInfo } from './get_flush_tlb_info.js';
import { broadcastFlush } from './invlpgb.js';
import { batchMask } from './mm.js';
import { mms, pages } from './sets.js';

/** The flush that reclaim has put off: of everything, on the CPUs that the batch has collected. */
export const archTlbbatchFlush = routine('arch_tlbbatch_flush', { info: calls.index },
  { thisCpu: cpus.index, f: flushTlbInfo.index, remote: boolean, mine: boolean, irqflags: boolean }, (v) => [
    call(preemptDisable, {}, { as: 'get_cpu' }),
    step('this_cpu', smpProcessorId(v.thisCpu)),
    call(getFlushTlbInfo, { mm: mms.none, pages: pages.empty, all: TRUE, freedTables: FALSE, newGen: lit(0), info: v.info }, { into: v.f }),
    when('INVLPGB', switchOn('invlpgb'), broadcastFlush('INVLPGB of everything', mms.none), [
      load('cpumask_any_but', v.remote, not(bitsOf(batchMask.ref(here.task)).without(v.thisCpu).isEmpty())),
      load('cpumask_test_cpu', v.mine, bitsOf(batchMask.ref(here.task)).has(v.thisCpu)),
      when('local flush', all(not(v.remote), v.mine), flushLocally(v.info, v.irqflags)),
    ]),
    when('remote flush', v.remote, [
      call(flushTlbMulti, { mask: batchMask.ref(here.task), info: v.info }),
    ]),
    store('cpumask_clear', bitsOf(batchMask.ref(here.task)), cpus.empty),
    call(putFlushTlbInfo, {}),
    call(preemptEnable, {}, { as: 'put_cpu' }),
  ]);
