import { all, atRisk, effectIf, lit, on, property, TRUE, variable } from '../checker/language/index.js';
import { callReturned, csdWaited, preemptOn } from '../model/smp/events.js';
import { tasks } from '../model/sets.js';
import { counter, countUp, largest } from './counting.js';

const waits = variable('preempt-off-window.waits', [tasks], counter, lit(0));

export const preemptOffWindow = property('preempt-off-window', {
  kind: 'latency',
  states: 'Most csd waits (csd_lock or csd_lock_wait, up to 7) that one task passes in one preempt-off section.',
  protects: 'Each of them can last as long as a remote CPU keeps interrupts off: this is what the series shortens.',
  brokenBy: 'The kernel before the series: all waits of a call are in one section.',
  history: [waits],
  on: [
    on(csdWaited, ({ task, pinned }) => [effectIf(all(pinned, task.ne(tasks.none)), [
      atRisk(TRUE), countUp(waits(task)),
    ])]),
    on(preemptOn, ({ task }) => [waits(task).set(lit(0))]),
    on(callReturned, ({ task }) => [effectIf(task.ne(tasks.none), [waits(task).set(lit(0))])]),
  ],
  measure: largest(tasks, (t) => waits(t)),
});
