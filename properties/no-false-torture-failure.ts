import { all, atRisk, effectIf, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { callSelected, csdFunctionExit, tortureCheck } from '../model/smp/events.js';
import { calls, cpus } from '../model/sets.js';

const selected = variable('no-false-torture-failure.selected', [calls], cpus.mask, cpus.empty);
const done = variable('no-false-torture-failure.done', [], calls.mask, calls.empty);

export const noFalseTortureFailure = property('no-false-torture-failure', {
  kind: 'warning',
  states: 'scftorture reports no failure for a correct run.',
  protects: 'A torture test that cries wolf is switched off. A call that was really lost is a true alarm.',
  brokenBy: 'V30: the check asks how many CPUs are online after the call instead of during it.',
  history: [selected, done],
  on: [
    on(callSelected, ({ call, targets }) => [selected(call).set(targets)]),
    on(csdFunctionExit, ({ info }) => [effectIf(info.ne(calls.none), [done().set(done().with(info))])]),
    on(tortureCheck, ({ call, failure }) => [
      atRisk(TRUE),
      violate(all(failure, selected(call).isEmpty().or(done().has(call))), 'scftorture reported a memory-ordering failure for a call that had nobody to call'),
      selected(call).set(cpus.empty), done().set(done().without(call)),
    ]),
  ],
});
