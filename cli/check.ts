import { statSync } from 'node:fs';
import { isReplaceable } from '../checker/engine/run/sealed-file.js';
import { UsageError } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { exitCode, reportJson, reportText } from './check-report.js';
import { checkSubject, chosenProperties } from '../study/check/check.js';
import type { CheckOptions } from './check-options.js';
import { subjectOf } from '../study/subject/load.js';
import { listed } from './names.js';
import { checkOutput } from './output-file.js';
import { patchNumbers } from '../study/subject/patch-list.js';
import { ProgressLine } from './progress.js';
import { checkTracePath, writeTraceFile } from './trace-file.js';
import { patchesId } from '../study/subject/subject.js';
import type { Subject } from '../study/subject/subject.js';
import { Workers } from '../study/work/workers.js';

/** `smpcheck check`: the properties of a subject in its scenarios. */
export async function check(file: string | undefined, options: CheckOptions, io: Io): Promise<ExitCode> {
  const { mutant } = options;
  const variant = variantAsked(file, options);
  const subject = await subjectOf({
    ...(file === undefined ? {} : { file }), ...(variant === undefined ? {} : { variant }), ...(mutant === undefined ? {} : { mutant }),
  });
  const named = namedScenarios(subject, file, options);
  const settings = { ...options, trace: options.trace === undefined && options.json !== true ? 'text' : 'file' } as const;
  const request = { settings, subject, ...chosenProperties(subject, listed('--property', options.property), options) };
  if (options.trace !== undefined && mutant !== undefined) throw new UsageError('the trace of a mutant cannot be replayed: leave --trace out');
  if (options.trace !== undefined) checkTracePath(options.trace);
  checkCheckpoints(options, named);
  const progress = new ProgressLine(io, options.progress === true);
  const found = await checkSubject(request, named, Workers.staged(options.workers, io.onInterrupt), progress);
  progress.clear();
  const report = { ...found, file, options };
  io.out(options.json === true ? reportJson(report) : reportText(report));
  if (options.trace !== undefined) await writeTraceFile(options.trace, report, io);
  return exitCode(report);
}

/** The id that --variant or --patches stands for. */
function variantAsked(file: string | undefined, { variant, patches }: CheckOptions): string | undefined {
  if (patches === undefined) return variant;
  if (variant !== undefined) throw new UsageError('--patches and --variant each name a kernel: leave one of them out');
  if (file !== undefined) throw new UsageError(`--patches is of the kernel model: leave out '${file}', or --patches`);
  return patchesId(patchNumbers(patches));
}

/** Refuses a checkpoint that cannot be written, before the search. */
function checkCheckpoints({ checkpoint, resume, every }: CheckOptions, scenarios: readonly string[] | undefined): void {
  if (every !== undefined && checkpoint === undefined) {
    throw new UsageError('--every says how often: --checkpoint FILE says where');
  }
  if (checkpoint === undefined && resume === undefined) return;
  if (scenarios?.length !== 1) throw new UsageError('a checkpoint is of one scenario: name it with --scenario');
  if (checkpoint !== undefined && statSync(checkpoint, { throwIfNoEntry: false })?.isFile() === false) throw new UsageError(`--checkpoint: '${checkpoint}' is no file that keeps anything: give another name`);
  if (checkpoint !== undefined) checkOutput(checkpoint, { what: 'a checkpoint', isOurs: isReplaceable });
}

/** The scenarios that somebody named; undefined where they follow the edits. */
function namedScenarios(
  subject: Subject, file: string | undefined, { scenario, variant }: CheckOptions,
): readonly string[] | undefined {
  const names = listed('--scenario', scenario);
  for (const name of names) subject.saysOf(name);
  if (names.length > 0) return names;
  if (subject.follows) return undefined;
  return file === undefined && variant === undefined ? ['one-call'] : subject.scenarios;
}
