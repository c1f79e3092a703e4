import { all, atRisk, not, on, property } from '../checker/language/index.js';
import { inIrq, irqsOff } from '../model/smp/cpu.js';
import { bitsOf } from '../model/smp/cpumask.js';
import { cpus } from '../model/sets.js';
import { mmSwitched } from '../model/x86/events.js';
import { mmCpumask } from '../model/x86/mm.js';
import { INIT_MM, LOADED_MM_SWITCHING, mms } from '../model/x86/sets.js';
import { isLazy, loadedMm } from '../model/x86/tlbstate.js';

export const mmCpumaskCovers = property('mm-cpumask-covers', {
  kind: 'safety',
  states: 'A CPU that runs an mm, not lazily and with interrupts on, is in its mm_cpumask.',
  protects: 'A flusher looks at no other CPUs.',
  brokenBy: 'A bit that flush_tlb_func() clears of a CPU that runs the mm; a switch that does not set it.',
  on: [on(mmSwitched, ({ mm }) => [atRisk(mm.ne(INIT_MM))])],
  invariant: cpus.forall((c) => mms.forall((mm) => not(all(
    loadedMm(c).eq(mm), mm.ne(INIT_MM), mm.ne(LOADED_MM_SWITCHING), not(isLazy(c)), not(irqsOff(c)), not(inIrq(c)),
  )).or(bitsOf(mmCpumask.ref(mm)).has(c)))),
  because: 'a CPU runs an mm whose mm_cpumask does not have it: no flush will reach it',
});
