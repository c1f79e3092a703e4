import { any, atRisk, boolean, effectIf, FALSE, on, property, TRUE, variable } from '../checker/language/index.js';
import { ipiPending, tifFlags } from '../model/smp/cpu.js';
import { csd, queueHead } from '../model/smp/csd.js';
import { callDispatched, cpuDrained, cpuOffline, csdQueued, idleLooked, idleWillFlush, ipiSent, irqEntry, needReschedSet, queueTaken } from '../model/smp/events.js';
import { cpus, idleFlags, stacks } from '../model/sets.js';

/** The sender, by the stack that it runs on, that owes the target an IPI. */
const debtor = variable('no-lost-ipi.debtor', [cpus], stacks.index, stacks.none);
const entering = variable('no-lost-ipi.entering', [cpus], boolean, FALSE);
const flushing = variable('no-lost-ipi.flushing', [cpus], boolean, FALSE);
const dying = variable('no-lost-ipi.dying', [], cpus.mask, cpus.empty);

export const noLostIpi = property('no-lost-ipi', {
  kind: 'safety',
  states: 'A queue with entries has an IPI pending, a sender that owes one, or a consumer on its way.',
  protects: 'Only the push that found the queue empty sends: a lost IPI is never made up for.',
  brokenBy: 'V25: cpumask_ipi overwritten; V03, B01, B08.',
  history: [debtor, entering, flushing, dying],
  on: [
    on(csdQueued, ({ cpu, empty, by }) => [atRisk(TRUE), effectIf(empty, [debtor(cpu).set(by)])]),
    on(ipiSent, ({ cpu }) => [debtor(cpu).set(stacks.none)]),
    // Queueing is over: what was not sent by now never will be.
    on(callDispatched, ({ by }) => [cpus.each((target) => [effectIf(debtor(target).eq(by), [debtor(target).set(stacks.none)])])]),
    on(needReschedSet, ({ cpu }) => [debtor(cpu).set(stacks.none)]),
    on(irqEntry, ({ cpu }) => [entering(cpu).set(TRUE)]),
    on(idleWillFlush, ({ cpu }) => [flushing(cpu).set(TRUE)]),
    on(idleLooked, ({ cpu, empty }) => [effectIf(empty, [flushing(cpu).set(FALSE)])]),
    on(queueTaken, ({ cpu }) => [entering(cpu).set(FALSE), flushing(cpu).set(FALSE)]),
    on(cpuOffline, ({ cpu }) => [dying().set(dying().with(cpu))]),
    on(cpuDrained, ({ cpu }) => [dying().set(dying().without(cpu))]),
  ],
  invariant: cpus.forall((c) => queueHead(c).eq(csd.none).or(any(
    ipiPending(c), debtor(c).ne(stacks.none), entering(c), flushing(c), dying().has(c),
    tifFlags(c).has(idleFlags.member('POLLING')).and(tifFlags(c).has(idleFlags.member('NEED_RESCHED'))),
  ))),
  because: 'a queue has entries, but no IPI is pending or owed and nobody is about to look',
});
