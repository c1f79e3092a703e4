import { atRisk, effectIf, not, on, property, variable, violate } from '../checker/language/index.js';
import { callEntered, callReturned, callSelected, csdFunctionEntry, csdFunctionExit } from '../model/smp/events.js';
import { calls, cpus } from '../model/sets.js';

const waiting = variable('sync-complete.waiting', [], calls.mask, calls.empty);
const selected = variable('sync-complete.selected', [calls], cpus.mask, cpus.empty);
const done = variable('sync-complete.done', [calls], cpus.mask, cpus.empty);

export const syncComplete = property('sync-complete', {
  kind: 'safety',
  states: 'When a waiting call returns, its function has finished, once, on every CPU that was selected.',
  protects: 'smp_call_function*(wait=true): the caller may free what the function used.',
  brokenBy: 'V09, V20: the wait mask overwritten; V10: a freed csd read as unlocked.',
  history: [waiting, selected, done],
  on: [
    on(callEntered, ({ call, wait }) => [effectIf(wait, [waiting().set(waiting().with(call))])]),
    on(callSelected, ({ call, targets }) => [effectIf(waiting().has(call), [selected(call).set(targets)])]),
    on(csdFunctionEntry, ({ cpu, info }) => [effectIf(waiting().has(info), [
      violate(done(info).has(cpu), 'the function of one call ran twice on the same CPU'),
    ])]),
    on(csdFunctionExit, ({ cpu, info }) => [effectIf(waiting().has(info), [done(info).set(done(info).with(cpu))])]),
    on(callReturned, ({ call, failed }) => [
      atRisk(not(selected(call).isEmpty())),
      violate(not(failed).and(not(selected(call).minus(done(call)).isEmpty())), 'the call returned before its function had finished on every selected CPU'),
      waiting().set(waiting().without(call)), selected(call).set(cpus.empty), done(call).set(cpus.empty),
    ]),
  ],
});
