import { all, atRisk, effectIf, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { callEntered, callReturned, csdFunctionEntry, csdFunctionExit } from '../model/smp/events.js';
import { calls } from '../model/sets.js';
import { flushInfoFilled, flushInfoRead } from '../model/x86/events.js';
import { flushTlbInfo } from '../model/x86/flush_tlb_info.js';

const waiting = variable('info-lifetime.waiting', [], calls.mask, calls.empty);
const gone = variable('info-lifetime.gone', [], calls.mask, calls.empty);

const holds = variable('info-lifetime.holds', [flushTlbInfo], calls.index, calls.none);

export const infoLifetime = property('info-lifetime', {
  kind: 'safety',
  states: 'No handler uses info after the waiting caller that owns it returned, or put other contents into it.',
  protects: 'info usually lies on the caller\'s stack; flush_tlb_info was an object of the CPU until patch 12.',
  brokenBy: 'V09: the caller returns early; V33 (B39): the next flush of the CPU writes over it.',
  history: [waiting, gone, holds],
  faults: ['dead:flush_tlb_info'],
  on: [
    on(callEntered, ({ call, wait }) => [effectIf(wait, [waiting().set(waiting().with(call))])]),
    on(callReturned, ({ call }) => [effectIf(waiting().has(call), [
      atRisk(TRUE), waiting().set(waiting().without(call)), gone().set(gone().with(call)),
    ])]),
    on(csdFunctionEntry, ({ info }) => [violate(gone().has(info), 'a function started with info whose owner has returned')]),
    on(csdFunctionExit, ({ info }) => [violate(gone().has(info), 'a function was still running with info whose owner has returned')]),
    on(flushInfoFilled, ({ object, call }) => [holds(object).set(call)]),
    on(flushInfoRead, ({ object, call }) => [
      violate(all(holds(object).ne(calls.none), holds(object).ne(call)), 'a flush reads a flush_tlb_info that another flush has filled'),
    ]),
  ],
});
