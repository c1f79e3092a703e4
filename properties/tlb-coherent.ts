import { all, any, atRisk, effectIf, lit, not, on, property, variable, violate } from '../checker/language/index.js';
import { calls, cpus } from '../model/sets.js';
import { flushReturned, pteChanged, tlbUsed } from '../model/x86/events.js';
import { asids, INIT_MM, mms, pages, version } from '../model/x86/sets.js';
import { kernelTlb, tlb, tlbMm } from '../model/x86/tlbstate.js';

const replaced = variable('tlb-coherent.replaced', [mms, pages], version, lit(0));
const byCall = variable('tlb-coherent.by_call', [calls, pages], version, lit(0));
const gone = variable('tlb-coherent.gone', [mms, pages], version, lit(0));

export const tlbCoherent = property('tlb-coherent', {
  kind: 'safety',
  states: 'Once the flush of a call returned, no CPU uses a translation that was filled before the call changed the PTE; nor ever one of another mm.',
  protects: 'The caller frees the pages: whoever still reaches them reads and writes other people\'s memory. The kernel has no check for it.',
  brokenBy: 'B22: a CPU in the switch was skipped; B24: every reclaim flush was skipped; V33, V35: per-CPU scratch with preemption on.',
  history: [replaced, byCall, gone],
  on: [
    on(pteChanged, ({ cpu, call, mm, page, old }) => [
      // Another CPU holds what is taken away here: one alone would need no shootdown.
      atRisk(cpus.exists((c) => all(c.ne(cpu), any(
        all(mm.eq(INIT_MM), kernelTlb(c, page).ne(lit(0))), asids.exists((slot) => all(tlbMm(c, slot, page).eq(mm), tlb(c, slot, page).ne(lit(0)))),
      )))),
      effectIf(replaced(mm, page).below(old), [replaced(mm, page).set(old)]),
      byCall(call, page).set(replaced(mm, page)),
    ]),
    on(flushReturned, ({ call, mm }) => [pages.each((page) => [
      effectIf(gone(mm, page).below(byCall(call, page)), [gone(mm, page).set(byCall(call, page))]),
      byCall(call, page).set(lit(0)),
    ])]),
    on(tlbUsed, ({ mm, from, page, version: used }) => [
      violate(from.ne(mm), 'a translation of another mm was used'),
      violate(not(gone(mm, page).below(used)), 'a translation was used that an unmap had taken away and whose flush has returned'),
    ]),
  ],
});
