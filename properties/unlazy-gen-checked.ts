import { atRisk, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { cpus } from '../model/sets.js';
import { generationRead, tlbUsed, unlazied } from '../model/x86/events.js';

const unchecked = variable('unlazy-gen-checked.unchecked', [], cpus.mask, cpus.empty);

export const unlazyGenChecked = property('unlazy-gen-checked', {
  kind: 'ordering',
  states: 'A CPU that goes on with the mm that it had lazily looks at the mm\'s generation before it uses a translation.',
  protects: 'No flusher sends a lazy CPU an IPI: it catches up by itself.',
  brokenBy: 'B27 in a weaker memory model; a switch that returns early.',
  history: [unchecked],
  on: [
    on(unlazied, ({ cpu }) => [atRisk(TRUE), unchecked().set(unchecked().with(cpu))]),
    on(generationRead, ({ cpu }) => [unchecked().set(unchecked().without(cpu))]),
    on(tlbUsed, ({ cpu }) => [violate(unchecked().has(cpu), 'a CPU uses translations of an mm that it had lazily and whose generation it has not looked at')]),
  ],
});
