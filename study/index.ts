import { checkSubject, chosenProperties } from './check/check.js';
import type { Asking, CheckReport, CheckSettings } from './check/check.js';
import { subjectOf } from './subject/load.js';
import type { Source } from './subject/subject.js';
import { validateAll } from './validate/validate.js';
import type { Validation, ValidateSettings } from './validate/validate.js';
import type { Watch } from './work/watch.js';
import { Workers } from './work/workers.js';

export type { CheckReport } from './check/check.js';
export type { Judgement } from './validate/judge.js';
export { keyWord } from './validate/validate.js';
export type { KeyWord, Validated, Validation } from './validate/validate.js';

/** What is asked about: a named variant, or the one that a file exports; both: in the file's world. */
export type Asked = Pick<Source, 'file' | 'variant'>;

export interface AskSettings {
  /** Threads; one unless given, and then no other than this. */
  readonly workers?: number;
  /** Told how far it has come. */
  readonly watch?: Watch;
}

const nobody: Watch = { of: () => () => undefined, survey: () => undefined, begin: () => undefined, end: () => undefined };
const never = () => () => undefined;

/**
 * `smpcheck validate` for a program: variants against their expectations, with the controls.
 * @throws UsageError for a file or a name that it cannot use.
 * @example (await validateVariants([{ file: 'mine.ts' }])).variants.map(keyWord)
 */
export async function validateVariants(
  asked: readonly Asked[], { workers: threads = 1, watch = nobody, ...settings }: AskSettings & ValidateSettings = {},
): Promise<Validation> {
  const subjects = await Promise.all(asked.map((a) => subjectOf(a)));
  const workers = Workers.pooled(threads, never);
  try {
    return await validateAll(subjects, workers.runner, watch, settings);
  } finally {
    await workers.close();
  }
}

/**
 * `smpcheck check` for a program: properties in scenarios, or where what is edited runs; all but latency numbers unless named.
 * @throws UsageError for a file or a name that it cannot use.
 */
export async function checkVariant(
  asked: Asked, { workers: threads = 1, watch = nobody, scenarios, properties: names = [], ...settings }:
  AskSettings & CheckSettings & Asking & { readonly scenarios?: readonly string[]; readonly properties?: readonly string[] } = {},
): Promise<CheckReport> {
  const subject = await subjectOf(asked);
  for (const s of scenarios ?? []) subject.saysOf(s);
  const where = scenarios ?? (subject.follows ? undefined : subject.scenarios);
  return checkSubject({ settings, subject, ...chosenProperties(subject, names, settings) }, where, Workers.staged(threads, never), watch);
}
