import { all, atRisk, boolean, effectIf, FALSE, lit, on, property, TRUE, variable } from '../checker/language/index.js';
import { csdWaited, hotplugBegins, hotplugEnds } from '../model/smp/events.js';
import { tasks } from '../model/sets.js';
import { counter, countUp } from './counting.js';

const busy = variable('hotplug-wait-window.busy', [], boolean, FALSE);
const waits = variable('hotplug-wait-window.waits', [], counter, lit(0));

export const hotplugWaitWindow = property('hotplug-wait-window', {
  kind: 'latency',
  states: 'Most csd waits (up to 7), by tasks that hold their CPU or an RCU reader section, during one hotplug operation.',
  protects: 'cpu_down and grace periods have to wait for such a task, and every writer behind them.',
  brokenBy: 'V19: migrate_disable() around the wait; V21: an RCU reader around it.',
  history: [busy, waits],
  on: [
    on(hotplugBegins, () => [atRisk(TRUE), busy().set(TRUE), waits().set(lit(0))]),
    on(hotplugEnds, () => [busy().set(FALSE), waits().set(lit(0))]),
    on(csdWaited, ({ task, holdsCpu }) => [effectIf(all(busy(), holdsCpu, task.ne(tasks.none)), [countUp(waits())])]),
  ],
  measure: waits(),
});
