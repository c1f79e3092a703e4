import { pickWhere } from '../scheduler.js';
import type { Choice, Run, Scheduler } from '../scheduler.js';

/**
 * The agents in turn, each for a random burst of steps; environment steps only now and then, or where
 * nothing else can go. Long bursts, and an environment that mostly waits, lead far into the protocol.
 */
export class RoundRobin implements Scheduler {
  private run: Run | undefined;
  private agent = 0;
  private left = 0;
  private burst = 1;

  /** `burstMax` steps at most in a row; an environment step where one in `environmentOneIn` draws allows it. */
  constructor(private readonly burstMax = 16, private readonly environmentOneIn = 8) {}

  begin(run: Run): void {
    this.run = run;
    this.agent = run.random.below(run.agents);
    this.left = 0;
    this.burst = 1 + run.random.below(this.burstMax);
  }

  choose(choices: readonly Choice[]): number {
    const { run } = this;
    if (run === undefined) throw new RangeError('choose() before begin()');
    const isCalm = run.random.below(this.environmentOneIn) > 0 && choices.some((c) => !c.environment);
    const may = (c: Choice): boolean => !isCalm || !c.environment;
    const goesOn = this.left > 0 && choices.some((c) => c.agent === this.agent && may(c));
    if (!goesOn) {
      this.agent = this.following(choices.filter(may), run.agents);
      this.left = 1 + run.random.below(this.burst);
    }
    this.left--;
    return pickWhere(choices, run.random, (c) => c.agent === this.agent && may(c));
  }

  /** The next agent round the circle that has a choice. */
  private following(choices: readonly Choice[], agents: number): number {
    const distance = (c: Choice): number => (c.agent - this.agent - 1 + agents) % agents;
    return choices.reduce((a, b) => (distance(b) < distance(a) ? b : a)).agent;
  }
}
