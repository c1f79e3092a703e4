import type { OutcomeOf, Task } from './job.js';
import type { Pool } from './pool.js';
import { InProcess } from './runner.js';
import type { Runner, RunOptions } from './runner.js';

/** States that are searched in this process first: most counterexamples need no worker. */
const STATES_AT_ONCE = 20_000;
/** Milliseconds that this may take: so long nothing hears Ctrl-C. */
const AT_ONCE_MS = 400;

/**
 * Searches in this process as long as that is quick, and again in the pool what is larger, where Ctrl-C can
 * stop it. Other tasks are done in this process.
 */
export class Staged implements Runner {
  private readonly here = new InProcess();

  constructor(private readonly pool: Pool) {}

  async run<T extends Task>(task: T, options: RunOptions = {}): Promise<OutcomeOf<T>> {
    return task.kind === 'search' ? await this.search(task, options) as OutcomeOf<T> : this.here.run(task, options);
  }

  stop(): void {
    this.here.stop();
    this.pool.stop();
  }

  async close(): Promise<void> { await Promise.all([this.here.close(), this.pool.close()]); }

  private async search(task: Extract<Task, { kind: 'search' }>, options: RunOptions): Promise<OutcomeOf<typeof task>> {
    // One search, one file: it is not begun twice.
    if (task.checkpoints !== undefined) return this.pool.run(task, { ...options, manyThreads: true });
    const { statesMax = Infinity } = task;
    const done = this.pool.expect();
    let quick: OutcomeOf<typeof task>;
    try {
      const small = { ...task, statesMax: Math.min(statesMax, STATES_AT_ONCE) };
      quick = await this.here.run(small, { ...options, millisecondsMax: AT_ONCE_MS });
      const isCut = (quick.ended === 'told' && Date.now() < (task.deadline ?? Infinity)) || (quick.ended === 'states' && statesMax > STATES_AT_ONCE);
      if (!isCut) return quick;
    } finally {
      done();
    }
    const whole = await this.pool.run(task, { ...options, manyThreads: true });
    if (whole.ended !== 'told' || whole.states >= quick.states) return whole;
    // What a reduced search of fewer states found is told all the same.
    const violations = new Map([...whole.violations, ...quick.violations]);
    const trace = quick.trace ?? whole.trace;
    return { ...quick, violations, ended: 'told', timedOut: whole.timedOut === true, ...(trace === undefined ? {} : { trace }) };
  }
}
