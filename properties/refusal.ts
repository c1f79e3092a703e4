import { all, atRisk, effectIf, not, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { callRefused, csdLocked, csdQueued, csdUnlocked } from '../model/smp/events.js';
import { stacks } from '../model/sets.js';

const holds = variable('refusal.holds', [stacks], csd.index, csd.none);

export const refusal = property('refusal', {
  kind: 'safety',
  states: '-ENXIO leaves the caller\'s csd unlocked; -EBUSY is returned only for a locked csd.',
  protects: 'The waiting caller falls through its wait after -ENXIO.',
  brokenBy: 'An -ENXIO path that forgets csd_unlock().',
  history: [holds],
  on: [
    on(csdLocked, ({ csd: node, by }) => [holds(by).set(node)]),
    on(csdQueued, ({ by }) => [holds(by).set(csd.none)]),
    on(csdUnlocked, ({ csd: node, by }) => [effectIf(holds(by).eq(node), [holds(by).set(csd.none)])]),
    on(callRefused, ({ busy, locked, by }) => [
      atRisk(TRUE),
      violate(all(not(busy), holds(by).ne(csd.none)), 'the call was refused with -ENXIO and its csd left locked'),
      violate(all(busy, not(locked)), 'the call was refused with -EBUSY although its csd was free'),
      holds(by).set(csd.none),
    ]),
  ],
});
