import { boolean, FALSE, lit, load, loop, not, ret, routine, step, switchOn, TRUE, variable, wait, when } from '../checker/language/index.js';
import type { Bool, EffectNode, Expr, Index } from '../checker/language/index.js';
import { here, hungCpus, migrationDisabled, preemptible, rcuNesting } from './cpu.js';
import { csd, csdFlagsOf, csdInfo } from './csd.js';
import { csdAlarm, csdLocked, csdUnlocked, csdWaited } from './events.js';
import { csdFlags, cpus, LOCK, tasks } from './sets.js';
import { sendSingleIpi } from './ipi.js';

/** The waiter was off its CPU since its last timestamp. */
export const offCpu = variable('off_cpu_since_timestamp', [tasks], boolean, FALSE);

/** Longer than csd_lock_timeout may have passed: the search has no clock, but knows who sleeps and who is dead. */
const late = (target: Expr<Index<'cpu'>>): Expr<Bool> => offCpu(here.task).or(hungCpus.has(target));

const waited = (c: Expr<Index<'csd'>>): EffectNode => csdWaited({
  task: here.task, cpu: here.cpu, csd: c, pinned: not(preemptible()),
  holdsCpu: not(preemptible()).or(here.inTask.and(migrationDisabled(here.task).ne(cpus.none).or(rcuNesting(here.task).ne(lit(0))))),
});

/** Waits for the previous user, then takes LOCK by a plain read-modify-write: not a lock for two. */
export const csdLock = routine('csd_lock', { csd: csd.index }, { flags: csdFlags.mask }, (v) => [
  wait('!LOCK', not(csdFlagsOf(v.csd).has(LOCK)), 'acquire', [waited(v.csd)]),
  load('flags', v.flags, csdFlagsOf(v.csd)),
  step('flags | LOCK', [
    csdLocked({ csd: v.csd, wasLocked: csdFlagsOf(v.csd).has(LOCK), by: here.stack }),
    csdFlagsOf(v.csd).set(v.flags.with(LOCK)),
  ], { order: 'wmb' }),
]);

/** The target's last access to a csd: LOCK and type go in one store. */
export const csdUnlock = routine('csd_unlock', { csd: csd.index }, {}, (v) => [
  step('flags = 0', [
    csdUnlocked({ csd: v.csd, wasLocked: csdFlagsOf(v.csd).has(LOCK), by: here.stack }),
    csdFlagsOf(v.csd).set(csdFlags.empty),
  ], { order: 'release' }),
]);

/** Waits until the target has unlocked; only reads. */
export const csdLockWait = routine('csd_lock_wait', { csd: csd.index, cpu: cpus.index }, {}, (v) => [
  when('csdlock_debug_enabled', switchOn('csdlock_debug'), [
    { kind: 'call', name: '__csd_lock_wait', routine: '__csd_lock_wait', args: { csd: v.csd.node, cpu: v.cpu.node }, into: undefined },
    ret(),
  ]),
  wait('!LOCK', not(csdFlagsOf(v.csd).has(LOCK)), 'acquire', [waited(v.csd)]),
]);

/** The debug wait: a timestamp, then rounds of look, measure, report and re-send. */
export const debugCsdLockWait = routine('__csd_lock_wait', { csd: csd.index, cpu: cpus.index }, { flags: csdFlags.mask, late: boolean, done: boolean }, (v) => [
  step('ts0 = ts1 = sched_clock', [offCpu(here.task).set(FALSE)]),
  loop('csd_lock_wait_toolong', not(v.done), [
    step('flags', [
      v.flags.set(csdFlagsOf(v.csd)),
      v.done.set(not(csdFlagsOf(v.csd).has(LOCK))),
    ], { order: 'acquire' }),
    when('LOCK is set', not(v.done), [
      step('timeout?', [v.late.set(late(v.cpu)), offCpu(here.task).set(FALSE)]),
      when('too long', v.late, [
        step('Detected non-responsive CSD lock', [csdAlarm({ csd: v.csd, call: csdInfo(v.csd), locked: csdFlagsOf(v.csd).has(LOCK), alarm: TRUE })]),
        { kind: 'call', name: 're-send', routine: sendSingleIpi.name, args: { cpu: v.cpu.node }, into: undefined },
      ]),
      // Looking again with nothing changed is no progress: wait for the lock or for lateness.
      wait('cpu_relax', not(csdFlagsOf(v.csd).has(LOCK)).or(late(v.cpu))),
    ]),
  ]),
  step('LOCK is free', [waited(v.csd), csdAlarm({ csd: v.csd, call: csdInfo(v.csd), locked: FALSE, alarm: FALSE })]),
]);
