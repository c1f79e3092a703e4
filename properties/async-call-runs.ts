import { any, atRisk, effectIf, not, on, property, variable } from '../checker/language/index.js';
import { callBegins, callReturned, callSelected, csdFunctionExit } from '../model/events.js';
import { calls, cpus } from '../model/sets.js';
import { everyCpuAnswers } from './hung.js';

const owed = variable('async-call-runs.owed', [calls], cpus.mask, cpus.empty);
const early = variable('async-call-runs.early', [calls], cpus.mask, cpus.empty);
const watched = variable('async-call-runs.watched', [], calls.mask, calls.empty);

export const asyncCallRuns = property('async-call-runs', {
  kind: 'liveness',
  states: 'Every accepted callback without wait eventually runs.',
  protects: 'Nobody waits for it, so nobody notices that it was lost.',
  brokenBy: 'V28, V04: two callers of one csd; V03, B02: queued to a dead CPU; B06.',
  history: [owed, early, watched],
  on: [
    on(callBegins, ({ call, wait }) => [effectIf(not(wait), [watched().set(watched().with(call))])]),
    on(callSelected, ({ call, targets, wait }) => [effectIf(not(wait), [
      atRisk(everyCpuAnswers), owed(call).set(targets.minus(early(call))), early(call).set(cpus.empty), watched().set(watched().without(call)),
    ])]),
    on(csdFunctionExit, ({ cpu, info }) => [effectIf(info.ne(calls.none), [
      // A target may run the function before the last one is queued.
      effectIf(watched().has(info), [early(info).set(early(info).with(cpu))]),
      owed(info).set(owed(info).without(cpu)),
    ])]),
    on(callReturned, ({ call, failed }) => [effectIf(failed, [owed(call).set(cpus.empty)])]),
  ],
  goal: any(not(everyCpuAnswers), calls.forall((k) => owed(k).isEmpty())),
  because: 'from here no steps of the kernel lead to the run of every callback that was accepted',
});
