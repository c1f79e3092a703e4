import { all, atRisk, not, on, property, TRUE, violate } from '../checker/language/index.js';
import { hotplugEnds } from '../model/smp/events.js';

export const activeWhenOnline = property('active-when-online', {
  kind: 'safety',
  states: 'When a hotplug operation has ended, the scheduler puts tasks on the CPU if it is online, and only then.',
  protects: 'A CPU that came up and runs no task is lost in silence; one that is offline cannot run them.',
  brokenBy: 'A step of cpu_up or cpu_down left out, or an unwinding that stops half way.',
  on: [on(hotplugEnds, ({ online, active }) => [
    atRisk(TRUE),
    violate(all(online, not(active)), 'the CPU is online, and the scheduler puts no task on it'),
    violate(all(not(online), active), 'the CPU is offline, and the scheduler may put tasks on it'),
  ])],
});
