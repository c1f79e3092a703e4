import { all, any, boolean, effectIf, FALSE, ifElse, load, not, ret, routine, step, switchOn, TRUE, when } from '../../checker/language/index.js';
import { here } from '../smp/cpu.js';
import { bitsOf } from '../smp/cpumask.js';
import { debugCheck } from '../smp/events.js';
import { splats } from '../sets.js';
import { generationRead, mmSwitched, unlazied } from './events.js';
import { globalAsid, mmCpumask, tlbGen } from './mm.js';
import { ASID0, ASID1, asids, gen, INIT_MM, LOADED_MM_SWITCHING, mms } from './sets.js';
import { cr3Asid, cr3Mm, ctxGen, ctxId, flushSlot, isLazy, loadedAsid, loadedMm, nextAsid } from './tlbstate.js';

const cpu = here.cpu;

/** Owner CPU, interrupts off. A flusher sees either the mm, the mask bit, or LOADED_MM_SWITCHING. */
export const switchMmIrqsOff = routine('switch_mm_irqs_off', { next: mms.index },
  { prev: mms.index, wasLazy: boolean, slot: asids.index, gen, flush: boolean, inMask: boolean }, (v) => [
    step('prev, was_lazy', [
      v.prev.set(loadedMm(cpu)), v.wasLazy.set(isLazy(cpu)), v.slot.set(loadedAsid(cpu)),
      debugCheck({ splat: splats.member('CR3'), ok: all(cr3Mm(cpu).eq(loadedMm(cpu)), cr3Asid(cpu).eq(loadedAsid(cpu))) }),
      debugCheck({
        splat: splats.member('mm_cpumask'),
        ok: any(loadedMm(cpu).ne(v.next), v.next.eq(INIT_MM), bitsOf(mmCpumask.ref(v.next)).has(cpu)),
      }),
    ]),
    when('was lazy', v.wasLazy, [step('is_lazy = false', [isLazy(cpu).set(FALSE), unlazied({ cpu })])]),
    when('same mm', v.prev.eq(v.next), [
      when('not lazy', not(v.wasLazy), [ret()]),
      step('smp_mb (un-lazy)', [], { order: 'mb' }),
      step('tlb_gen (un-lazy)', [v.gen.set(tlbGen(v.next)), generationRead({ cpu })]),
      step('ctxs[asid].tlb_gen', [v.flush.set(all(globalAsid(v.next).eq(asids.none), ctxGen(cpu, v.slot).ne(v.gen)))]),
      when('up to date', not(v.flush), [ret()]),
    ], [
      step('loaded_mm = LOADED_MM_SWITCHING', [loadedMm(cpu).set(LOADED_MM_SWITCHING)]),
      when('user mm', v.next.ne(INIT_MM), [
        load('cpumask_test_cpu', v.inMask, bitsOf(mmCpumask.ref(v.next)).has(cpu)),
      ], [load('no mm_cpumask', v.inMask, TRUE)]),
      when('not in mm_cpumask', not(v.inMask), [
        step('cpumask_set_cpu', [bitsOf(mmCpumask.ref(v.next)).set(bitsOf(mmCpumask.ref(v.next)).with(cpu))], { order: 'mb' }),
      ], [step('smp_mb', [], { order: 'mb' })]),
      step('tlb_gen', [v.gen.set(tlbGen(v.next)), generationRead({ cpu })]),
      step('choose_new_asid', [effectIf(switchOn('pcid'), [
        v.slot.set(ifElse(ctxId(cpu, ASID0).eq(v.next), ASID0, ifElse(ctxId(cpu, ASID1).eq(v.next), ASID1, nextAsid(cpu)))),
        v.flush.set(any(ctxId(cpu, v.slot).ne(v.next), ctxGen(cpu, v.slot).below(v.gen))),
        effectIf(globalAsid(v.next).ne(asids.none), [v.slot.set(globalAsid(v.next)), v.flush.set(FALSE)], [
          effectIf(ctxId(cpu, v.slot).ne(v.next), [nextAsid(cpu).set(ifElse(nextAsid(cpu).eq(ASID0), ASID1, ASID0))]),
        ]),
      ], [v.slot.set(ASID0), v.flush.set(TRUE)]),
      ]),
    ]),
    when('need flush', v.flush, [
      step('ctxs[asid] = ctx_id, tlb_gen', [ctxId(cpu, v.slot).set(v.next), ctxGen(cpu, v.slot).set(v.gen)]),
      step('write CR3, flush', [cr3Mm(cpu).set(v.next), cr3Asid(cpu).set(v.slot), ...flushSlot(cpu, v.slot)], { order: 'mb' }),
    ], [
      step('write CR3', [cr3Mm(cpu).set(v.next), cr3Asid(cpu).set(v.slot)], { order: 'mb' }),
    ]),
    step('loaded_mm = next', [loadedMm(cpu).set(v.next), loadedAsid(cpu).set(v.slot), mmSwitched({ cpu, mm: v.next })]),
  ]);

/** A kernel thread or the idle task runs with whatever mm is loaded. */
export const enterLazyTlb = routine('enter_lazy_tlb', {}, {}, () => [
  step('is_lazy = true', [effectIf(loadedMm(cpu).ne(INIT_MM), [isLazy(cpu).set(TRUE)])]),
]);
