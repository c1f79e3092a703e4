import { atRisk, on, property, TRUE, violate } from '../checker/language/index.js';
import { tlbGenChecked } from '../model/x86/events.js';

export const tlbGenOrder = property('tlb-gen-order', {
  kind: 'warning',
  states: 'flush_tlb_func() finds neither its slot nor the request ahead of the mm\'s generation.',
  protects: 'WARN_ON_ONCE(local_tlb_gen > mm_tlb_gen) and WARN_ON_ONCE(f->new_tlb_gen > mm_tlb_gen): generations only grow, and the mm\'s first.',
  brokenBy: 'V33: another flush\'s info is read, with the generation of another mm.',
  on: [on(tlbGenChecked, ({ local, mmGen, newGen }) => [
    atRisk(TRUE),
    violate(mmGen.below(local), 'a slot is recorded with a generation that its mm has not reached'),
    violate(mmGen.below(newGen), 'a flush asks for a generation that the loaded mm has not reached'),
  ])],
});
