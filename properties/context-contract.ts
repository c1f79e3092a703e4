import { all, any, atRisk, effectIf, not, on, property, variable, violate } from '../checker/language/index.js';
import { callBegins, callEntered, callReturned } from '../model/smp/events.js';
import { calls } from '../model/sets.js';

const asked = variable('context-contract.asked', [], calls.mask, calls.empty);

export const contextContract = property('context-contract', {
  kind: 'safety',
  states: 'No waiting call with interrupts off or outside a task, also where the kernel\'s WARN is silent.',
  protects: 'A caller that cannot take interrupts can deadlock with another one; one above an IPI debt waits for ever.',
  brokenBy: 'V27, B08: cross calls from hardirq and softirq.',
  history: [asked],
  on: [
    on(callEntered, ({ call, wait }) => [effectIf(wait, [asked().set(asked().with(call))])]),
    // A call that the kernel makes on its own, or makes a waiting one, waits by its own word.
    on(callBegins, ({ call, wait, inTask, irqsOff }) => [
      atRisk(any(wait, asked().has(call))),
      violate(all(any(wait, asked().has(call)), any(not(inTask), irqsOff)), 'a waiting call was made outside a task or with interrupts off'),
    ]),
    on(callReturned, ({ call }) => [asked().set(asked().without(call))]),
  ],
});
