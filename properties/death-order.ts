import { atRisk, not, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { cpuDataFreed, cpuOnline, idleDead } from '../model/smp/events.js';
import { cpus } from '../model/sets.js';

const dead = variable('death-order.dead', [], cpus.mask, cpus.empty);

export const deathOrder = property('death-order', {
  kind: 'hotplug',
  states: 'The control task frees a CPU\'s data only after that CPU reported IDLE_DEAD.',
  protects: 'smpcfd_dead_cpu() runs on another CPU than the one whose data it frees.',
  brokenBy: 'Freeing before the dead CPU reported.',
  history: [dead],
  on: [
    on(idleDead, ({ cpu }) => [dead().set(dead().with(cpu))]),
    on(cpuOnline, ({ cpu }) => [dead().set(dead().without(cpu))]),
    on(cpuDataFreed, ({ cpu }) => [atRisk(TRUE), violate(not(dead().has(cpu)), 'a CPU\'s data was freed before it was dead')]),
  ],
});
