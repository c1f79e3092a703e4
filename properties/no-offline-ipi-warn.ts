import { atRisk, on, property, TRUE, violate } from '../checker/language/index.js';
import { offlineCheck } from '../model/smp/events.js';

export const noOfflineIpiWarn = property('no-offline-ipi-warn', {
  kind: 'warning',
  states: 'No "IPI on offline CPU" warning.',
  protects: 'It is the kernel\'s own sign of a csd that was queued too late.',
  brokenBy: 'V03 with an IPI left pending at the dying CPU.',
  on: [on(offlineCheck, ({ warns }) => [atRisk(TRUE), violate(warns, 'an offline CPU found entries in its queue: "IPI on offline CPU"')])],
});
