import { all, boolean, call, either, FALSE, load, not, ret, routine, step, store, switchOn, TRUE, when } from '../../checker/language/index.js';
import { bitsOf } from '../smp/cpumask.js';
import { here } from '../smp/cpu.js';
import { preemptDisable, preemptEnable, smpProcessorId } from '../smp/preempt.js';
import { calls, cpus } from '../sets.js';
import { tlbGenRaised } from './events.js';
import { flushLocally } from './flush_tlb_func.js';
import { flushTlbInfo, infoTrim } from './flush_tlb_info.js';
import { getFlushTlbInfo, putFlushTlbInfo } from './get_flush_tlb_info.js';
import { flushTlbMulti } from './flush_tlb_multi.js';
import { globalAsid, mmCpumask, tlbGen } from './mm.js';
import { broadcastFlush } from './invlpgb.js';
import { asids, gen, mms, pages } from './sets.js';
import { loadedMm } from './tlbstate.js';

/** inc_mm_tlb_gen(): a full barrier that also drains the PTE stores before it. */
export const incMmTlbGen = routine('inc_mm_tlb_gen', { mm: mms.index, pages: pages.mask }, { gen }, (v) => [
  step('atomic64_inc_return', [
    v.gen.set(tlbGen(v.mm).plus(1)), tlbGen(v.mm).set(v.gen), tlbGenRaised({ mm: v.mm, gen: v.gen, pages: v.pages }),
  ], { order: 'mb' }),
  ret(v.gen),
]);

/** The pages of the mm as far as they are in the range; without `pages` in it, all (TLB_FLUSH_ALL). */
export const flushTlbMmRange = routine('flush_tlb_mm_range',
  { mm: mms.index, pages: pages.mask, all: boolean, freedTables: boolean, info: calls.index },
  { thisCpu: cpus.index, gen, f: flushTlbInfo.index, global: boolean, remote: boolean, mine: boolean, irqflags: boolean }, (v) => [
    call(preemptDisable, {}, { as: 'get_cpu' }),
    step('this_cpu', smpProcessorId(v.thisCpu)),
    call(incMmTlbGen, { mm: v.mm, pages: v.pages }, { into: v.gen }),
    call(getFlushTlbInfo, { mm: v.mm, pages: v.pages, all: v.all, freedTables: v.freedTables, newGen: v.gen, info: v.info }, { into: v.f }),
    load('mm_global_asid', v.global, globalAsid(v.mm).ne(asids.none)),
    when('global ASID', v.global, broadcastFlush('INVLPGB', v.mm), [
      load('cpumask_any_but', v.remote, not(bitsOf(mmCpumask.ref(v.mm)).without(v.thisCpu).isEmpty())),
      load('loaded_mm', v.mine, loadedMm(here.cpu).eq(v.mm)),
      when('local flush', all(not(v.remote), v.mine), flushLocally(v.info, v.irqflags)),
    ]),
    when('remote flush', v.remote, [
      either('should_trim_cpumask',
        [store('info->trim_cpumask = 0', infoTrim(v.f), FALSE)],
        [step('info->trim_cpumask = 1', [infoTrim(v.f).set(TRUE)], { when: switchOn('trim_cpumask') })],
      ),
      call(flushTlbMulti, { mask: mmCpumask.ref(v.mm), info: v.info }),
    ]),
    call(putFlushTlbInfo, {}),
    call(preemptEnable, {}, { as: 'put_cpu' }),
  ]);
