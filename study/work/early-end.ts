import { fileRead } from '../subject/load.js';

/**
 * Calls `tell` with a sentence for the user where her file ends this thread: the code of this program
 * never does so before its answer, and then the process ends.
 */
export function onEarlyEnd(tell: (sentence: string) => void): void {
  let waits = false;
  let thrown: unknown;
  process.on('beforeExit', () => { waits = true; });
  process.on('uncaughtExceptionMonitor', (error) => { thrown = error ?? 'nothing'; });
  process.on('exit', () => {
    const file = fileRead();
    if (file === undefined || (thrown !== undefined && !isOf(file.path, thrown))) return;
    tell(`${file.name}: ${thrown === undefined ? ending(waits) : uncaught(thrown)}`);
  });
}

const ending = (waits: boolean): string => (waits ? 'it waits for what never comes: let every top-level await settle'
  : 'it ends the program: leave process.exit() out');

const uncaught = (error: unknown): string =>
  `nothing catches an error that it throws: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`;

const isOf = (path: string, error: unknown): boolean => error instanceof Error && error.stack?.includes(path) === true;
