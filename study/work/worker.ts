import { parentPort, workerData } from 'node:worker_threads';
import { onEarlyEnd } from './early-end.js';
import { execute } from './job.js';
import { isOffered, offerLater } from '../subject/offered.js';
import type { Task } from './job.js';
import type { Reply } from './pool.js';

/** A worker of the pool: executes the tasks that it is sent, one after another. */
const { stop, top } = workerData as { readonly stop: SharedArrayBuffer; readonly top: string };
const flag = new Int32Array(stop);
const send = (reply: Reply): void => { parentPort?.postMessage(reply, []); };

const fail = (name: string, message: string, stack = ''): void => { send({ failure: { name, message, stack } }); };

async function answer(task: Task): Promise<void> {
  // A task with nothing left to wait for ends the thread.
  parentPort?.unref();
  // In the bundle it is offered already, and there is no other copy.
  if (!isOffered()) offerLater(() => import(top), new URL(top));
  try {
    const outcome = await execute(task, {
      shouldStop: () => Atomics.load(flag, 0) !== 0,
      onProgress: (progress) => { send({ progress }); },
    });
    send({ outcome });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    fail(name, message, stack);
  } finally {
    parentPort?.ref();
  }
}

onEarlyEnd((sentence) => { fail('UsageError', sentence); });
parentPort?.on('message', (task: Task) => { void answer(task); });
