import { basename } from 'node:path';
import { exhausted, isTold, UsageError } from '../errors.js';

/** Runs what executes the user's code, or reads what it made: whatever that throws is a mistake in her file. */
export function blaming<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (exhausted(error) !== undefined) throw error;
    throw new UsageError(`${basename(file)}: ${sentenceOf(error)}`, { cause: error });
  }
}

/** The same for what may have been made by hand: an error that is no sentence does not say so itself. */
export function blamingShape<T>(file: string | undefined, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (file === undefined || exhausted(error) !== undefined) throw error;
    if (isTold(error) && error.name !== 'ModelError') throw error;
    if (isTold(error)) throw new UsageError(`${basename(file)}: ${error.message}`, { cause: error });
    const made = 'what it exports is none of what the functions of smpcheck make';
    throw new UsageError(`${basename(file)}: ${made}: ${sentenceOf(error)}`, { cause: error });
  }
}

/** The first line of an error's message, without the path that some begin with. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isTold(error)) return error.message;
  const unknown = /^\(0 , _smpcheck\.(\w+)\) is not a function/.exec(error.message)?.[1];
  if (unknown !== undefined) return `'smpcheck' exports no '${unknown}'`;
  const [line] = error.message.split('\n');
  return line.replace(/^ParseError:\s*/, 'syntax error: ').trim();
}
