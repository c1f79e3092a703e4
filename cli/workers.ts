import type { Io } from './io.js';
import { Pool } from './pool.js';
import { InProcess } from './runner.js';
import type { Runner } from './runner.js';
import { Staged } from './staged.js';

/** A runner that the first Ctrl-C stops and the second leaves to the system. */
export class Workers {
  interrupted = false;
  private off: () => void = () => undefined;

  private constructor(readonly runner: Runner, io: Io | undefined) {
    if (io === undefined) return;
    this.off = io.onInterrupt(() => {
      this.interrupted = true;
      this.runner.stop();
      this.off();
    });
  }

  /** Small searches in this process, others in `threadsMax` threads together. */
  static staged(threadsMax: number, io: Io): Workers { return new Workers(new Staged(new Pool(threadsMax)), io); }

  /** One thread a task. With one worker the tasks run in this process, which Ctrl-C then ends. */
  static pooled(workersMax: number, io: Io): Workers {
    return workersMax === 1 ? new Workers(new InProcess(), undefined) : new Workers(new Pool(workersMax), io);
  }

  /** From here on Ctrl-C ends the process. */
  release(): void { this.off(); }

  async close(): Promise<void> {
    this.off();
    await this.runner.close();
  }
}
