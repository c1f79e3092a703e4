import type { ExitCode, Io } from '../io.js';
import { named } from '../../study/named.js';
import { Pool } from '../../study/work/pool.js';
import { ProgressLine } from '../progress.js';
import { InProcess } from '../../study/work/runner.js';
import type { Runner } from '../../study/work/runner.js';
import { namedSubject } from '../../study/subject/subject.js';
import { reference } from '../../study/mutate/described.js';
import { tryMutants } from '../../study/mutate/mutate.js';
import { loadMapCode, loadMapJson, loadMapText } from './report.js';
import type { LoadMap } from './report.js';

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
    const found = await tryMutants(subject, chosen, runner, progress, statesMax, () => interrupted);
    progress.clear();
    const map: LoadMap = { ...found, interrupted, milliseconds: performance.now() - began };
    io.out(options.json === true ? loadMapJson(map) : loadMapText(map, options.survivors === true));
    return loadMapCode(map);
  } finally {
    release();
    await runner.close();
  }
}
