import { all, atRisk, effectIf, lit, not, on, property, TRUE, variable } from '../checker/language/index.js';
import { inIrq, irqsOff } from '../model/smp/cpu.js';
import { cpus } from '../model/sets.js';
import { pteChanged, tlbGenRaised } from '../model/x86/events.js';
import { asids, gen, mms, pages, version } from '../model/x86/sets.js';
import { ctxGen, ctxId, tlb } from '../model/x86/tlbstate.js';

const replaced = variable('tlb-slot-generation.replaced', [mms, pages], version, lit(0));
const stale = variable('tlb-slot-generation.stale', [mms, pages], version, lit(0));
const since = variable('tlb-slot-generation.since', [mms, pages], gen, lit(0));

export const tlbSlotGeneration = property('tlb-slot-generation', {
  kind: 'safety',
  states: 'A TLB slot holds no entry older than the generation that is recorded for it; judged while its CPU has interrupts on.',
  protects: 'Every later flush and switch trusts the record: more may be flushed than is recorded, never less.',
  brokenBy: 'A partial flush where generations were missed; a record made before the flush.',
  history: [replaced, stale, since],
  on: [
    on(pteChanged, ({ mm, page, old }) => [effectIf(replaced(mm, page).below(old), [replaced(mm, page).set(old)])]),
    on(tlbGenRaised, ({ mm, gen: now, pages: range }) => [atRisk(TRUE), pages.each((page) => [
      effectIf(range.has(page), [stale(mm, page).set(replaced(mm, page)), since(mm, page).set(now)]),
    ])]),
  ],
  invariant: cpus.forall((c) => irqsOff(c).or(inIrq(c)).or(asids.forall((slot) => mms.forall((mm) => ctxId(c, slot).ne(mm).or(pages.forall((page) => not(all(
    tlb(c, slot, page).ne(lit(0)), since(mm, page).ne(lit(0)), not(ctxGen(c, slot).below(since(mm, page))), not(stale(mm, page).below(tlb(c, slot, page))),
  )))))))),
  because: 'a TLB slot holds an entry that is older than the generation recorded for the slot',
});
