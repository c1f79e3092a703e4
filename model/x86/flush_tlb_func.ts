import { all, boolean, call, effectIf, FALSE, forEach, lit, load, not, ret, routine, step, TRUE, when } from '../../checker/language/index.js';
import type { Bool, Expr, Index, Node, Place } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { csd } from '../smp/csd.js';
import { bitsOf } from '../smp/cpumask.js';
import { debugCheck } from '../smp/events.js';
import { localIrqRestore, localIrqSave } from '../smp/preempt.js';
import { calls, cpus, splats } from '../sets.js';
import { flushInfoRead, tlbGenChecked } from './events.js';
import { flushTlbInfo, infoAll, infoMm, infoNewGen, infoOf, infoPages, infoTrim } from './flush_tlb_info.js';
import { mmCpumask, tlbGen } from './mm.js';
import { asids, gen, INIT_MM, LOADED_MM_SWITCHING, mms, pages } from './sets.js';
import { switchMmIrqsOff } from './switch_mm.js';
import { ctxGen, ctxId, flushSlot, isLazy, kernelTlb, loadedAsid, loadedMm, pagingCache, tlb, tlbMm } from './tlbstate.js';

const cpu = here.cpu;
const args = { info: calls.index, csd: csd.index };

/** Interrupts off, by IPI or locally: brings this CPU's slot up to the mm's generation, or drops the mm. */
export const flushTlbFunc = routine('flush_tlb_func', args, {
  f: flushTlbInfo.index, mm: mms.index, loaded: mms.index, slot: asids.index, local: gen, mmGen: gen, newGen: gen,
  all: boolean, pages: pages.mask, page: pages.index, lazy: boolean,
}, (v) => [
  step('f->mm', [
    v.f.set(infoOf(v.info)), v.mm.set(infoMm(v.f)), v.loaded.set(loadedMm(cpu)), v.lazy.set(isLazy(cpu)), v.slot.set(loadedAsid(cpu)),
    flushInfoRead({ object: v.f, call: v.info }),
    debugCheck({ splat: splats.member('interrupts off'), ok: here.irqsOff }),
  ]),
  when('other mm', all(v.mm.ne(mms.none), v.mm.ne(v.loaded)), [
    step('cpumask_clear_cpu', [bitsOf(mmCpumask.ref(v.mm)).set(bitsOf(mmCpumask.ref(v.mm)).without(cpu))], { order: 'mb' }),
    ret(),
  ]),
  when('init_mm', v.loaded.eq(INIT_MM), [ret()]),
  when('global ASID', not(v.slot.eq(asids.at(0)).or(v.slot.eq(asids.at(1)))), [ret()]),
  when('lazy', v.lazy, [
    call(switchMmIrqsOff, { next: INIT_MM }),
    ret(),
  ]),
  step('f->new_tlb_gen', [
    v.newGen.set(infoNewGen(v.f)), v.local.set(ctxGen(cpu, v.slot)), flushInfoRead({ object: v.f, call: v.info }),
    debugCheck({ splat: splats.member('ctx_id'), ok: ctxId(cpu, v.slot).eq(v.loaded) }),
  ]),
  when('new_tlb_gen is done', all(v.newGen.ne(lit(0)), not(v.local.below(v.newGen))), [ret()]),
  step('mm_tlb_gen', [v.mmGen.set(tlbGen(v.loaded)),
    effectIf(v.local.ne(v.mmGen), [tlbGenChecked({ local: v.local, mmGen: v.mmGen, newGen: v.newGen })]),
  ]),
  when('up to date', v.local.eq(v.mmGen), [ret()]),
  step('f->start, end', [v.all.set(infoAll(v.f)), v.pages.set(infoPages(v.f)), flushInfoRead({ object: v.f, call: v.info })]),
  when('partial flush', all(not(v.all), v.newGen.eq(v.local.plus(1)), v.newGen.eq(v.mmGen)), [
    forEach('INVLPG next', pages, v.page, v.pages, [
      step('INVLPG', [tlb(cpu, v.slot, v.page).set(lit(0)), tlbMm(cpu, v.slot, v.page).set(mms.none), pagingCache(cpu, v.slot).set(FALSE)]),
    ]),
  ], [step('flush_tlb_local', flushSlot(cpu, v.slot))]),
  step('ctxs[asid].tlb_gen = mm_tlb_gen', [ctxGen(cpu, v.slot).set(v.mmGen)]),
]);

/** The flush of the CPU that asks for it, as an interrupt would do it. */
export const flushLocally = (info: Expr<Index<'call'>>, irqflags: Place<Bool>): readonly Node[] => [
  localIrqSave(irqflags),
  call(flushTlbFunc, { info, csd: csd.none }),
  localIrqRestore(irqflags),
];

/** Whether a CPU needs the IPI: not if it is lazy or runs another mm; one that is switching does. */
export const shouldFlushTlb = routine('should_flush_tlb', { cpu: cpus.index, info: calls.index },
  { loaded: mms.index, lazy: boolean, mm: mms.index, trim: boolean }, (v) => [
    load('loaded_mm', v.loaded, loadedMm(v.cpu)),
    load('is_lazy', v.lazy, isLazy(v.cpu), 'acquire'),
    when('lazy', v.lazy, [ret(FALSE)]),
    step('info->mm', [v.mm.set(infoMm(infoOf(v.info))), v.trim.set(infoTrim(infoOf(v.info))),
      flushInfoRead({ object: infoOf(v.info), call: v.info }),
    ]),
    when('no mm', v.mm.eq(mms.none), [ret(TRUE)]),
    when('switching', v.loaded.eq(LOADED_MM_SWITCHING), [ret(TRUE)]),
    when('runs it', v.loaded.eq(v.mm), [ret(TRUE)]),
    ret(v.trim),
  ]);

/** kernel_tlb_flush_range() on one CPU: kernel translations are global entries. */
export const doKernelRangeFlush = routine('do_kernel_range_flush', args, { pages: pages.mask, page: pages.index }, (v) => [
  step('f->start, end', [v.pages.set(infoPages(infoOf(v.info))), flushInfoRead({ object: infoOf(v.info), call: v.info })]),
  forEach('flush next', pages, v.page, v.pages, [
    step('flush_tlb_one_kernel', [kernelTlb(cpu, v.page).set(lit(0))]),
  ]),
]);
