import { any, atRisk, boolean, FALSE, lit, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { callEntered, callReturned } from '../model/smp/events.js';
import { calls, depth } from '../model/sets.js';

const preempt = variable('preempt-balance.preempt', [calls], depth, lit(0));
const irqsOff = variable('preempt-balance.irqs_off', [calls], boolean, FALSE);
const rcu = variable('preempt-balance.rcu', [calls], depth, lit(0));

export const preemptBalance = property('preempt-balance', {
  kind: 'safety',
  states: 'Preempt count, RCU nesting and interrupt state on return equal those on entry, and no count goes below zero.',
  protects: 'A leaked count pins a task for ever; an unbalanced one opens somebody else\'s section.',
  brokenBy: 'A put_cpu() in one branch only; rcu_read_unlock() in one branch only (V2-RCUPOS).',
  history: [preempt, rcu, irqsOff],
  faults: ['domain:preempt_count', 'domain:rcu_nesting'],
  on: [
    on(callEntered, (e) => [preempt(e.call).set(e.preempt), rcu(e.call).set(e.rcu), irqsOff(e.call).set(e.irqsOff)]),
    on(callReturned, (e) => [
      atRisk(TRUE),
      violate(any(preempt(e.call).ne(e.preempt), rcu(e.call).ne(e.rcu), irqsOff(e.call).ne(e.irqsOff)), 'the call returned with another preempt count, RCU nesting or interrupt state than it was entered with'),
      preempt(e.call).set(lit(0)), rcu(e.call).set(lit(0)), irqsOff(e.call).set(FALSE),
    ]),
  ],
});
