import { all, any, choose, effectIf, ifElse, lit, ret, routine, step, variable, wait, when } from '../../checker/language/index.js';
import { cpuOnlineMask, onlineAtStart, preemptCount } from './cpu.js';
import { anySelected } from './events.js';
import { calls, cpus, tasks } from '../sets.js';

/** sched_domains_numa_masks, all distances together: the CPUs that are active, added and taken away a little later. */
export const numaMasks = variable('sched_domains_numa_masks', [], cpus.mask, onlineAtStart);

/**
 * The nearest CPU of the mask that the scheduler's masks have, by two looks at them: the first finds the distance,
 * here that of any one CPU; the second looks again who is there (cd7f55359c90; used by any() since 5f295519b42f).
 */
export const schedNumaFindNthCpu = routine('sched_numa_find_nth_cpu', { mask: cpus.mask, info: calls.index }, { cpu: cpus.index }, (v) => {
  const found = v.mask.intersect(numaMasks());
  const selected = anySelected({ call: v.info, cpu: v.cpu, usable: v.mask.intersect(cpuOnlineMask()) });
  return [
    choose('hop_cmp', cpus, (cpu) => [v.cpu.set(ifElse(found.isEmpty(), cpus.none, cpu)), effectIf(found.isEmpty(), [selected])], {
      when: (cpu) => any(found.has(cpu), all(found.isEmpty(), cpu.eq(cpus.at(0)))),
    }),
    when('no hop', v.cpu.eq(cpus.none), [ret(cpus.none)]),
    step('cpumask_nth_and_andnot', [v.cpu.set(ifElse(numaMasks().has(v.cpu), v.cpu, cpus.none)), selected]),
    ret(v.cpu),
  ];
});

const pinned = () => tasks.where((t) => preemptCount(t).ne(lit(0)));

/** The rest of sched_cpu_deactivate(): whoever was pinned while the CPU was active has gone on, then the CPU leaves the masks. */
export const numaMasksClear = routine('sched_domains_numa_masks_clear', { cpu: cpus.index }, { readers: tasks.mask }, (v) => [
  step('synchronize_rcu', [v.readers.set(pinned())]),
  wait('grace period ends', v.readers.intersect(pinned()).isEmpty()),
  step('cpumask_clear_cpu', [numaMasks().set(numaMasks().without(v.cpu))]),
]);

/** The rest of sched_cpu_activate(). */
export const numaMasksSet = routine('sched_domains_numa_masks_set', { cpu: cpus.index }, {}, (v) => [
  step('cpumask_set_cpu', [numaMasks().set(numaMasks().with(v.cpu))]),
]);
