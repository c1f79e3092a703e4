import { boolean, FALSE, routine, step } from '../../checker/language/index.js';
import { here, runnable, taskCpu } from './cpu.js';
import { cpus } from '../sets.js';

/** fork: what the series allocates with a task goes here. */
export const dupTaskStruct = routine('dup_task_struct', { initTask: boolean }, {}, () => []);

/** exit: the task leaves its CPU for ever. */
export const freeTask = routine('free_task', {}, {}, () => [
  step('exit', [runnable(here.task).set(FALSE), taskCpu(here.task).set(cpus.none)]),
]);
