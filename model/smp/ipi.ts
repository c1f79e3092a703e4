import { all, boolean, call, effectIf, FALSE, forEach, lit, load, loop, not, ret, routine, step, switchOn, TRUE, when } from '../../checker/language/index.js';
import type { Bool, Expr, Index, Node } from '../../checker/language/index.js';
import { cpuOnlineMask, here, ipiPending, tifFlags } from './cpu.js';
import { bitsOf, cpumask } from './cpumask.js';
import { ipiMask, ipiMaskRead, ipiSent, needReschedSet } from './events.js';
import { smpProcessorId } from './preempt.js';
import { cpus, idleFlags } from '../sets.js';

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

/** Hardware: one ICR write reaches every CPU that takes interrupts, or all of them but the one that executes it. */
const broadcast = (name: string, reaches: (c: Expr<Index<'cpu'>>) => Expr<Bool>): Node => step(name, [cpus.each((c) => [
  effectIf(reaches(c), [effectIf(cpuOnlineMask().has(c), [ipiPending(c).set(TRUE)]), ipiSent({ cpu: c, from: here.cpu })]),
])], { order: 'mb' });

/** native_send_call_func_ipi(): whether one ICR write did for the whole mask; the CPU numbers must still be this CPU's. */
export const sendByShorthand = routine('native_send_call_func_ipi', { mask: cpumask.index },
  { thisCpu: cpus.index, bits: cpus.mask, everybody: boolean, others: boolean }, (v) => [
    step('smp_processor_id', smpProcessorId(v.thisCpu)),
    step('cpumask_or_equal, mask', [v.bits.set(bitsOf(v.mask)), ipiMaskRead({ by: here.stack, bits: v.bits })]),
    load('cpumask_or_equal, cpu_online_mask', v.everybody, v.bits.with(v.thisCpu).eq(cpuOnlineMask())),
    when('sendmask', not(v.everybody), [ret(FALSE)]),
    step('cpumask_test_cpu', [v.bits.set(bitsOf(v.mask)), ipiMaskRead({ by: here.stack, bits: v.bits })]),
    when('all', v.bits.has(v.thisCpu), [broadcast('ICR write, all', () => TRUE), ret(TRUE)]),
    load('num_online_cpus', v.others, lit(1).below(cpuOnlineMask().count())),
    when('all but self', v.others, [broadcast('ICR write, all but self', (c) => c.ne(here.cpu))]),
    ret(TRUE),
  ]);

/** arch_send_call_function_ipi_mask(): by shorthand if it may, else one ICR write a CPU of the mask, which is read as it goes. */
export const sendCallFunctionIpiMask = routine('send_call_function_ipi_mask', { mask: cpumask.index }, { cpu: cpus.index, sent: boolean }, (v) => [
  step('mask', [ipiMask({ by: here.stack, bits: bitsOf(v.mask), online: cpuOnlineMask() })]),
  when('apic_use_ipi_shorthand', switchOn('apic_use_ipi_shorthand'), [
    call(sendByShorthand, { mask: v.mask }, { into: v.sent }),
    when('sent', v.sent, [ret()]),
  ]),
  forEach('next CPU', cpus, v.cpu, bitsOf(v.mask), [
    call(sendSingleIpi, { cpu: v.cpu }),
  ], [ipiMaskRead({ by: here.stack, bits: bitsOf(v.mask) })]),
]);
