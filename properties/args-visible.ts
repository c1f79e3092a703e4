import { any, atRisk, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { csdDispatched, csdFilled } from '../model/smp/events.js';
import { calls, funcs } from '../model/sets.js';
import { ofNode } from './node.js';

const func = variable('args-visible.func', [csd], funcs.index, funcs.none);
const info = variable('args-visible.info', [csd], calls.index, calls.none);

export const argsVisible = property('args-visible', {
  kind: 'ordering',
  states: 'The function runs with the func and info that the caller stored before the call.',
  protects: 'func and info are published by the push.',
  brokenBy: 'B04: pushed before it was filled; V28: two callers fill one csd.',
  history: [func, info],
  faults: ['index:func', 'index:call'],
  on: [
    on(csdFilled, (e) => ofNode(e.csd, [func(e.csd).set(e.func), info(e.csd).set(e.info)])),
    on(csdDispatched, (e) => ofNode(e.csd, [
      atRisk(TRUE),
      violate(any(func(e.csd).ne(e.func), info(e.csd).ne(e.info)), 'the consumer read a func or info that the caller of this csd did not store'),
      func(e.csd).set(funcs.none), info(e.csd).set(calls.none),
    ])),
  ],
});
