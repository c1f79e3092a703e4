import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CheckReport } from './check-report.js';
import { UsageError } from './io.js';
import type { Io } from './io.js';

/** Refuses a path that cannot be written to, before the search for what is to be written. */
export function checkTracePath(path: string): void {
  if (!existsSync(dirname(path))) throw new UsageError(`cannot write the trace: there is no folder '${dirname(path)}'`);
}

/** Writes the counterexample that the report shows, or says that there is none. */
export async function writeTraceFile(path: string, { outcomes }: CheckReport, io: Io): Promise<void> {
  const trace = outcomes.find((o) => o.trace !== undefined)?.trace;
  if (trace === undefined) {
    io.err(`smpcheck: nothing was violated, so ${path} was not written\n`);
    return;
  }
  const { writeTrace } = await import('../traces/format.js');
  try {
    writeFileSync(path, writeTrace(trace));
  } catch (error) {
    throw new UsageError(`cannot write the trace: ${error instanceof Error ? error.message : String(error)}`);
  }
}
