import { atRisk, not, on, property, TRUE, violate } from '../checker/language/index.js';
import { csdUnlocked } from '../model/smp/events.js';

export const unlockOnlyLocked = property('unlock-only-locked', {
  kind: 'safety',
  states: 'csd_unlock() is executed on a locked csd only.',
  protects: 'The WARN_ON in csd_unlock().',
  brokenBy: 'V28: a node that is consumed twice.',
  on: [on(csdUnlocked, ({ wasLocked }) => [atRisk(TRUE), violate(not(wasLocked), 'csd_unlock() found LOCK clear')])],
});
