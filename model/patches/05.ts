import { at, boolean, edits, load, local, not, remove } from '../../checker/language/index.js';
import { cfdCsd } from '../smp/csd.js';
import { cpus } from '../sets.js';

const cpu = local('cpu', cpus.index);
const have = local('have', boolean);

/** 9f483e5b2f12. The csd array is allocated the first time and outlives its CPU. */
export const patch05 = edits('P5', 'smp: Alloc percpu csd data in smpcfd_prepare_cpu() only once', [
  at('smpcfd_prepare_cpu/alloc_percpu or not').guard('!cfd->csd', not(have)),
  at('smpcfd_prepare_cpu/zalloc_cpumask_var or not').insertAfter(load('cfd->csd', have, cfdCsd.exists(cpu, cpu))),
  remove('smpcfd_dead_cpu/free csd'),
]);
