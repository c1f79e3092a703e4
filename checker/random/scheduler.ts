/** A transition that can go, as far as a scheduler may know it. */
export interface Choice {
  readonly transition: number;
  readonly agent: number;
  /** May come and is never counted on. */
  readonly environment: boolean;
  /** The agent stands at the beginning of its program. */
  readonly begins: boolean;
}

/** Seeded random numbers. */
export interface Randomness {
  /** A number in 0..n-1, all as likely; `n` at least 1. */
  readonly below: (n: number) => number;
}

export interface Run {
  /** Number of agents. */
  readonly agents: number;
  /** Choices that the run will ask for at most. */
  readonly steps: number;
  readonly random: Randomness;
}

/**
 * Picks who moves. Two methods: the walk knows no algorithm, and a scheduler no variable and no step.
 * What it does depends on the numbers drawn from `run.random` since `begin` alone.
 */
export interface Scheduler {
  begin(run: Run): void;
  /** Position in `choices`, which is never empty, of the transition to take. */
  choose(choices: readonly Choice[]): number;
}

/** Position of a random one of the choices that `suits`, or -1. */
export function pickWhere(choices: readonly Choice[], random: Randomness, suits: (c: Choice) => boolean): number {
  let suited = 0;
  for (const c of choices) if (suits(c)) suited++;
  if (suited === 0) return -1;
  let left = random.below(suited);
  return choices.findIndex((c) => suits(c) && left-- === 0);
}
