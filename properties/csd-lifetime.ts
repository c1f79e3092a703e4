import { atRisk, on, property, TRUE, violate } from '../checker/language/index.js';
import { cpuDataFreed, csdEnded, csdFreed } from '../model/smp/events.js';

export const csdLifetime = property('csd-lifetime', {
  kind: 'safety',
  states: 'No CSD is freed while in use, and none is touched after its storage ended.',
  protects: 'A waiter may run on another CPU when the sending CPU dies: csd memory must outlive the CPU.',
  brokenBy: 'V10 (B37): the csd array freed at CPU death; V22: the RCU reader left too early; B06.',
  faults: ['dead:csd'],
  on: [
    on(cpuDataFreed, () => [atRisk(TRUE)]),
    on(csdEnded, () => [atRisk(TRUE)]),
    on(csdFreed, ({ locked }) => [violate(locked, 'a csd was freed while it is locked: its target has not run it yet')]),
  ],
});
