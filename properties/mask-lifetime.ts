import { atRisk, not, on, property, TRUE, violate } from '../checker/language/index.js';
import { maskFreed } from '../model/smp/events.js';

export const maskLifetime = property('mask-lifetime', {
  kind: 'safety',
  states: 'No cpumask of a call is used after it was freed, and each is freed once.',
  protects: 'With CPUMASK_OFFSTACK cfd_data.cpumask is freed when its CPU dies.',
  brokenBy: 'V09 with CPUMASK_OFFSTACK and a migrated waiter.',
  faults: ['dead:cpumask'],
  on: [on(maskFreed, ({ wasAlive }) => [atRisk(TRUE), violate(not(wasAlive), 'a cpumask was freed twice')])],
});
