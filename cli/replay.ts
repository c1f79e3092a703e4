import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { digestOf } from '../checker/language/index.js';
import { readTrace } from '../traces/format.js';
import type { Trace } from '../traces/format.js';
import { renderTrace } from '../traces/render.js';
import { replayTrace } from '../traces/replay.js';
import type { Replay } from '../traces/replay.js';
import { complaint, EXIT } from './io.js';
import { isTold, UsageError } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { subjectOf } from '../study/subject/load.js';
import { named } from '../study/named.js';
import { AS_WRITTEN, groundSubject } from '../study/subject/subject.js';
import type { Subject } from '../study/subject/subject.js';
import { filled } from './text.js';
import { plural } from '../study/words.js';

export interface ReplayOptions {
  readonly locals?: boolean;
  readonly json?: boolean;
}

/** `smpcheck replay`: a trace file on today's model. */
export async function replay(path: string, file: string | undefined, options: ReplayOptions, io: Io): Promise<ExitCode> {
  const trace = readTrace(textOf(path), basename(path));
  const result = await replayed(trace, path, file);
  const code = result.reproduced ? EXIT.violated : EXIT.usage;
  if (options.json === true) {
    io.out(`${JSON.stringify({ command: 'replay', trace: path, exit: code, ...result })}\n`);
    return code;
  }
  if (!result.reproduced) io.out(`Not reproduced on today's model. What was recorded:\n\n`);
  io.out(renderTrace(trace, { locals: options.locals === true }));
  if (result.reproduced) io.out(`\n${filled(reproduced(result))}`);
  else io.err(complaint(`${basename(path)}: ${failure(result)}`));
  return code;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw new UsageError(code === 'ENOENT' ? `there is no file '${path}'` : `cannot read '${path}': ${String(code)}`);
  }
}

async function replayed(trace: Trace, path: string, file: string | undefined): Promise<Replay> {
  try {
    const subject = await traced(trace, file);
    named('property', trace.property, [...subject.properties.map((p) => p.property), 'model-error'], (p) => [p]);
    const system = groundSubject(subject, trace.scenario, [trace.property]);
    return replayTrace(system, trace, digestOf(system));
  } catch (error) {
    if (isTold(error)) throw new UsageError(`${basename(path)}: the trace is of another model: ${error.message}`);
    throw error;
  }
}

/** The subject of a trace; one that is not the kernel model's is in a file. */
async function traced({ variant, scenario }: Trace, file: string | undefined): Promise<Subject> {
  if (file !== undefined) return subjectOf({ file, variant });
  try {
    return await subjectOf({ variant });
  } catch (error) {
    if (variant !== AS_WRITTEN && !isTold(error)) throw error;
    throw new UsageError(`there is no named variant '${variant}' of ${scenario}: if it is yours, name its file after the trace`);
  }
}

type Done<R extends boolean> = Extract<Replay, { reproduced: R }>;

function reproduced({ at, changedModel, because }: Done<true>): string {
  const changed = changedModel ? ', on a model that was changed since' : '';
  return `Reproduced after ${plural(at, 'step')}${changed}: ${because.replace(/\.$/, '')}.`;
}

const failure = ({ at, reason }: Done<false>): string =>
  `not reproduced: ${at === 0 ? 'at the start' : `step ${at}`}: ${reason}`;
