import type { Run, Scheduler } from '../scheduler.js';

/** A random walk: whatever can go is as likely as anything else. */
export function uniform(): Scheduler {
  let run: Run;
  return {
    begin: (next) => { run = next; },
    choose: (choices) => run.random.below(choices.length),
  };
}
