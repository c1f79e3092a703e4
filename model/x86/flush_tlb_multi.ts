import { call, routine, switchOn, when } from '../../checker/language/index.js';
import { cpumask } from '../smp/cpumask.js';
import { calls } from '../sets.js';
import { kvmFlushTlbMulti } from './kvm.js';
import { nativeFlushTlbMulti } from './native_flush_tlb_multi.js';

/** Native, or what the hypervisor's guest code put in its place. */
export const flushTlbMulti = routine('flush_tlb_multi', { mask: cpumask.index, info: calls.index }, {}, (v) => [
  when('paravirtual', switchOn('kvm'), [
    call(kvmFlushTlbMulti, { mask: v.mask, info: v.info }),
  ], [call(nativeFlushTlbMulti, { mask: v.mask, info: v.info })]),
]);
