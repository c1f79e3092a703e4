import { all, boolean, call, FALSE, lit, load, not, routine, step, store, switchOn, TRUE, wait, when } from '../../checker/language/index.js';
import { here } from '../cpu.js';
import { bitsOf } from '../cpumask.js';
import { csd } from '../csd.js';
import { localIrqRestore, localIrqSave, preemptDisable, preemptEnable, smpProcessorId } from '../preempt.js';
import { calls, cpus } from '../sets.js';
import { flushTlbFunc } from './flush_tlb_func.js';
import { flushTlbInfo } from './flush_tlb_info.js';
import { flushTlbMulti } from './flush_tlb_multi.js';
import { getFlushTlbInfo, putFlushTlbInfo } from './get_flush_tlb_info.js';
import { invlpgbMm, invlpgbTo } from './invlpgb.js';
import { batchMask } from './mm.js';
import { mms, pages } from './sets.js';

/** The flush that reclaim has put off: of everything, on the CPUs that the batch has collected. */
export const archTlbbatchFlush = routine('arch_tlbbatch_flush', { info: calls.index },
  { thisCpu: cpus.index, f: flushTlbInfo.index, remote: boolean, mine: boolean, irqflags: boolean }, (v) => [
    call(preemptDisable, {}, { as: 'get_cpu' }),
    step('this_cpu', smpProcessorId(v.thisCpu)),
    call(getFlushTlbInfo, { mm: mms.none, pages: pages.empty, all: TRUE, freedTables: FALSE, newGen: lit(0), info: v.info }, { into: v.f }),
    when('INVLPGB', switchOn('invlpgb'), [
      step('INVLPGB of everything', [invlpgbTo(here.cpu).set(cpus.full), invlpgbMm(here.cpu).set(mms.none)]),
      wait('TLBSYNC', invlpgbTo(here.cpu).isEmpty()),
    ], [
      load('cpumask_any_but', v.remote, not(bitsOf(batchMask.ref(here.task)).without(v.thisCpu).isEmpty())),
      load('cpumask_test_cpu', v.mine, bitsOf(batchMask.ref(here.task)).has(v.thisCpu)),
      when('local flush', all(not(v.remote), v.mine), [
        localIrqSave(v.irqflags),
        call(flushTlbFunc, { info: v.info, csd: csd.none }),
        localIrqRestore(v.irqflags),
      ]),
    ]),
    when('remote flush', v.remote, [
      call(flushTlbMulti, { mask: batchMask.ref(here.task), info: v.info }),
    ]),
    store('cpumask_clear', bitsOf(batchMask.ref(here.task)), cpus.empty),
    call(putFlushTlbInfo, {}),
    call(preemptEnable, {}, { as: 'put_cpu' }),
  ]);
