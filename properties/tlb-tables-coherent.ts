import { all, atRisk, on, property, violate } from '../checker/language/index.js';
import { cpus } from '../model/sets.js';
import { pmdCleared, tableWalked } from '../model/x86/events.js';
import { asids } from '../model/x86/sets.js';
import { pagingCache } from '../model/x86/tlbstate.js';

export const tlbTablesCoherent = property('tlb-tables-coherent', {
  kind: 'safety',
  states: 'Once a page table is freed no CPU, lazy or not, walks it by way of an upper-level entry that it has cached.',
  protects: 'The walk of a freed table reads anything: machine checks, or translations to anywhere. It is speculative, so a lazy CPU does it too.',
  brokenBy: 'B25: lazy CPUs were not sent the IPI; B26: freed before the shootdown; B28: flushed as a plain range.',
  on: [
    on(pmdCleared, ({ cpu }) => [atRisk(cpus.exists((c) => all(c.ne(cpu), asids.exists((slot) => pagingCache(c, slot)))))]),
    on(tableWalked, ({ freed }) => [violate(freed, 'the hardware walked a page table that was freed')]),
  ],
});
