import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { at, Board, operations } from './board.js';
import type { Operation } from './board.js';
import { Machine } from './machine.js';
import type { Part } from './machine.js';

/** Milliseconds between two looks at the clock while helpers work. */
const POLL_MS = 50;
/** Milliseconds after which a thread that has not begun will not. */
const START_MS_MAX = 60_000;

/** When work is shared. */
export interface Share {
  /** States that are worth waking the other threads for. */
  readonly from: number;
  /** Wait for threads that are still starting. */
  readonly waits: boolean;
}

/** What a helper thread is started with. */
export interface HelperData {
  readonly buffers: readonly [SharedArrayBuffer, SharedArrayBuffer];
  readonly index: number;
  readonly port: MessagePort;
}

/**
 * The threads of a search: this one and its helpers, which sleep until there is a search large
 * enough. They are kept for the next search.
 */
export class Crew {
  readonly board: Board;
  private readonly ports: MessagePort[] = [];
  private readonly threads: Worker[] = [];
  private part: Part | undefined;
  /** Whether the helpers know of the search: not at all, told but perhaps not awake yet, or all of them. */
  private stage: 'alone' | 'told' | 'ready' = 'alone';
  private share: Share = { from: 0, waits: false };
  /** Helpers hold ranges that a stop interrupted. */
  private unfinished = false;

  constructor(readonly workers: number) { this.board = Board.create(workers); }

  /** Sets this thread up for a search; helpers follow when there is enough to share. */
  begin(part: Part, share: Share): Machine {
    // Who wakes up late must not take the last search for this one.
    if (this.stage === 'told') this.join(() => undefined, START_MS_MAX);
    this.share = share;
    this.board.reset();
    this.part = part;
    this.stage = 'alone';
    this.unfinished = false;
    return new Machine(part, this.board, 0);
  }

  /** Has every thread work off the ranges from `first` to `end`. */
  perform(machine: Machine, operation: Operation, first: number, end: number, poll: () => void): void {
    const { board } = this;
    board.set(at.claimBegin, first);
    board.set(at.claim, first);
    board.set(at.claimEnd, end);
    const helped = this.workers > 1 && (this.unfinished || board.count(first, end) >= this.share.from) && this.areReady();
    if (helped) this.command(operation);
    machine.perform(operation, poll);
    if (helped) this.join(poll);
    if (operation === 'run') this.unfinished = helped && machine.isStopped();
  }

  /** Tells the helpers of the search; whether all are awake: this thread goes on alone until then. */
  private areReady(): boolean {
    if (this.stage === 'alone') {
      while (this.threads.length < this.workers - 1) this.start();
      for (const port of this.ports) port.postMessage(this.part);
      this.command('load');
      this.stage = 'told';
    }
    if (this.stage === 'told' && (this.share.waits || this.board.get(at.busy) === 0)) {
      this.join(() => undefined, START_MS_MAX);
      this.stage = 'ready';
    }
    return this.stage === 'ready';
  }

  private command(operation: Operation): void {
    const { board } = this;
    board.set(at.operation, operations.indexOf(operation));
    board.set(at.busy, this.threads.length);
    board.add(at.generation, 1);
    Atomics.notify(board.words, at.generation);
  }

  private join(poll: () => void, millisecondsMax = Infinity): void {
    const { board } = this;
    const began = performance.now();
    for (let busy = board.get(at.busy); busy > 0; busy = board.get(at.busy)) {
      Atomics.wait(board.words, at.busy, busy, POLL_MS);
      if (performance.now() - began > millisecondsMax) throw new Error('a worker of the search did not start: try --workers 1');
      poll();
    }
    if (board.get(at.failed) > 0) throw new Error('a worker of the search failed; its message is above');
  }

  private start(): void {
    const { port1, port2 } = new MessageChannel();
    const data: HelperData = { buffers: this.board.buffers, index: this.threads.length + 1, port: port2 };
    const thread = helperThread(data);
    thread.unref();
    port1.unref();
    this.ports.push(port1);
    this.threads.push(thread);
  }
}

/** A thread that runs `helper`, from its source where this is source. */
function helperThread(workerData: HelperData): Worker {
  const options = { workerData, transferList: [workerData.port] };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./helper.js', import.meta.url), options);
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve('jiti'));
  const source = JSON.stringify(fileURLToPath(new URL('./helper.ts', import.meta.url)));
  const script = `require(${jiti}).createJiti(${source}, { extensions: ['.ts'] }).import(${source})`;
  return new Worker(script, { eval: true, ...options });
}
