import { modelErrorProperty } from '../../checker/language/ground.js';
import { explained } from '../../model/variants/variant.js';
import { FIXED } from '../subject/define.js';
import type { ValidationSearches } from './validation-searches.js';
import { judgedOf } from './judge.js';
import type { Judgement } from './judge.js';
import { subjectOf } from '../subject/load.js';
import type { Source, Subject } from '../subject/subject.js';
import { BASE, EXCEPTED, MERGED } from '../subject/world.js';

/** A refuting scenario on a version of the kernel, or on the variant mended, in which its properties must hold. */
export interface Control {
  readonly on: 'merged' | 'base' | 'fixed';
  readonly scenario: string;
  readonly violated: readonly string[];
  /** What refuted the variant and cannot fail in what the file says is right. */
  readonly vacuous: readonly string[];
  readonly complete: boolean;
}

const KERNELS = [['merged', MERGED], ['base', BASE]] as const;

interface Judged { readonly subject: Subject; readonly judgement: Judgement }

interface Wanted {
  readonly source: Source;
  readonly on: Control['on'];
  readonly scenario: string;
  /** Properties that are violated there. */
  readonly refuting: Set<string>;
}

/** Runs what refuted a variant on the merged series and on the kernel before it, and on what its file says is right. */
export async function controls(searches: ValidationSearches, judged: readonly Judged[]): Promise<readonly Control[]> {
  const wanted = new Map<string, Wanted>();
  for (const { subject, judgement } of judged) {
    if (subject.expect?.verdict === 'SAFE' || subject.expect?.verdict === 'WORSE') continue;
    const { file } = subject.source;
    for (const { scenario, property } of judgement.refuted.filter((r) => !EXCEPTED.includes(r.scenario))) {
      for (const [on, variant] of subject.controls.includes(FIXED) ? [...KERNELS, ['fixed', FIXED] as const] : KERNELS) {
        const key = JSON.stringify([file ?? '', on, scenario]);
        const source = { ...(file === undefined ? {} : { file }), variant };
        const known = wanted.get(key) ?? { source, on, scenario, refuting: new Set() };
        known.refuting.add(property);
        wanted.set(key, known);
      }
    }
  }
  return Promise.all([...wanted.values()].map((w) => control(searches, w)));
}

async function control(searches: ValidationSearches, { source, on, scenario, refuting }: Wanted): Promise<Control> {
  const subject = await subjectOf(source);
  // What a file calls mended has nothing wrong with it, not only not this.
  const asked = (on === 'fixed' ? [...judgedOf(subject)] : [...refuting]).sort();
  const outcome = await searches.recall(subject, scenario, asked);
  return {
    on, scenario,
    vacuous: on === 'fixed' && outcome.complete ? [...refuting].filter((p) => !outcome.atRisk.has(p)) : [],
    complete: outcome.complete || asked.every((p) => outcome.violations.has(p)),
    violated: [modelErrorProperty, ...asked].filter((p) => outcome.violations.has(p) && !explained(subject.finding, scenario).includes(p)),
  };
}
