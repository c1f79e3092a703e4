import type { Progress } from '../checker/result.js';
import { execute } from './job.js';
import type { OutcomeOf, Task } from './job.js';

export interface RunOptions {
  /** Called now and then while a search runs. */
  readonly onProgress?: (p: Progress) => void;
  /** Tasks of higher priority are begun first. */
  readonly priority?: number;
}

/** Carries out tasks; results do not depend on which runner, nor on the number of workers. */
export interface Runner {
  run<T extends Task>(task: T, options?: RunOptions): Promise<OutcomeOf<T>>;
  /** Ends running searches and those to come where they are, as *stopped*. */
  stop(): void;
  close(): Promise<void>;
}

/** In this process, one after another in the order given. */
export class InProcess implements Runner {
  private stopped = false;
  private last: Promise<unknown> = Promise.resolve();

  run<T extends Task>(task: T, { onProgress }: RunOptions = {}): Promise<OutcomeOf<T>> {
    const line = { shouldStop: () => this.stopped, ...(onProgress === undefined ? {} : { onProgress }) };
    const next = this.last.then(() => execute(task, line));
    this.last = next.catch(() => undefined);
    return next;
  }

  stop(): void { this.stopped = true; }
  async close(): Promise<void> { await this.last; }
}
