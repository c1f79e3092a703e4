import { all, any, atRisk, effectIf, ifElse, not, on, property, variable, violate } from '../checker/language/index.js';
import { callEntered, callRefused, callReturned, callSelected, callSpared, cpuOffline, localRun } from '../model/events.js';
import { calls, cpus, reaches } from '../model/sets.js';

/** CPUs that were named and have been online since; nothing is known of the other calls. */
const due = variable('call-covers-mask.due', [calls], cpus.mask, cpus.empty);
const reached = variable('call-covers-mask.reached', [calls], cpus.mask, cpus.empty);
const sender = variable('call-covers-mask.sender', [calls], cpus.index, cpus.none);

export const callCoversMask = property('call-covers-mask', {
  kind: 'safety',
  states: 'A call goes to every CPU that its caller named and that stayed online (any(): to one of them), and to no other.',
  protects: 'A CPU that was left out keeps what the function was to take from it, and no wait tells.',
  brokenBy: 'A target that is passed over, a local run that is left out, an any() that gives up with a CPU online (V06).',
  history: [due, reached, sender],
  on: [
    on(callEntered, ({ call, named }) => [due(call).set(named)]),
    on(cpuOffline, ({ cpu }) => [calls.each((k) => [due(k).set(due(k).without(cpu))])]),
    on(callSpared, ({ call, cpu }) => [due(call).set(due(call).without(cpu))]),
    on(callRefused, ({ call, busy }) => [effectIf(busy, [due(call).set(cpus.empty)])]),
    // A function that sends its csd again selects too, for itself.
    on(callSelected, ({ call, cpu, targets }) => [effectIf(all(not(due(call).isEmpty()), sender(call).eq(cpus.none)), [reached(call).set(targets), sender(call).set(cpu)])]),
    on(localRun, ({ call, cpu }) => [effectIf(not(due(call).isEmpty()), [reached(call).set(reached(call).with(cpu))])]),
    on(callReturned, ({ call, named, reach, failed }) => {
      const spared = ifElse(any(reach.ne(reaches.member('others')), sender(call).eq(cpus.none)), cpus.empty, cpus.only(sender(call)));
      const missing = ifElse(failed, due(call), due(call).minus(reached(call)).minus(spared));
      return [
        atRisk(not(due(call).isEmpty())),
        violate(all(not(missing.isEmpty()), any(failed, reach.ne(reaches.member('one')), reached(call).isEmpty())), 'a CPU that the caller named, online all the time, was not called'),
        violate(not(reached(call).minus(named).isEmpty()), 'a CPU was called that the caller did not name'),
        due(call).set(cpus.empty), reached(call).set(cpus.empty), sender(call).set(cpus.none),
      ];
    }),
  ],
});
