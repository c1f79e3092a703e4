import { atRisk, on, property, TRUE } from '../checker/language/index.js';
import { csdQueued } from '../model/smp/events.js';

export const cpuIndexSanity = property('cpu-index-sanity', {
  kind: 'safety',
  states: 'No per-CPU data is accessed with an index outside the possible CPUs.',
  protects: 'A CPU number beyond nr_cpu_ids must be refused before it is used.',
  brokenBy: 'Dropping the test of the CPU number in generic_exec_single().',
  faults: ['index:cpu'],
  on: [on(csdQueued, () => [atRisk(TRUE)])],
});
