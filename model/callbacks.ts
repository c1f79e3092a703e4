import { boolean, call, either, FALSE, routine, ret, step, TRUE, variable } from '../checker/language/index.js';
import { csd } from './csd.js';
import { calls, cpus, funcs } from './sets.js';
import { smpCallFunctionSingleAsync } from './smp_call_function_single.js';
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

/** A callback that re-arms its own async csd once, as the hrtick and the nohz csds do (B06). */
export const rearm = routine('rearm', args, { again: boolean, busy: boolean }, (v) => [
  step('re-arm?', [v.again.set(rearmed(v.info).eq(FALSE)), rearmed(v.info).set(TRUE)]),
  { kind: 'if', name: 'again', cond: v.again.node, yes: [
    call(smpCallFunctionSingleAsync, { cpu: here.cpu, func: funcs.member('rearm'), info: v.info }, { into: v.busy }),
  ], no: [] },
]);

/** A condition that answers either way, as one that reads changing state may. */
export const anyCpu = routine('maybe', { cpu: cpus.index, info: calls.index }, {}, () => [
  either('cond', [step('true', []), ret(TRUE)], [step('false', []), ret(FALSE)]),
]);
