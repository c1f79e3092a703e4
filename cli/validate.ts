import { existsSync } from 'node:fs';
import { variants } from '../model/variants/index.js';
import { controls } from './controls.js';
import { Desk } from './desk.js';
import type { ExitCode, Io } from './io.js';
import { judge, judgeLarger, promises } from './judge.js';
import { subjectOf } from './load.js';
import type { Judgement } from './judge.js';
import { alsoChosen, LARGER, reachedIn, scenariosFor } from './edited/follow.js';
import { orderingsOf } from './edited/orderings.js';
import { ProgressLine } from './progress.js';
import type { Subject } from './subject.js';
import { validationCode, validationJson, validationText } from './validate-report.js';
import type { Validated } from './validate-report.js';
import { Workers } from './workers.js';

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
  const workers = Workers.pooled(options.workers, io);
  try {
    const desk = new Desk(workers.runner, progress, options.states, options.reduction === true);
    const all = await Promise.all(subjects.map((s) => validated(desk, s, options.verbose === true)));
    const checked = await controls(desk, all);
    progress.clear();
    const milliseconds = performance.now() - began;
    const validation = { variants: all, controls: checked, totals: desk.totals, milliseconds, interrupted: workers.interrupted };
    io.out(options.json === true ? validationJson(validation) : validationText(validation, options.verbose === true));
    return validationCode(validation);
  } finally {
    await workers.close();
  }
}

/** A variant by its id, or the one that a file exports. */
const subjectNamed = (id: string): Promise<Subject> =>
  subjectOf(/[./\\]/.test(id) || existsSync(id) ? { file: id } : { variant: id });

async function validated(desk: Desk, given: Subject, thorough: boolean): Promise<Validated> {
  const { runner } = desk;
  const { chosen, larger } = given.follows ? await scenariosFor(runner, given) : { chosen: undefined, larger: [] };
  const subject = chosen === undefined ? given : { ...given, scenarios: chosen.map((c) => c.scenario) };
  const first = await judge(desk, subject, thorough);
  const { judgement, searched } = promises(subject) && settled(first) && desk.statesMax === undefined
    ? await judgeLarger(desk, subject, first, larger, LARGER) : { judgement: first, searched: [] };
  const [reached, orderings] = await Promise.all([
    reachedIn(runner, subject, [...subject.scenarios, ...searched]), orderingsOf(runner, subject, subject.scenarios),
  ]);
  return {
    subject, judgement, reached, orderings, larger: larger.filter((l) => !searched.includes(l)),
    chosen: [...chosen ?? [], ...searched.map(alsoChosen)],
  };
}

const settled = ({ wrong, open, error }: Judgement): boolean => wrong.length + open.length === 0 && error === undefined;
