import { Pool } from './pool.js';
import { InProcess } from './runner.js';
import type { Runner } from './runner.js';
import type { OnInterrupt } from './watch.js';
import { Staged } from './staged.js';

/** A runner that is stopped by the first interrupt; the second is left to the system. */
export class Workers {
  interrupted = false;
  private off: () => void = () => undefined;

  private constructor(readonly runner: Runner, onInterrupt: OnInterrupt | undefined) {
    if (onInterrupt === undefined) return;
    this.off = onInterrupt(() => {
      this.interrupted = true;
      this.runner.stop();
      this.off();
    });
  }

  /** Small searches in this process, others in `threadsMax` threads together. */
  static staged(threadsMax: number, onInterrupt: OnInterrupt): Workers { return new Workers(new Staged(new Pool(threadsMax)), onInterrupt); }

  /** One thread a task. With one worker the tasks run in this process, which an interrupt then ends. */
  static pooled(workersMax: number, onInterrupt: OnInterrupt): Workers {
    return workersMax === 1 ? new Workers(new InProcess(), undefined) : new Workers(new Pool(workersMax), onInterrupt);
  }

  /** From here on an interrupt is no longer heard. */
  release(): void { this.off(); }

  async close(): Promise<void> {
    this.off();
    await this.runner.close();
  }
}
