import type { Trace } from '../traces/format.js';
import { TRACE_SCHEMA } from '../traces/schema.js';
import { shownTrace } from './check-report.js';
import type { CheckRun } from './check-report.js';
import { complaint } from './io.js';
import type { Io } from './io.js';
import { checkOutput, marked, writeOutput } from './output-file.js';

const TRACE = marked('a trace', TRACE_SCHEMA);

/** Refuses a path that cannot be written to, before the search for what is to be written. */
export const checkTracePath = (path: string): void => { checkOutput(path, TRACE); };

/** Writes the counterexample that the report showed, or says that there is none. */
export async function writeTraceFile(path: string, report: CheckRun, io: Io): Promise<void> {
  const trace = shownTrace(report);
  if (trace === undefined) io.err(complaint(`nothing was violated, so ${path} was not written`));
  else await saveTrace(path, trace, io);
}

/** Writes a trace to a file, or says why not and is false: the verdict that it belongs to stands. */
export async function saveTrace(path: string, trace: Trace, io: Io): Promise<boolean> {
  const { writeTrace } = await import('../traces/format.js');
  const because = writeOutput(path, writeTrace(trace), TRACE);
  if (because !== undefined) io.err(complaint(`the trace was not written to ${path}: ${because}`));
  return because === undefined;
}
