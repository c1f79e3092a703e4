import { atRisk, effectIf, lit, not, on, property, TRUE, variable } from '../checker/language/index.js';
import { csdQueued, csdWaited, ipiSent, needReschedSet } from '../model/smp/events.js';
import { cpus } from '../model/sets.js';
import { counter, countUp, largest } from './counting.js';

const owes = variable('ipi-debt-window.owes', [cpus], cpus.mask, cpus.empty);
const waits = variable('ipi-debt-window.waits', [cpus], counter, lit(0));

export const ipiDebtWindow = property('ipi-debt-window', {
  kind: 'latency',
  states: 'Most csd waits (up to 7) that a sender passes between a push that owes an IPI and its send.',
  protects: 'The target does not look at its queue before the IPI, nor do later pushers send one.',
  brokenBy: 'csd_lock() of a later target while IPIs of earlier ones are owed.',
  history: [owes, waits],
  on: [
    on(csdQueued, ({ cpu, from, empty }) => [effectIf(empty, [atRisk(TRUE), owes(from).set(owes(from).with(cpu))])]),
    on(csdWaited, ({ cpu }) => [effectIf(not(owes(cpu).isEmpty()), [countUp(waits(cpu))])]),
    on(needReschedSet, ({ cpu }) => [cpus.each((s) => [
      owes(s).set(owes(s).without(cpu)), effectIf(owes(s).isEmpty(), [waits(s).set(lit(0))]),
    ])]),
    on(ipiSent, ({ cpu, from }) => [owes(from).set(owes(from).without(cpu)), effectIf(owes(from).isEmpty(), [waits(from).set(lit(0))])]),
  ],
  measure: largest(cpus, (c) => waits(c)),
});
