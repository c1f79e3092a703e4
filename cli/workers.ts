import type { Io } from './io.js';
import { Pool } from './pool.js';
import { InProcess } from './runner.js';
import type { Runner } from './runner.js';

/** A runner that the first Ctrl-C stops and the second leaves to the system. */
export class Workers {
  readonly runner: Runner;
  interrupted = false;
  private off: () => void = () => undefined;

  /** With one worker the tasks run in this process, which Ctrl-C then ends. */
  constructor(workersMax: number, io: Io) {
    this.runner = workersMax === 1 ? new InProcess() : new Pool(workersMax);
    if (workersMax === 1) return;
    this.off = io.onInterrupt(() => {
      this.interrupted = true;
      this.runner.stop();
      this.off();
    });
  }

  async close(): Promise<void> {
    this.off();
    await this.runner.close();
  }
}
