import { atRisk, boolean, effectIf, FALSE, lit, on, property, TRUE, variable } from '../checker/language/index.js';
import { callSelected, csdQueued, csdWaited } from '../model/events.js';
import { cpus } from '../model/sets.js';
import { counter, countUp, largest } from './counting.js';

const owes = variable('ipi-debt-window.owes', [cpus], boolean, FALSE);
const waits = variable('ipi-debt-window.waits', [cpus], counter, lit(0));

export const ipiDebtWindow = property('ipi-debt-window', {
  kind: 'latency',
  states: 'Most csd waits (up to 7) that a sender passes between a push that owes an IPI and its send.',
  protects: 'The target does not look at its queue before the IPI, nor do later pushers send one.',
  brokenBy: 'csd_lock() of a later target while IPIs of earlier ones are owed.',
  history: [owes, waits],
  on: [
    on(csdQueued, ({ from, empty }) => [effectIf(empty, [atRisk(TRUE), owes(from).set(TRUE)])]),
    on(csdWaited, ({ cpu }) => [effectIf(owes(cpu), [countUp(waits(cpu))])]),
    on(callSelected, ({ cpu }) => [owes(cpu).set(FALSE), waits(cpu).set(lit(0))]),
  ],
  measure: largest(cpus, (c) => waits(c)),
});
