import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Progress } from '../../checker/result.js';
import { unsearched } from './job.js';
import type { OutcomeOf, Task } from './job.js';
import { whatIsOffered } from '../subject/offered.js';
import type { Runner, RunOptions } from './runner.js';

/** What a worker sends back: progress any number of times, then an outcome or a failure. */
export interface Reply {
  readonly progress?: Progress;
  readonly outcome?: OutcomeOf<Task>;
  readonly failure?: { readonly name: string; readonly message: string; readonly stack: string };
}

/** What a pool needs of a worker thread. */
export interface Thread {
  on(event: 'message', listener: (reply: Reply) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  postMessage(task: Task, transfer: []): void;
  terminate(): Promise<unknown>;
}

interface Waiting {
  readonly task: Task;
  readonly options: RunOptions;
  readonly resolve: (outcome: OutcomeOf<Task>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Worker threads that take the waiting task of highest priority, the oldest of several. All together,
 * with the threads that searches start, never use more than `threadsMax`.
 */
export class Pool implements Runner {
  private readonly stopFlag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly queue: Waiting[] = [];
  private readonly idle: Thread[] = [];
  private readonly workers: Thread[] = [];
  private readonly busy = new Map<Thread, Waiting & { readonly threads: number }>();
  /** Threads whose search has told of its progress: it answers a stop at once. */
  private readonly begun = new Set<Thread>();
  /** Tasks that are on their way here, while the calling thread works on one of them. */
  private coming = 0;
  private stopped = false;
  private closed = false;

  constructor(private readonly threadsMax: number, private readonly startThread: (workerData: object) => Thread = startWorker) {}

  run<T extends Task>(task: T, options: RunOptions = {}): Promise<OutcomeOf<T>> {
    const outcome = new Promise<OutcomeOf<Task>>((resolve, reject) => {
      this.queue.push({ task, options, resolve, reject });
    });
    this.next();
    return outcome as Promise<OutcomeOf<T>>;
  }

  /** Keeps one thread free for the calling one, and a share of the others, until the answer is called. */
  expect(): () => void {
    this.coming++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.coming--;
      this.next();
    };
  }

  stop(): void {
    this.stopped = true;
    Atomics.store(new Int32Array(this.stopFlag), 0, 1);
    this.next();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.workers.map((w) => w.terminate()));
  }

  private next(): void {
    if (this.stopped) this.dropSearches();
    while (this.queue.length > 0 && this.free > 0) {
      const waiting = this.queue.reduce((a, b) => ((b.options.priority ?? 0) > (a.options.priority ?? 0) ? b : a));
      const { task, options } = waiting;
      const share = Math.max(1, Math.floor(this.free / (this.queue.length + this.coming)));
      const threads = options.manyThreads === true ? share : 1;
      this.queue.splice(this.queue.indexOf(waiting), 1);
      const worker = this.idle.pop() ?? this.start();
      this.busy.set(worker, { ...waiting, threads });
      worker.postMessage(task.kind === 'search' ? { ...task, workers: threads } : task, []);
    }
  }

  private get free(): number {
    const used = [...this.busy.values()].reduce((n, b) => n + b.threads, 0);
    return this.threadsMax - used - Math.min(1, this.coming);
  }

  /** Searches that wait, or read their systems, end before they begin: that takes longer than anybody waits. */
  private dropSearches(): void {
    for (const [worker, { task, resolve }] of this.busy) {
      if (task.kind === 'search' && task.checkpoints === undefined && !this.begun.has(worker)) resolve(unsearched);
    }
    for (const waiting of this.queue.filter((w) => w.task.kind === 'search')) {
      this.queue.splice(this.queue.indexOf(waiting), 1);
      waiting.resolve(unsearched);
    }
  }

  private start(): Thread {
    const worker = this.startThread({ stop: this.stopFlag });
    worker.on('message', (reply) => { this.receive(worker, reply); });
    worker.on('error', (error) => { this.lose(worker, error); });
    worker.on('exit', () => { this.lose(worker, new Error('a thread ended without an answer')); });
    this.workers.push(worker);
    return worker;
  }

  /** A thread that ended takes its task with it. */
  private lose(worker: Thread, error: Error): void {
    if (this.closed) return;
    const lost = this.busy.get(worker);
    for (const list of [this.idle, this.workers]) if (list.includes(worker)) list.splice(list.indexOf(worker), 1);
    this.busy.delete(worker);
    lost?.reject(error);
    this.next();
  }

  private receive(worker: Thread, { progress, outcome, failure }: Reply): void {
    const waiting = this.busy.get(worker);
    if (progress !== undefined) {
      this.begun.add(worker);
      waiting?.options.onProgress?.(progress);
      return;
    }
    this.busy.delete(worker);
    this.begun.delete(worker);
    this.idle.push(worker);
    if (outcome !== undefined) waiting?.resolve(outcome);
    if (failure !== undefined) {
      waiting?.reject(Object.assign(new Error(failure.message), { name: failure.name, stack: failure.stack }));
    }
    this.next();
  }
}

/** From its JavaScript; where only the sources are there (tests) jiti loads them. */
function startWorker(data: object): Worker {
  const workerData = { ...data, top: whatIsOffered().at.href };
  const built = new URL('./worker.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(built, { workerData });
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve('jiti'));
  const source = JSON.stringify(fileURLToPath(new URL('./worker.ts', import.meta.url)));
  const script = `require(${jiti}).createJiti(${source}, { extensions: ['.ts'] }).import(${source})`;
  return new Worker(script, { eval: true, workerData });
}
