import { any, atRisk, not, on, property, variable } from '../checker/language/index.js';
import { callEntered, callReturned } from '../model/smp/events.js';
import { calls } from '../model/sets.js';
import { everyCpuAnswers } from './hung.js';

const inFlight = variable('sync-call-returns.in_flight', [], calls.mask, calls.empty);

export const syncCallReturns = property('sync-call-returns', {
  kind: 'liveness',
  states: 'Every call returns to its caller, if CPUs keep taking interrupts and callers of one csd are treated fairly.',
  protects: 'A caller that waits for ever is a hung task; one that spins in csd_lock() is a soft lockup.',
  brokenBy: 'V03: queued to a dead CPU; V28: the target walks a cyclic list for ever.',
  history: [inFlight],
  on: [
    on(callEntered, ({ call }) => [atRisk(everyCpuAnswers), inFlight().set(inFlight().with(call))]),
    on(callReturned, ({ call }) => [inFlight().set(inFlight().without(call))]),
  ],
  goal: any(not(everyCpuAnswers), inFlight().isEmpty()),
  because: 'from here no steps of the kernel lead to the return of every call that is under way',
});
