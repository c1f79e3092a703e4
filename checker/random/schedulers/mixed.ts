import type { Run, Scheduler } from '../scheduler.js';

/** One of several schedulers for each run, by chance: what one hardly ever finds another may find soon. */
export function mixed(schedulers: readonly Scheduler[]): Scheduler {
  let current = schedulers[0];
  return {
    begin: (run: Run) => {
      current = schedulers[run.random.below(schedulers.length)];
      current.begin(run);
    },
    choose: (choices) => current.choose(choices),
  };
}
