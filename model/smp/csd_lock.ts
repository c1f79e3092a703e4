import { boolean, call, effectIf, either, FALSE, ifElse, lit, load, loop, not, ret, routine, step, TRUE, variable, wait, when } from '../../checker/language/index.js';
import type { Bool, EffectNode, Expr, Index, Node } from '../../checker/language/index.js';
import { here, migrationDisabled, preemptible, rcuNesting } from './cpu.js';
import { csd, csdDst, csdFlagsOf, csdInfo, csdlockDebug } from './csd.js';
import { csdAlarm, csdLocked, csdLooked, csdUnlocked, csdWaited, debugCheck } from './events.js';
import { csdFlags, cpus, IRQ_WORK, LOCK, splats, tasks } from '../sets.js';
import { sendSingleIpi } from './ipi.js';

/** The waiter was off its CPU since it last looked at the lock: that may have been long. */
export const offCpu = variable('off_cpu_since_timestamp', [tasks], boolean, FALSE);
/** Only tasks are taken off their CPU. */
const wasOff = (): Expr<Bool> => ifElse(here.inTask, offCpu(here.task), FALSE);

const waited = (c: Expr<Index<'csd'>>): EffectNode => csdWaited({
  task: here.task, cpu: here.cpu, csd: c, pinned: not(preemptible()),
  holdsCpu: not(preemptible()).or(here.inTask.and(migrationDisabled(here.task).ne(cpus.none).or(rcuNesting(here.task).ne(lit(0))))),
});

/** Waits for the previous user, then takes LOCK by a plain read-modify-write: not a lock for two. */
export const csdLock = routine('csd_lock', { csd: csd.index }, { flags: csdFlags.mask }, (v) => [
  { kind: 'call', name: '!LOCK', routine: 'csd_lock_wait', args: { csd: v.csd.node }, into: undefined },
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

/** csd_lock_wait_toolong() of a lock that is late: says whom it suspects by the csd itself, and sends the IPI again. */
const report = (c: Expr<Index<'csd'>>, v: { readonly off: Expr<Bool> } & { readonly cpu: Parameters<typeof load<Index<'cpu'>>>[1] }): readonly Node[] => [
  step('Detected non-responsive CSD lock', [
    v.cpu.set(ifElse(csdFlagsOf(c).has(IRQ_WORK), cpus.none, csdDst(c))),
    debugCheck({ splat: splats.member('csd dst'), ok: v.cpu.ne(cpus.none) }),
    csdAlarm({
      csd: c, call: csdInfo(c), task: here.task, suspect: v.cpu, locked: csdFlagsOf(c).has(LOCK),
      answered: v.off.and(not(csdFlagsOf(c).has(LOCK))), alarm: TRUE,
    }),
  ]),
  when('cpu >= 0', v.cpu.ne(cpus.none), [call(sendSingleIpi, { cpu: v.cpu }, { as: 're-send' })]),
];

const looks = { flags: csdFlags.mask, done: boolean, late: boolean, off: boolean, cpu: cpus.index };

/**
 * The debug wait: rounds of look, measure, report and re-send. The search has no clock, so every measurement may find
 * that csd_lock_timeout has passed: whatever the target is doing, nothing bounds how long it takes.
 */
export const debugCsdLockWait = routine('__csd_lock_wait', { csd: csd.index }, looks, (v) => [
  loop('csd_lock_wait_toolong', not(v.done), [
    step('flags', [
      v.flags.set(csdFlagsOf(v.csd)), v.done.set(not(v.flags.has(LOCK))), csdLooked({ task: here.task, locked: v.flags.has(LOCK) }),
      effectIf(here.inTask, [offCpu(here.task).set(FALSE)]),
    ], { order: 'acquire' }),
    when('LOCK is set', not(v.done), [
      either('timeout?',
        [step('late', [v.late.set(TRUE), v.off.set(wasOff())])],
        [step('in time', [v.late.set(FALSE)])],
      ),
      when('too long', v.late, report(v.csd, v)),
      step('cpu_relax', []),
    ]),
  ]),
  step('LOCK is free', [waited(v.csd), csdAlarm({
    csd: v.csd, call: csdInfo(v.csd), task: here.task, suspect: cpus.none, locked: FALSE, answered: FALSE, alarm: FALSE,
  })]),
]);

/** Waits until the target has unlocked; only reads. */
export const csdLockWait = routine('csd_lock_wait', { csd: csd.index }, {}, (v) => [
  when('csdlock_debug_enabled', csdlockDebug, [call(debugCsdLockWait, { csd: v.csd }), ret()]),
  wait('!LOCK', not(csdFlagsOf(v.csd).has(LOCK)), 'acquire', [waited(v.csd)]),
]);
