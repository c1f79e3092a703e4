import { boolean, call, either, FALSE, not, routine, ret, step, TRUE, variable, when } from '../../checker/language/index.js';
import { asyncCsd, csd, csdFunc, csdInfo } from './csd.js';
import { csdLock } from './csd_lock.js';
import { callSelected, callSpared, csdEnded, csdFilled } from './events.js';
import { genericExecSingle } from './generic_exec_single.js';
import { calls, cpus, csdKinds, funcs } from '../sets.js';
import { here } from './cpu.js';

const args = { info: calls.index, csd: csd.index };

/** A callback without shared effects of its own: what it did is seen in its events. */
export const func = routine('func', args, {}, () => []);

/** scf_handler(): sets the caller's flag, which the torture test then looks at. */
export const scfcOut = variable('scfc_out', [calls], boolean, FALSE);
export const scfHandler = routine('scf_handler', args, {}, (v) => [
  step('scfc_out = true', [scfcOut(v.info).set(TRUE)]),
]);

/** Whether a call has re-armed itself. */
export const rearmed = variable('rearmed', [calls], boolean, FALSE);

/** A callback that re-arms its own async csd once, waiting for it as callers did before B06. */
export const rearm = routine('rearm', args, { again: boolean, failed: boolean }, (v) => [
  step('re-arm?', [v.again.set(not(rearmed(v.info))), rearmed(v.info).set(TRUE)]),
  when('again', v.again, [
    call(csdLock, { csd: v.csd }),
    step('fill', [
      csdFunc(v.csd).set(funcs.member('rearm')), csdInfo(v.csd).set(v.info),
      csdFilled({ csd: v.csd, func: funcs.member('rearm'), info: v.info, kind: csdKinds.member('ASYNC') }),
      callSelected({ call: v.info, cpu: here.cpu, targets: cpus.only(cpus.at(0)), wait: FALSE }),
    ]),
    call(genericExecSingle, { cpu: cpus.at(0), csd: v.csd }, { into: v.failed }),
  ]),
]);

/** A callback that ends the storage of its own csd, as one that completes an on-stack request does (B06). */
export const freeCsd = routine('free_csd', args, {}, (v) => [
  step('free csd', [csdEnded({ csd: asyncCsd.ref(v.info) }), asyncCsd.end(v.info)]),
]);

/** A condition that answers either way, as one that reads changing state may. */
export const anyCpu = routine('maybe', { cpu: cpus.index, info: calls.index }, {}, (v) => [
  either('cond', [step('true', []), ret(TRUE)], [step('false', [callSpared({ call: v.info, cpu: v.cpu })]), ret(FALSE)]),
]);
