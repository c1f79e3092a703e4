import { any, atRisk, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { callReturned, callSelected, localRun } from '../model/smp/events.js';
import { calls, cpus } from '../model/sets.js';

const sender = variable('local-once.sender', [calls], cpus.index, cpus.none);
const selected = variable('local-once.selected', [calls], cpus.mask, cpus.empty);

export const localOnce = property('local-once', {
  kind: 'safety',
  states: 'With RUN_LOCAL the function runs on the CPU pinned at selection, which is not sent the call too.',
  protects: 'on_each_cpu(): once on every CPU.',
  brokenBy: 'put_cpu() before the local run: the task may have moved to a CPU that it just called.',
  history: [sender, selected],
  on: [
    on(callSelected, ({ call, cpu, targets }) => [sender(call).set(cpu), selected(call).set(targets)]),
    on(localRun, ({ call, cpu }) => [
      atRisk(TRUE),
      violate(any(sender(call).ne(cpu), selected(call).has(cpu)), 'the local run was not on the CPU that selected, or on one that was also called'),
    ]),
    on(callReturned, ({ call }) => [sender(call).set(cpus.none), selected(call).set(cpus.empty)]),
  ],
});
