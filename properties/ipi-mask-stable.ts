import { all, any, atRisk, effectIf, not, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { cpumask } from '../model/smp/cpumask.js';
import { callEntered, callReturned, callSelected, waitMaskRead, waitMaskWritten } from '../model/smp/events.js';
import { calls, cpus } from '../model/sets.js';

const mask = variable('ipi-mask-stable.mask', [calls], cpumask.index, cpumask.none);
const asked = variable('ipi-mask-stable.asked', [], calls.mask, calls.empty);
const selected = variable('ipi-mask-stable.selected', [calls], cpus.mask, cpus.empty);

export const ipiMaskStable = property('ipi-mask-stable', {
  kind: 'safety',
  states: 'From selection to the end of its wait the wait mask of a call is written by its own task only and keeps its bits.',
  protects: 'A preempted waiter still iterates its mask.',
  brokenBy: 'V09 (B36): the per-CPU mask with preemption on; V20, V27.',
  history: [mask, selected, asked],
  on: [
    on(waitMaskWritten, ({ call, mask: m }) => [
      violate(calls.exists((k) => all(k.ne(call), mask(k).eq(m))), 'the wait mask of a call in flight was overwritten by another call'),
      mask(call).set(m),
    ]),
    on(callEntered, ({ call, wait }) => [effectIf(wait, [asked().set(asked().with(call))])]),
    // The flush of somebody's batch is a call that no caller has asked for: it waits by its own word.
    on(callSelected, ({ call, targets, wait }) => [
      effectIf(all(any(wait, asked().has(call)), not(targets.isEmpty())), [selected(call).set(targets)], [mask(call).set(cpumask.none)]),
    ]),
    on(waitMaskRead, ({ call, bits, last }) => [
      atRisk(TRUE),
      violate(not(selected(call).minus(bits).isEmpty()), 'the wait mask has lost a CPU that the call selected'),
      effectIf(last, [mask(call).set(cpumask.none), selected(call).set(cpus.empty)]),
    ]),
    on(callReturned, ({ call }) => [mask(call).set(cpumask.none), selected(call).set(cpus.empty), asked().set(asked().without(call))]),
  ],
});
