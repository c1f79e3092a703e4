import { effectIf, FALSE, lit, not, routine, step, switchOn, TRUE, wait, when } from '../../checker/language/index.js';
import type { Bool, EffectNode, Index, Node, Place } from '../../checker/language/index.js';
import { here, irqsOff, migrationDisabled, onStartCpu, preemptCount, preemptible, rcuNesting } from './cpu.js';
import { cpus, splats, tasks } from '../sets.js';
import { debugCheck, preemptOff, preemptOn } from './events.js';

/** preempt_disable(), and what get_cpu() does first. Outside a task preemption is off anyway. */
export const preemptDisable = routine('preempt_disable', {}, {}, () => [
  when('in task', here.inTask, [
    step('preempt_count++', [
      effectIf(preemptCount(here.task).eq(lit(0)), [preemptOff({ task: here.task })]),
      preemptCount(here.task).set(preemptCount(here.task).plus(1)),
      onStartCpu(here.task).set(FALSE),
    ]),
  ]),
]);

/** preempt_enable() and put_cpu(): from here on the scheduler may take the CPU away. */
export const preemptEnable = routine('preempt_enable', {}, {}, () => [
  when('in task', here.inTask, [
    step('preempt_count--', [
      preemptCount(here.task).set(preemptCount(here.task).less(1)),
      effectIf(preemptCount(here.task).eq(lit(0)).and(switchOn('preemption')), [preemptOn({ task: here.task })]),
    ]),
  ]),
]);

/** smp_processor_id() with DEBUG_PREEMPT: splats where the task could be migrated. */
export const smpProcessorId = (into: Place<Index<'cpu'>>): EffectNode[] => [
  debugCheck({ splat: splats.member('smp_processor_id'), ok: not(preemptible().and(migrationDisabled(here.task).eq(cpus.none))) }),
  into.set(here.cpu),
];

/** lockdep_assert_preemption_disabled(). */
export const assertPreemptionOff = (name: string): Node => step(name, [
  debugCheck({ splat: splats.member('preemption off'), ok: not(preemptible()) }),
]);

/** might_sleep(): splats in an atomic section. */
export const mightSleep = (): EffectNode =>
  debugCheck({
    splat: splats.member('may sleep'),
    ok: here.inTask.and(preemptCount(here.task).eq(lit(0))).and(not(irqsOff(here.cpu))),
  });

/** migrate_disable(): preemptible, but bound to this CPU. */
export const migrateDisable = routine('migrate_disable', {}, {}, () => [
  step('migration_disabled++', [migrationDisabled(here.task).set(here.cpu), onStartCpu(here.task).set(FALSE)]),
]);

/** Superfluous, it splats. The model has no depth: a nested one ends the outer section too, and the outer one splats. */
export const migrateEnable = routine('migrate_enable', {}, {}, () => [
  step('migration_disabled--', [
    debugCheck({ splat: splats.member('migrate_enable'), ok: migrationDisabled(here.task).ne(cpus.none) }), migrationDisabled(here.task).set(cpus.none),
  ]),
]);

export const rcuReadLock = routine('rcu_read_lock', {}, {}, () => [
  step('rcu_read_lock_nesting++', [rcuNesting(here.task).set(rcuNesting(here.task).plus(1))]),
]);

export const rcuReadUnlock = routine('rcu_read_unlock', {}, {}, () => [
  step('rcu_read_lock_nesting--', [rcuNesting(here.task).set(rcuNesting(here.task).less(1))]),
]);

/** Tasks inside a reader section. */
const readersNow = () => tasks.where((t) => rcuNesting(t).ne(lit(0)));

/** synchronize_rcu(): every reader that was inside at its start has left. */
export const synchronizeRcu = routine('synchronize_rcu', {}, { readers: tasks.mask }, (v) => [
  step('grace period starts', [v.readers.set(readersNow())]),
  wait('grace period ends', v.readers.intersect(readersNow()).isEmpty()),
]);


/** local_irq_save(flags) and local_irq_restore(flags) of the executing CPU; `flags` is a local. */
export const localIrqSave = (flags: Place<Bool>): Node =>
  step('local_irq_save', [flags.set(irqsOff(here.cpu)), irqsOff(here.cpu).set(TRUE)]);
export const localIrqRestore = (flags: Place<Bool>): Node => step('local_irq_restore', [irqsOff(here.cpu).set(flags)]);
