import { all, any, atRisk, effectIf, not, on, property, variable, violate } from '../checker/language/index.js';
import { callEntered, callRefused, callReturned, callSelected, callSpared, cpuOffline, localRun } from '../model/smp/events.js';
import { calls, cpus, reaches } from '../model/sets.js';

/** CPUs that must be called: named, and online ever since; none where the caller names an mm. */
const due = variable('call-covers-mask.due', [calls], cpus.mask, cpus.empty);
const reached = variable('call-covers-mask.reached', [calls], cpus.mask, cpus.empty);
/** Calls that are not meant for the CPU that sends them. */
const others = variable('call-covers-mask.others', [], calls.mask, calls.empty);

export const callCoversMask = property('call-covers-mask', {
  kind: 'safety',
  states: 'A call goes to every CPU that its caller named and that stayed online (any(): to one of them), and to no other.',
  protects: 'A CPU that was left out keeps what the function was to take from it, and no wait tells.',
  brokenBy: 'A target that is passed over, a local run that is left out, an any() that gives up with a CPU online (V06).',
  history: [due, reached, others],
  on: [
    on(callEntered, ({ call, named, reach }) => [
      due(call).set(named), effectIf(reach.eq(reaches.member('others')), [others().set(others().with(call))]),
    ]),
    on(cpuOffline, ({ cpu }) => [calls.each((k) => [due(k).set(due(k).without(cpu))])]),
    on(callSpared, ({ call, cpu }) => [due(call).set(due(call).without(cpu))]),
    on(callRefused, ({ call, busy }) => [effectIf(busy, [due(call).set(cpus.empty)])]),
    // A function that sends its csd again selects too, for itself.
    on(callSelected, ({ call, cpu, targets }) => [effectIf(all(not(due(call).isEmpty()), reached(call).isEmpty()), [
      reached(call).set(targets), effectIf(others().has(call), [due(call).set(due(call).without(cpu))]),
    ])]),
    on(localRun, ({ call, cpu }) => [effectIf(not(due(call).isEmpty()), [reached(call).set(reached(call).with(cpu))])]),
    on(callReturned, ({ call, named, reach, failed }) => [
      atRisk(not(due(call).isEmpty())),
      violate(any(
        all(any(failed, reached(call).isEmpty()), not(due(call).isEmpty())),
        all(reach.ne(reaches.member('one')), not(due(call).minus(reached(call)).isEmpty())),
      ), 'a CPU that the caller named, online all the time, was not called'),
      violate(not(reached(call).minus(named).isEmpty()), 'a CPU was called that the caller did not name'),
      due(call).set(cpus.empty), reached(call).set(cpus.empty), others().set(others().without(call)),
    ]),
  ],
});
