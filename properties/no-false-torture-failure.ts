import { atRisk, on, property, TRUE, violate } from '../checker/language/index.js';
import { tortureCheck } from '../model/events.js';

export const noFalseTortureFailure = property('no-false-torture-failure', {
  kind: 'warning',
  states: 'scftorture reports no failure for a correct run.',
  protects: 'A torture test that cries wolf is switched off. Lost calls themselves are sync-complete\'s to find.',
  brokenBy: 'V30: the check asks how many CPUs are online after the call instead of during it.',
  on: [on(tortureCheck, ({ failure }) => [
    atRisk(TRUE), violate(failure, 'scftorture reported a memory-ordering failure for a call that had nobody to call'),
  ])],
});
