import { atRisk, not, on, property, TRUE, variable } from '../checker/language/index.js';
import { cpus } from '../model/sets.js';
import { mmFreed } from '../model/x86/events.js';
import { mms } from '../model/x86/sets.js';
import { cr3Mm, loadedMm } from '../model/x86/tlbstate.js';

const freed = variable('mm-lifetime.freed', [], mms.mask, mms.empty);

export const mmLifetime = property('mm-lifetime', {
  kind: 'safety',
  states: 'No CPU has loaded, lazily or not, an mm that was freed, and none is put more often than it was taken.',
  protects: 'The page tables in CR3 are walked by speculation whatever runs.',
  brokenBy: 'B29: a dying CPU was in no mask any more and had not yet left its lazy mm.',
  history: [freed],
  faults: ['domain:mm_users'],
  on: [on(mmFreed, ({ mm }) => [atRisk(TRUE), freed().set(freed().with(mm))])],
  invariant: cpus.forall((c) => not(freed().has(loadedMm(c)).or(freed().has(cr3Mm(c))))),
  because: 'a CPU has an mm loaded that was freed',
});
