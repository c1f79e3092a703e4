import { all, atRisk, boolean, FALSE, not, on, property, variable, violate } from '../checker/language/index.js';
import { anySelected, callReturned } from '../model/smp/events.js';
import { calls } from '../model/sets.js';

const usable = variable('any-finds-cpu.usable', [calls], boolean, FALSE);

export const anyFindsCpu = property('any-finds-cpu', {
  kind: 'safety',
  states: 'smp_call_function_any() succeeds if a CPU of its mask is online when it selects.',
  protects: 'Callers of any() do not retry.',
  brokenBy: 'V06: the CPU is selected with preemption on and goes offline before the push; V07: with NUMA any() looks for active CPUs.',
  history: [usable],
  on: [
    on(anySelected, ({ call, usable: cpusNow }) => [atRisk(not(cpusNow.isEmpty())), usable(call).set(not(cpusNow.isEmpty()))]),
    on(callReturned, ({ call, failed }) => [
      violate(all(failed, usable(call)), 'any() returned -ENXIO although a CPU of its mask was online when it selected'),
      usable(call).set(FALSE),
    ]),
  ],
});
