import type { ExitCode, Io } from '../io.js';
import { named } from '../../study/named.js';
import { Pool } from '../../study/work/pool.js';
import { ProgressLine } from '../progress.js';
import { InProcess } from '../../study/work/runner.js';
import type { Runner } from '../../study/work/runner.js';
import { namedSubject } from '../../study/subject/subject.js';
import { reference } from '../../study/mutate/described.js';
import type { Judged } from '../../study/mutate/fate.js';
import { explainedIn, Jury } from '../../study/mutate/jury.js';
import { mutantsOf } from '../../study/mutate/mutated.js';
import { loadMapCode, loadMapJson, loadMapText } from './report.js';
import type { LoadMap } from './report.js';
import { suiteFor } from '../../study/mutate/suite.js';

export interface MutateOptions {
  readonly states?: number;
  readonly survivors?: boolean;
  readonly json?: boolean;
  readonly workers: number;
  readonly progress?: boolean;
}

/** States of one search, unless told. */
const STATES_MAX = 1_000_000;

/** `smpcheck mutate`: which property needs which step of the merged series. */
export async function mutate(names: readonly string[], options: MutateOptions, io: Io): Promise<ExitCode> {
  const subject = namedSubject();
  const { routines } = reference(subject);
  const asked = names.map((n) => named('routine', n, routines, (r) => [r.name]).name);
  const chosen = asked.length === 0 ? routines.map((r) => r.name) : [...new Set(asked)];
  const began = performance.now();
  const progress = new ProgressLine(io, options.progress === true);
  const runner: Runner = options.workers === 1 ? new InProcess() : new Pool(options.workers);
  let interrupted = false;
  const release = io.onInterrupt(() => {
    interrupted = true;
    runner.stop();
    release();
  });
  try {
    const statesMax = options.states ?? STATES_MAX;
    const suite = await suiteFor(runner, subject.source, chosen, () => { progress.survey(); });
    const jury = new Jury(runner, subject, suite, statesMax, progress);
    const all = interrupted ? [] : mutantsOf(subject, chosen);
    const judged = await Promise.all(all.map(async (mutant): Promise<Judged> =>
      ({ mutant, fate: await jury.fate(mutant) })));
    progress.clear();
    const map: LoadMap = {
      title: subject.title, statesMax, scenarios: suite.filter((b) => b.programs.length > 0).map((b) => b.scenario), judged, interrupted,
      told: explainedIn(chosen), milliseconds: performance.now() - began,
    };
    io.out(options.json === true ? loadMapJson(map) : loadMapText(map, options.survivors === true));
    return loadMapCode(map);
  } finally {
    release();
    await runner.close();
  }
}
