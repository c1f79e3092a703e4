import { all, atRisk, effectIf, not, on, property, switchOn, TRUE, variable } from '../checker/language/index.js';
import { hungCpus } from '../model/cpu.js';
import { callSelected, csdAlarm } from '../model/events.js';
import { calls } from '../model/sets.js';

const unreported = variable('csd-alarm-fires.unreported', [], calls.mask, calls.empty);

export const csdAlarmFires = property('csd-alarm-fires', {
  kind: 'liveness',
  states: 'With CSD debug on, a wait for a CPU that has stopped is reported as a "non-responsive CSD lock".',
  protects: 'The report names the CPU that hangs; without it only its victims are seen.',
  brokenBy: 'A debug wait whose timeout is never measured, or that is never entered.',
  history: [unreported],
  on: [
    on(callSelected, ({ call, targets, wait }) => [effectIf(all(switchOn('csdlock_debug'), wait, not(targets.intersect(hungCpus).isEmpty())), [
      atRisk(TRUE), unreported().set(unreported().with(call)),
    ])]),
    on(csdAlarm, ({ call, alarm }) => [effectIf(alarm, [unreported().set(unreported().without(call))])]),
  ],
  goal: unreported().isEmpty(),
  because: 'from here no steps of the kernel lead to a report of the CPU that has stopped',
});
