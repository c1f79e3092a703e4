import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Trace } from '../traces/format.js';
import { TRACE_SCHEMA } from '../traces/schema.js';
import { shownTrace } from './check-report.js';
import type { CheckReport } from './check-report.js';
import { UsageError } from './io.js';
import type { Io } from './io.js';

/** Refuses a path that cannot be written to, before the search for what is to be written. */
export function checkTracePath(path: string): void {
  if (!existsSync(dirname(path))) throw new UsageError(`cannot write the trace: there is no folder '${dirname(path)}'`);
  const start = existsSync(path) ? readTraceStart(path) : '';
  if (start !== '' && !start.includes(TRACE_SCHEMA)) {
    throw new UsageError(`'${path}' exists and is not a trace: give another name, or remove it first`);
  }
}

/** The beginning of a file, where a trace names its schema; empty if it cannot be read. */
function readTraceStart(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 200);
  } catch {
    return '';
  }
}

/** Writes the counterexample that the report shows, or says that there is none. */
export async function writeTraceFile(path: string, { outcomes }: CheckReport, io: Io): Promise<void> {
  const trace = shownTrace(outcomes);
  if (trace === undefined) {
    io.err(`smpcheck: nothing was violated, so ${path} was not written\n`);
    return;
  }
  await saveTrace(path, trace);
}

/** Writes a trace to a file; a UsageError where that cannot be. */
export async function saveTrace(path: string, trace: Trace): Promise<void> {
  const { writeTrace } = await import('../traces/format.js');
  try {
    writeFileSync(path, writeTrace(trace));
  } catch (error) {
    throw new UsageError(`cannot write the trace: ${error instanceof Error ? error.message : String(error)}`);
  }
}
