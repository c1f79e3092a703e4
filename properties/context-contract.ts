import { all, any, atRisk, not, on, property, violate } from '../checker/language/index.js';
import { callBegins } from '../model/events.js';

export const contextContract = property('context-contract', {
  kind: 'safety',
  states: 'No waiting call with interrupts off or outside a task, also where the kernel\'s WARN is silent.',
  protects: 'A caller that cannot take interrupts can deadlock with another one; one above an IPI debt waits for ever.',
  brokenBy: 'V27, B08: cross calls from hardirq and softirq.',
  on: [on(callBegins, ({ wait, inTask, irqsOff }) => [
    atRisk(wait), violate(all(wait, any(not(inTask), irqsOff)), 'a waiting call was made outside a task or with interrupts off'),
  ])],
});
