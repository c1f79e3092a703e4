import { parentPort, workerData } from 'node:worker_threads';
import { execute } from './job.js';
import type { Task } from './job.js';
import type { Reply } from './pool.js';

/** A worker of the pool: executes the tasks that it is sent, one after another. */
const { stop } = workerData as { readonly stop: SharedArrayBuffer };
const flag = new Int32Array(stop);
const send = (reply: Reply): void => { parentPort?.postMessage(reply, []); };

async function answer(task: Task): Promise<void> {
  try {
    const outcome = await execute(task, {
      shouldStop: () => Atomics.load(flag, 0) !== 0,
      onProgress: (progress) => { send({ progress }); },
    });
    send({ outcome });
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    send({ failure: { name, message, stack: stack ?? '' } });
  }
}

parentPort?.on('message', (task: Task) => { void answer(task); });
