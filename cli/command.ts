import { parentPort, workerData } from 'node:worker_threads';
import type { Said } from './guard.js';
import { onEarlyEnd } from '../study/work/early-end.js';
import { run } from './run.js';

/** The thread in which the command runs, under `guard`. */
const { terminal } = workerData as { readonly terminal: boolean };
const say = (said: Said): void => { parentPort?.postMessage(said, []); };

const handlers = new Set<() => void>();
const listen = (): void => { say({ interruptible: handlers.size > 0 }); };
const hear = (): void => { for (const handler of handlers) handler(); };
parentPort?.on('message', hear);
// It keeps nothing alive: a command with nothing left to wait for ends.
parentPort?.unref();
onEarlyEnd((ended) => { say({ ended }); });

void run(process.argv.slice(2), {
  out: (out) => { say({ out }); },
  err: (err) => { say({ err }); },
  terminal,
  onInterrupt: (handler) => {
    handlers.add(handler);
    listen();
    return () => { if (handlers.delete(handler)) listen(); };
  },
}).then((done) => { say({ done }); });
