import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Progress } from '../checker/result.js';
import type { OutcomeOf, Task } from './job.js';
import type { Runner, RunOptions } from './runner.js';

/** What a worker sends back: progress any number of times, then an outcome or a failure. */
export interface Reply {
  readonly progress?: Progress;
  readonly outcome?: OutcomeOf<Task>;
  readonly failure?: { readonly name: string; readonly message: string; readonly stack: string };
}

interface Waiting {
  readonly task: Task;
  readonly options: RunOptions;
  readonly resolve: (outcome: OutcomeOf<Task>) => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that take the waiting task of highest priority, the oldest of several. */
export class Pool implements Runner {
  private readonly stopFlag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly queue: Waiting[] = [];
  private readonly idle: Worker[] = [];
  private readonly workers: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();

  constructor(private readonly workersMax: number) {}

  run<T extends Task>(task: T, options: RunOptions = {}): Promise<OutcomeOf<T>> {
    const outcome = new Promise<OutcomeOf<Task>>((resolve, reject) => {
      this.queue.push({ task, options, resolve, reject });
    });
    this.next();
    return outcome as Promise<OutcomeOf<T>>;
  }

  stop(): void { Atomics.store(new Int32Array(this.stopFlag), 0, 1); }

  async close(): Promise<void> { await Promise.all(this.workers.map((w) => w.terminate())); }

  private next(): void {
    if (this.queue.length === 0) return;
    const worker = this.idle.pop() ?? (this.workers.length < this.workersMax ? this.start() : undefined);
    if (worker === undefined) return;
    const waiting = this.queue.reduce((a, b) => ((b.options.priority ?? 0) > (a.options.priority ?? 0) ? b : a));
    this.queue.splice(this.queue.indexOf(waiting), 1);
    this.busy.set(worker, waiting);
    worker.postMessage(waiting.task, []);
  }

  private start(): Worker {
    const worker = startWorker({ stop: this.stopFlag });
    worker.on('message', (reply: Reply) => { this.receive(worker, reply); });
    worker.on('error', (error: Error) => { this.busy.get(worker)?.reject(error); });
    this.workers.push(worker);
    return worker;
  }

  private receive(worker: Worker, { progress, outcome, failure }: Reply): void {
    const waiting = this.busy.get(worker);
    if (progress !== undefined) { waiting?.options.onProgress?.(progress); return; }
    this.busy.delete(worker);
    this.idle.push(worker);
    if (outcome !== undefined) waiting?.resolve(outcome);
    if (failure !== undefined) {
      waiting?.reject(Object.assign(new Error(failure.message), { name: failure.name, stack: failure.stack }));
    }
    this.next();
  }
}

/** From its JavaScript; where only the sources are there (tests) jiti loads them. */
function startWorker(workerData: unknown): Worker {
  const built = new URL('./worker.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(built, { workerData });
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve('jiti'));
  const source = JSON.stringify(fileURLToPath(new URL('./worker.ts', import.meta.url)));
  const script = `require(${jiti}).createJiti(${source}, { extensions: ['.ts'] }).import(${source})`;
  return new Worker(script, { eval: true, workerData });
}
