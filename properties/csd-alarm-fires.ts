import { all, any, atRisk, effectIf, not, on, property, TRUE, variable } from '../checker/language/index.js';
import { hungCpus } from '../model/smp/cpu.js';
import { csd, csdlockDebug } from '../model/smp/csd.js';
import { callEntered, callSelected, csdAlarm, csdLooked, csdQueued, csdUnlinked } from '../model/smp/events.js';
import { calls, cpus, tasks } from '../model/sets.js';

/** Tasks that saw the lock taken, and have neither reported it nor looked again. */
const waits = variable('csd-alarm-fires.waits', [], tasks.mask, tasks.empty);
/** Calls whose caller wants to wait for a CPU that has stopped, whatever the code makes of it, since somebody reported that CPU. */
const hopeless = variable('csd-alarm-fires.hopeless', [], calls.mask, calls.empty);
const asked = variable('csd-alarm-fires.asked', [], calls.mask, calls.empty);
/** The CPU in whose queue a csd is. */
const target = variable('csd-alarm-fires.target', [csd], cpus.index, cpus.none);

export const csdAlarmFires = property('csd-alarm-fires', {
  kind: 'liveness',
  states: 'With CSD debug on, a wait that does not end is reported as a "non-responsive CSD lock", with the CPU that it is for.',
  protects: 'The report names the CPU that hangs, or whose IPI was lost; without it only its victims are seen.',
  brokenBy: 'A debug wait whose timeout is never measured, that is never entered, or that suspects another CPU.',
  history: [waits, hopeless, asked, target],
  on: [
    on(callEntered, ({ call, wait }) => [effectIf(all(csdlockDebug, wait), [asked().set(asked().with(call))])]),
    on(callSelected, ({ call, targets }) => [effectIf(all(asked().has(call), not(targets.intersect(hungCpus).isEmpty())), [
      atRisk(TRUE), hopeless().set(hopeless().with(call)),
    ])]),
    on(csdQueued, ({ cpu, csd: node }) => [effectIf(csdlockDebug, [target(node).set(cpu)])]),
    on(csdUnlinked, ({ csd: node }) => [effectIf(csdlockDebug, [target(node).set(cpus.none)])]),
    on(csdLooked, ({ task, locked }) => [effectIf(task.ne(tasks.none), [effectIf(locked, [waits().set(waits().with(task))], [waits().set(waits().without(task))])])]),
    on(csdAlarm, ({ csd: node, task, suspect, locked, alarm }) => [effectIf(all(alarm, any(target(node).eq(cpus.none), target(node).eq(suspect))), [
      atRisk(locked), effectIf(hungCpus.has(suspect), [hopeless().set(calls.empty)]), waits().set(waits().without(task)),
    ])]),
  ],
  goal: all(hopeless().isEmpty(), waits().isEmpty()),
  because: 'from here no steps of the kernel lead to a report of the CPU that does not answer',
});
