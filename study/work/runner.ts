import type { Progress } from '../../checker/result.js';
import { execute, unsearched } from './job.js';
import type { OutcomeOf, Task } from './job.js';

export interface RunOptions {
  /** Called now and then while a search runs. */
  readonly onProgress?: (p: Progress) => void;
  /** Tasks of higher priority are begun first. */
  readonly priority?: number;
  /** A search may use several threads, as many as there are for it; one unless given. */
  readonly manyThreads?: boolean;
  /** In this process: a search ends as *told* so many milliseconds after its first state. */
  readonly millisecondsMax?: number;
}

/** Carries out tasks; results do not depend on which runner, nor on the number of workers. */
export interface Runner {
  run<T extends Task>(task: T, options?: RunOptions): Promise<OutcomeOf<T>>;
  /** Ends running searches and those to come where they are, as *told*. */
  stop(): void;
  close(): Promise<void>;
}

/** In this process, one after another in the order given. */
export class InProcess implements Runner {
  private stopped = false;
  private last: Promise<unknown> = Promise.resolve();

  run<T extends Task>(task: T, options: RunOptions = {}): Promise<OutcomeOf<T>> {
    const next = this.last.then(breath)
      .then(() => (this.stopped && task.kind === 'search' ? unsearched as OutcomeOf<T> : this.execute(task, options)));
    this.last = next.catch(() => undefined);
    return next;
  }

  stop(): void { this.stopped = true; }
  async close(): Promise<void> { await this.last; }

  private execute<T extends Task>(task: T, { onProgress, millisecondsMax = Infinity }: RunOptions): Promise<OutcomeOf<T>> {
    let end: number | undefined;
    const shouldStop = (): boolean => this.stopped || performance.now() > (end ??= performance.now() + millisecondsMax);
    return execute(task, { shouldStop, ...(onProgress === undefined ? {} : { onProgress }) });
  }
}

/** Tasks are long computations: without a breath between them Ctrl-C would not be heard. */
const breath = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
