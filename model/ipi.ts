import { all, boolean, effectIf, FALSE, forEach, loop, not, ret, routine, step, switchOn, TRUE, when, call } from '../checker/language/index.js';
import { cpuOnlineMask, here, ipiPending, tifFlags } from './cpu.js';
import { bitsOf, cpumask } from './cpumask.js';
import { ipiMask, ipiMaskRead, ipiSent, needReschedSet } from './events.js';
import { cpus, idleFlags } from './sets.js';

const POLLING = idleFlags.member('POLLING');
const NEED_RESCHED = idleFlags.member('NEED_RESCHED');

/** The ICR write: the hardware sets the target's pending bit; an offline CPU's APIC takes nothing. */
export const sendSingleIpi = routine('arch_send_call_function_single_ipi', { cpu: cpus.index }, {}, (v) => [
  step('ICR write', [
    effectIf(cpuOnlineMask().has(v.cpu), [ipiPending(v.cpu).set(TRUE)]),
    ipiSent({ cpu: v.cpu, from: here.cpu }),
  ], { order: 'mb' }),
]);

/** call_function_single_prep_ipi(): a polling idle loop needs no IPI, only NEED_RESCHED. */
export const prepIpi = routine('call_function_single_prep_ipi', { cpu: cpus.index }, { flags: idleFlags.mask, done: boolean }, (v) => [
  loop('retry', not(v.done), [
    step('thread_info flags', [
      v.flags.set(tifFlags(v.cpu)),
      effectIf(all(v.flags.has(POLLING), v.flags.has(NEED_RESCHED)), [needReschedSet({ cpu: v.cpu })]),
    ]),
    when('not polling', not(v.flags.has(POLLING)), [ret(TRUE)]),
    when('already set', v.flags.has(NEED_RESCHED), [ret(FALSE)]),
    step('cmpxchg NEED_RESCHED', [
      v.done.set(tifFlags(v.cpu).eq(v.flags)),
      effectIf(v.done, [tifFlags(v.cpu).set(v.flags.with(NEED_RESCHED)), needReschedSet({ cpu: v.cpu })]),
    ], { order: 'mb' }),
  ]),
  ret(FALSE),
]);

/** send_call_function_single_ipi(). */
export const sendCallFunctionSingleIpi = routine('send_call_function_single_ipi', { cpu: cpus.index }, { needed: boolean }, (v) => [
  when('polling idle', switchOn('polling_idle'), [
    call(prepIpi, { cpu: v.cpu }, { into: v.needed }),
    when('NEED_RESCHED does', not(v.needed), [ret()]),
  ]),
  call(sendSingleIpi, { cpu: v.cpu }),
]);

/** arch_send_call_function_ipi_mask(): one ICR write a CPU of the mask, which is read as it goes. */
export const sendCallFunctionIpiMask = routine('send_call_function_ipi_mask', { mask: cpumask.index }, { cpu: cpus.index }, (v) => [
  step('mask', [ipiMask({ by: here.stack, bits: bitsOf(v.mask), online: cpuOnlineMask() })]),
  forEach('next CPU', cpus, v.cpu, bitsOf(v.mask), [
    call(sendSingleIpi, { cpu: v.cpu }),
  ], [ipiMaskRead({ by: here.stack, bits: bitsOf(v.mask) })]),
]);
