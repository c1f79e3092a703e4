import { atRisk, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd, queueHead } from '../model/smp/csd.js';
import { cpuDrained, cpuOnline, csdQueued } from '../model/smp/events.js';
import { cpus } from '../model/sets.js';

const drained = variable('no-queue-after-drain.drained', [], cpus.mask, cpus.empty);

export const noQueueAfterDrain = property('no-queue-after-drain', {
  kind: 'hotplug',
  states: 'From the end of smpcfd_dying_cpu() until the CPU is online again its queue is empty and nothing is pushed.',
  protects: 'Nobody will run what is queued to a dead CPU.',
  brokenBy: 'V03, V13b: put_cpu() between the online test and the push; B02: no drain at all.',
  history: [drained],
  on: [
    on(cpuDrained, ({ cpu }) => [
      atRisk(TRUE), violate(queueHead(cpu).ne(csd.none), 'the dying CPU left entries in its queue'),
      drained().set(drained().with(cpu)),
    ]),
    on(cpuOnline, ({ cpu }) => [drained().set(drained().without(cpu))]),
    on(csdQueued, ({ cpu }) => [violate(drained().has(cpu), 'a csd was queued to a CPU that has drained its queue and is offline')]),
  ],
});
