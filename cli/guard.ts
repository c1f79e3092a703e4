import { Worker } from 'node:worker_threads';
import { complaint, EXIT, INTERNAL } from './io.js';
import { exhausted } from '../study/errors.js';
import type { ExitCode } from './io.js';
import { printable } from './printable.js';

/** What the thread of the command tells. */
export type Said =
  /** For stdout and stderr. */
  | { readonly out: string } | { readonly err: string }
  /** The next Ctrl-C is for the thread. */
  | { readonly interruptible: boolean }
  /** Nothing more is to come. */
  | { readonly done: ExitCode }
  /** A user's file ended the thread: a sentence. */
  | { readonly ended: string };

/**
 * Runs the command, `program`, in a thread of its own and ends the process with its exit code. This thread only
 * listens: so nothing that a user's file does, and no end of memory, passes for a verdict, and a second
 * Ctrl-C ends the process whatever is going on.
 */
export function guard(program: URL): void {
  let broken = false;
  let command: Worker | undefined;
  const write = (stream: NodeJS.WriteStream, text: string): void => { if (stream.writable) stream.write(text); };
  const end = once((code: ExitCode, sentence?: string) => {
    if (sentence !== undefined) write(process.stderr, printable(complaint(sentence)));
    void Promise.resolve(command?.terminate()).finally(() => {
      process.stdout.write('', () => { process.exit(broken ? EXIT.internal : code); });
    });
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no error.
    if (error.code === 'EPIPE') return;
    broken = true;
    end(EXIT.internal, `cannot write the results: ${error.message}`);
  });
  // Whoever cannot be told the progress is told the verdict all the same.
  process.stderr.on('error', () => undefined);
  const fail = (error: unknown): void => { end(...failure(error)); };
  process.on('uncaughtException', fail);
  // The one message that the thread gets says that Ctrl-C was pressed.
  const interrupt = (): void => { command?.postMessage('interrupt', []); };
  command = new Worker(program, { argv: process.argv.slice(2), workerData: { terminal: process.stderr.isTTY === true } });
  let thrown: { readonly error: unknown } | undefined;
  command.on('error', (error: unknown) => { thrown = { error }; });
  // What the thread said before it died has been heard by then.
  command.on('exit', () => {
    if (thrown !== undefined) fail(thrown.error);
    else end(EXIT.internal, `${INTERNAL}: it ended without an answer`);
  });
  command.on('message', (said: Said) => {
    if ('out' in said) write(process.stdout, said.out);
    else if ('err' in said) write(process.stderr, said.err);
    else if ('done' in said) end(said.done);
    else if ('ended' in said) end(EXIT.usage, said.ended);
    else {
      process.off('SIGINT', interrupt);
      // The second one is the system's, which ends the process.
      if (said.interruptible) process.once('SIGINT', interrupt);
    }
  });
}

/** What becomes of an error that nothing in the thread caught. */
function failure(error: unknown): readonly [code: ExitCode, sentence: string] {
  const short = exhausted(error);
  if (short !== undefined) return [EXIT.inconclusive, short];
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
  return [EXIT.internal, `${INTERNAL}: ${message}`];
}

/** Only the first call counts. */
function once<A extends readonly unknown[]>(action: (...args: A) => void): (...args: A) => void {
  let called = false;
  return (...args) => {
    if (called) return;
    called = true;
    action(...args);
  };
}
