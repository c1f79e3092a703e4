import { existsSync } from 'node:fs';
import { variants } from '../model/variants/index.js';
import type { ExitCode, Io } from './io.js';
import { subjectOf } from '../study/subject/load.js';
import { validateAll } from '../study/validate/validate.js';
import { ProgressLine } from './progress.js';
import type { Subject } from '../study/subject/subject.js';
import { validationCode, validationJson, validationText } from './validate-report.js';
import { Workers } from '../study/work/workers.js';

export interface ValidateOptions {
  readonly states?: number;
  readonly verbose?: boolean;
  readonly reduction?: boolean;
  readonly json?: boolean;
  readonly workers: number;
  readonly progress?: boolean;
}

/** `smpcheck validate`: variants against their expected verdicts. */
export async function validate(ids: readonly string[], options: ValidateOptions, io: Io): Promise<ExitCode> {
  const subjects = await Promise.all((ids.length === 0 ? variants.map((v) => v.id) : [...new Set(ids)]).map(subjectNamed));
  const began = performance.now();
  const progress = new ProgressLine(io, options.progress === true);
  const workers = Workers.pooled(options.workers, io.onInterrupt);
  try {
    const { states, verbose = false, reduction = false } = options;
    const found = await validateAll(subjects, workers.runner, progress, { states, thorough: verbose, reduction });
    progress.clear();
    const validation = { ...found, milliseconds: performance.now() - began, interrupted: workers.interrupted };
    io.out(options.json === true ? validationJson(validation) : validationText(validation, options.verbose === true));
    return validationCode(validation);
  } finally {
    await workers.close();
  }
}

/** A variant by its id, or the one that a file exports. */
const subjectNamed = (id: string): Promise<Subject> =>
  subjectOf(/[./\\]/.test(id) || existsSync(id) ? { file: id } : { variant: id });
