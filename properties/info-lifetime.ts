import { atRisk, effectIf, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { callBegins, callReturned, csdFunctionEntry, csdFunctionExit } from '../model/events.js';
import { calls } from '../model/sets.js';

const waiting = variable('info-lifetime.waiting', [], calls.mask, calls.empty);
const gone = variable('info-lifetime.gone', [], calls.mask, calls.empty);

export const infoLifetime = property('info-lifetime', {
  kind: 'safety',
  states: 'No handler uses info after the waiting caller that owns it returned.',
  protects: 'info usually lies on the caller\'s stack.',
  brokenBy: 'V09: the caller returns early.',
  history: [waiting, gone],
  on: [
    on(callBegins, ({ call, wait }) => [effectIf(wait, [waiting().set(waiting().with(call))])]),
    on(callReturned, ({ call }) => [effectIf(waiting().has(call), [
      atRisk(TRUE), waiting().set(waiting().without(call)), gone().set(gone().with(call)),
    ])]),
    on(csdFunctionEntry, ({ info }) => [violate(gone().has(info), 'a function started with info whose owner has returned')]),
    on(csdFunctionExit, ({ info }) => [violate(gone().has(info), 'a function was still running with info whose owner has returned')]),
  ],
});
