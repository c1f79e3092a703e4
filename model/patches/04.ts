import { append, at, boolean, edits, effectIf, either, ifElse, local, not, redefine, step, switchOn, when } from '../../checker/language/index.js';
import { here, runnable, taskCpu } from '../smp/cpu.js';
import { taskMask, waitMask } from '../smp/cpumask.js';
import { maskFreed } from '../smp/events.js';
import { cpus, tasks } from '../sets.js';

/** The current task has a mask of its own: not init_task, and not without CONFIG_PREEMPTION. */
const hasTaskMask = () => here.current.ne(tasks.none).and(taskMask.exists(here.current));

/** 9a560af15fd3. The wait mask goes with the task; allocated at fork, freed with it. */
export const patch04 = edits('P4', 'smp: Use task-local IPI cpumask in smp_call_function_many_cond()', [
  redefine(waitMask, (thisCpu) => ifElse(hasTaskMask(), taskMask.ref(here.current), waitMask(thisCpu))),
  append('dup_task_struct', when('CONFIG_PREEMPTION', switchOn('config_preemption').and(not(local('initTask', boolean))), [
    either('smp_task_ipi_mask_alloc or not',
      [step('smp_task_ipi_mask_alloc', [taskMask.begin(here.task)])],
      [step('fork fails', [runnable(here.task).set(not(switchOn('allocation_fails'))), taskCpu(here.task).set(cpus.none)], { when: switchOn('allocation_fails') })],
    ),
  ])),
  at('free_task/exit').insertBefore(when('mask of its own', switchOn('config_preemption'), [
    step('smp_task_ipi_mask_free', [effectIf(taskMask.exists(here.task), [
      maskFreed({ mask: taskMask.ref(here.task), wasAlive: taskMask.exists(here.task) }), taskMask.end(here.task),
    ])]),
  ])),
]);
