import { define, ifElse, indexSet, objectType, pool, switchOn, variable } from '../../checker/language/index.js';
import type { Expr, Index, Mask } from '../../checker/language/index.js';
import { onlineAtStart } from './cpu.js';
import { calls, cpus, csdFlags, csdKinds, funcs, IRQ_WORK, stacks, SYNC } from '../sets.js';

const csdSet = indexSet('csd');

/**
 * struct __call_single_data: the node's flag word, the function, its argument, the list link. `dst` with
 * CONFIG_CSD_LOCK_WAIT_DEBUG: the CPU that it was sent to; memory begins as zeros, which is CPU0. Nobody reads `src`.
 */
export const csd = objectType('csd', {
  flags: [csdFlags.mask, csdFlags.empty],
  func: [funcs.index, funcs.none],
  info: [calls.index, calls.none],
  next: [csdSet.index, csdSet.none],
  dst: [cpus.index, cpus.at(0)],
});
export const { flags: csdFlagsOf, func: csdFunc, info: csdInfo, next: csdNext, dst: csdDst } = csd.fields;

/** CSD debug is on; whether it is compiled in is the same question here. */
export const csdlockDebug = switchOn('csdlock_debug');

/** One CSD per sending CPU for single calls without wait. */
export const csdData = pool('csd_data', csd, [cpus]);
/** A percpu array, one CSD per destination; lives from smpcfd_prepare_cpu() on. */
export const cfdCsd = pool('cfd_data.csd', csd, [cpus, cpus], (cpu) => onlineAtStart.has(cpu));
/** The on-stack CSD of a waiting single call. */
export const stackCsd = pool('stack_csd', csd, [stacks], false);
/** A caller-owned CSD for smp_call_function_single_async(), one a call. */
export const asyncCsd = pool('async_csd', csd, [calls]);

/** Heads of the per-CPU lists of queued CSDs. */
export const queueHead = variable('call_single_queue', [cpus], csd.index, csd.none);

/** Which CSD a single call without wait uses; CSD debug mode once chose the destination's (B32). */
export const singleCsd = define('get_single_csd_data', (thisCpu: Expr<Index<'cpu'>>, _cpu: Expr<Index<'cpu'>>) => csdData.ref(thisCpu));

/** What kind of node the flag word says it is. */
export const kindOf = (flags: Expr<Mask<'csd_flag'>>): Expr<Index<'csd_kind'>> => ifElse(
  flags.has(IRQ_WORK),
  ifElse(flags.has(SYNC), csdKinds.member('TTWU'), csdKinds.member('IRQ_WORK')),
  ifElse(flags.has(SYNC), csdKinds.member('SYNC'), csdKinds.member('ASYNC')),
);
