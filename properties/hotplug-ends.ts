import { any, atRisk, boolean, FALSE, not, on, property, TRUE, variable } from '../checker/language/index.js';
import { hotplugBegins, hotplugEnds } from '../model/smp/events.js';
import { everyCpuAnswers } from './hung.js';

const busy = variable('hotplug-ends.busy', [], boolean, FALSE);

export const hotplugEndsProperty = property('hotplug-ends', {
  kind: 'liveness',
  states: 'Every cpu_down and cpu_up ends.',
  protects: 'cpus_write_lock() is held: nothing else can be hotplugged, and readers wait.',
  brokenBy: 'A waiter that holds its CPU and is never completed.',
  history: [busy],
  on: [on(hotplugBegins, () => [atRisk(everyCpuAnswers), busy().set(TRUE)]), on(hotplugEnds, () => [busy().set(FALSE)])],
  goal: any(not(everyCpuAnswers), not(busy())),
  because: 'from here no steps of the kernel lead to the end of the hotplug operation',
});
