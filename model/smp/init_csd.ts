import { routine, step, store } from '../../checker/language/index.js';
import { csd, csdFlagsOf, csdFunc, csdInfo, csdNext } from './csd.js';
import { calls, csdFlags, funcs } from '../sets.js';

/**
 * INIT_CSD(): the owner of a csd overwrites all of it before the first call, and again only once the csd is free: nothing
 * here asks whether it is. Each store is a step, for the csd may be in use.
 */
export const initCsd = routine('INIT_CSD', { csd: csd.index, func: funcs.index, info: calls.index }, {}, (v) => [
  step('flags = 0', [csdFlagsOf(v.csd).set(csdFlags.empty)]),
  store('next = NULL', csdNext(v.csd), csd.none),
  store('func', csdFunc(v.csd), v.func),
  store('info', csdInfo(v.csd), v.info),
]);
