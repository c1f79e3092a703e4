import { all, atRisk, on, property, TRUE, violate } from '../checker/language/index.js';
import { csdAlarm } from '../model/smp/events.js';

export const noFalseCsdAlarm = property('no-false-csd-alarm', {
  kind: 'warning',
  states: 'No "non-responsive CSD lock" alarm while the target has answered.',
  protects: 'With panic_on_ipistall the alarm is a panic.',
  brokenBy: 'V11: a debug wait that can be preempted counts the time it was off its CPU.',
  on: [on(csdAlarm, ({ alarm, answered }) => [
    atRisk(TRUE), violate(all(alarm, answered), 'the CSD lock watchdog reported a target that had answered long ago'),
  ])],
});
