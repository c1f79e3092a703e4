import { all, atRisk, effectIf, not, on, property, variable, violate } from '../checker/language/index.js';
import { cpuDrained, cpuOnline, csdUnlinked, offlineCheck } from '../model/smp/events.js';
import { cpus } from '../model/sets.js';

const offline = variable('offline-ipi-warn-fires.offline', [], cpus.mask, cpus.empty);
const warned = variable('offline-ipi-warn-fires.warned', [], cpus.mask, cpus.empty);

export const offlineIpiWarnFires = property('offline-ipi-warn-fires', {
  kind: 'warning',
  states: 'The "IPI on offline CPU" check fires when an offline CPU runs what was queued to it too late.',
  protects: 'A check that cannot fire is worse than none: this one was inert from 2014 to 2022.',
  brokenBy: 'B03: it looked at the queue after taking it empty.',
  history: [offline, warned],
  on: [
    on(cpuDrained, ({ cpu }) => [offline().set(offline().with(cpu))]),
    on(cpuOnline, ({ cpu }) => [offline().set(offline().without(cpu)), warned().set(warned().without(cpu))]),
    on(offlineCheck, ({ cpu, warns }) => [effectIf(warns, [warned().set(warned().with(cpu))])]),
    on(csdUnlinked, ({ cpu }) => [
      atRisk(offline().has(cpu)),
      violate(all(offline().has(cpu), not(warned().has(cpu))), 'an offline CPU ran a late entry and the check said nothing'),
    ]),
  ],
});
