import { pickWhere } from '../scheduler.js';
import type { Choice, Run, Scheduler } from '../scheduler.js';

/** So many that two agents hardly ever draw the same. */
const PRIORITIES = 2 ** 30;
/** Priorities of delayed agents and of those behind these; both below minus the number of any step. */
const CHANGED = -(2 ** 40);
const BELOW_ALL = -(2 ** 45);

/**
 * Burckhardt, Kothari, Musuvathi, Nagarakatte, A Randomized Scheduler with Probabilistic Guarantees
 * of Finding Bugs, ASPLOS 2010. The agent of highest random priority moves; at d-1 random steps the
 * one that is about to move falls below all others. A bug of depth d (d ordered steps make it) is
 * then found with probability 1/(n k^(d-1)) a run, for n agents and k steps. It is good at long delays.
 *
 * Deviations: d is drawn from 1..`depthMax` for each run, and k from the powers of two up to the steps
 * of the run, since nobody knows how soon all is over. Our agents go round for ever where the paper's
 * threads end, so one that begins again gets a new priority, often a low one: else a scheduler of high
 * priority would starve all others. Among the transitions of one agent chance decides.
 */
export class Pct implements Scheduler {
  private run: Run | undefined;
  private priorities: number[] = [];
  /** Step to the priority that its agent falls to. */
  private readonly changes = new Map<number, number>();
  private step = 0;

  constructor(private readonly depthMax = 5) {}

  begin(run: Run): void {
    this.run = run;
    this.step = 0;
    this.priorities = Array.from({ length: run.agents }, () => run.random.below(PRIORITIES));
    this.changes.clear();
    const depth = 1 + run.random.below(this.depthMax);
    const scales = Math.ceil(Math.log2(run.steps + 1));
    const horizon = 2 ** (1 + run.random.below(scales));
    for (let i = 1; i < depth; i++) this.changes.set(run.random.below(horizon), CHANGED - i);
  }

  choose(choices: readonly Choice[]): number {
    const { run } = this;
    if (run === undefined) throw new RangeError('choose() before begin()');
    const change = this.changes.get(this.step++);
    if (change !== undefined) this.priorities[this.highest(choices)] = change;
    const agent = this.highest(choices);
    const at = pickWhere(choices, run.random, (c) => c.agent === agent);
    if (choices[at].begins) this.priorities[agent] = this.again(run);
    return at;
  }

  /** A new priority: half of them anew, most others behind all but the delayed, one in 16 behind these too. */
  private again(run: Run): number {
    const draw = run.random.below(16);
    if (draw === 0) return BELOW_ALL - this.step;
    return draw < 8 ? -this.step : run.random.below(PRIORITIES);
  }

  private highest(choices: readonly Choice[]): number {
    const above = (a: number, b: number): boolean => this.priorities[a] > this.priorities[b];
    return choices.reduce((best, { agent }) => (above(agent, best) ? agent : best), choices[0].agent);
  }
}
