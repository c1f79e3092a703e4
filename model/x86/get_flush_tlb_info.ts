import { boolean, FALSE, lit, ret, routine, step } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { debugCheck } from '../smp/events.js';
import { smpProcessorId } from '../smp/preempt.js';
import { calls, cpus, splats } from '../sets.js';
import { flushInfoFilled } from './events.js';
import { flushInfoIdx, flushTlbInfo, infoAll, infoFreedTables, infoMm, infoNewGen, infoOf, infoPages, infoTrim, ownInfo } from './flush_tlb_info.js';
import { gen, mms, pages } from './sets.js';

/** Sets initiating_cpu too, from smp_processor_id(), so the caller must be pinned; returns the object. */
export const getFlushTlbInfo = routine('get_flush_tlb_info',
  { mm: mms.index, pages: pages.mask, all: boolean, freedTables: boolean, newGen: gen, info: calls.index },
  { thisCpu: cpus.index, f: flushTlbInfo.index }, (v) => [
    step('this_cpu_ptr', [...smpProcessorId(v.thisCpu), v.f.set(ownInfo(v.thisCpu)), infoOf(v.info).set(v.f)]),
    step('flush_tlb_info_idx++', [
      flushInfoIdx(here.cpu).set(flushInfoIdx(here.cpu).plus(1)),
      debugCheck({ splat: splats.member('flush_tlb_info nested'), ok: flushInfoIdx(here.cpu).eq(lit(1)) }),
    ]),
    step('info->mm', [infoMm(v.f).set(v.mm), flushInfoFilled({ object: v.f, call: v.info })]),
    step('info->start, end, freed_tables', [
      infoPages(v.f).set(v.pages), infoAll(v.f).set(v.all), infoFreedTables(v.f).set(v.freedTables), infoTrim(v.f).set(FALSE),
    ]),
    step('info->new_tlb_gen', [infoNewGen(v.f).set(v.newGen)]),
    ret(v.f),
  ]);

/** The object may be used for the next flush. */
export const putFlushTlbInfo = routine('put_flush_tlb_info', {}, {}, () => [
  step('flush_tlb_info_idx--', [flushInfoIdx(here.cpu).set(flushInfoIdx(here.cpu).less(1))]),
]);
