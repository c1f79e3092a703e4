import { all, atRisk, not, on, property, TRUE, violate } from '../checker/language/index.js';
import { callRefused } from '../model/events.js';

export const refusal = property('refusal', {
  kind: 'safety',
  states: '-ENXIO leaves the csd unlocked; -EBUSY is returned only for a locked csd.',
  protects: 'The waiting caller falls through its wait after -ENXIO.',
  brokenBy: 'An -ENXIO path that forgets csd_unlock().',
  on: [on(callRefused, ({ busy, locked }) => [
    atRisk(TRUE),
    violate(all(not(busy), locked), 'the call was refused with -ENXIO and its csd left locked'),
    violate(all(busy, not(locked)), 'the call was refused with -EBUSY although its csd was free'),
  ])],
});
