import type { State } from '../checker/language/evaluate.js';
import type { GroundSystem } from '../checker/language/ground.js';
import type { Counterexample, Path } from '../checker/result.js';
import { Executor } from './execute.js';
import { StuckOracle } from './stuck.js';

/**
 * Shortens a failing path until no single step can be left out: the same property is still violated,
 * perhaps in another way. Steps that are not enabled are skipped, so leaving one out drops those that
 * it enabled, and the first of a loop the whole round. What one agent does is moved together where it
 * can be. Deterministic. A RangeError where the path itself violates nothing.
 */
export function minimise(system: GroundSystem, { property, path }: Counterexample): Counterexample {
  const schedule = new Schedule(system, property);
  const found = schedule.run(path);
  if (found === undefined) throw new RangeError(`the path of ${path.length} steps does not violate ${property}`);
  for (let best = ddmin(found, schedule); ;) {
    const gathered = gather(system, best, schedule);
    if (gathered === undefined) return best;
    best = ddmin(gathered, schedule);
  }
}

/** Runs lists of transitions, skipping what is not enabled, until one property is violated. */
class Schedule {
  private readonly executor: Executor;
  private readonly stuck: StuckOracle | undefined;

  constructor(private readonly system: GroundSystem, private readonly property: string) {
    this.executor = new Executor(system);
    const goal = system.properties.find((p) => p.name === property)?.goal;
    this.stuck = goal === undefined ? undefined : new StuckOracle(this.executor, goal);
  }

  /** The steps that were taken up to the violation, or undefined where there is none. */
  run(steps: Path): Counterexample | undefined {
    const { property } = this;
    const path: number[] = [];
    let state: State = this.system.initial;
    const initially = this.executor.violatedIn(state).get(property);
    if (initially !== undefined) return { property, path, because: initially };
    for (const id of steps) {
      const attempt = this.executor.attempt(this.system.transitions[id], state);
      if (attempt.kind !== 'blocked' && attempt.kind !== 'taken') continue;
      const because = attempt.violated.get(property);
      if (because !== undefined) return { property, path: [...path, id], because };
      if (attempt.kind === 'taken') { path.push(id); state = attempt.state; }
    }
    return this.stuck?.ask(state) === 'stuck' ? { property, path, because: this.becauseStuck() } : undefined;
  }

  private becauseStuck(): string { return this.system.properties.find((p) => p.name === this.property)?.because ?? ''; }
}

/**
 * Delta debugging: ever smaller chunks are left out while the violation stays (Zeller, Hildebrandt,
 * Simplifying and Isolating Failure-Inducing Input, TSE 28(2), 2002; subsets are not tried alone).
 */
function ddmin(from: Counterexample, schedule: Schedule): Counterexample {
  let best = from;
  let chunks = 2;
  while (best.path.length > 0) {
    chunks = Math.min(chunks, best.path.length);
    const shorter = withoutOneChunk(best, chunks, schedule);
    if (shorter !== undefined) {
      best = shorter;
      chunks = Math.max(chunks - 1, 2);
    } else if (chunks < best.path.length) chunks *= 2;
    else break;
  }
  return best;
}

function withoutOneChunk(from: Counterexample, chunks: number, schedule: Schedule): Counterexample | undefined {
  const { path } = from;
  const size = path.length / chunks;
  // From the end: what comes late enables least.
  for (let i = chunks - 1; i >= 0; i--) {
    const begin = Math.floor(i * size);
    const end = Math.floor((i + 1) * size);
    const found = schedule.run([...path.slice(0, begin), ...path.slice(end)]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path with two runs of one agent's steps moved together, or undefined where none can be. */
function gather(system: GroundSystem, from: Counterexample, schedule: Schedule): Counterexample | undefined {
  const runs = runsOf(system, from.path);
  for (let i = 0; i < runs.length; i++) {
    const j = runs.findIndex((r, k) => k > i && r.agent === runs[i].agent);
    if (j < 0) continue;
    const between = runs.slice(i + 1, j);
    const both = { agent: runs[i].agent, steps: [...runs[i].steps, ...runs[j].steps] };
    for (const middle of [[both, ...between], [...between, both]]) {
      const path = [...runs.slice(0, i), ...middle, ...runs.slice(j + 1)].flatMap((r) => r.steps);
      const found = schedule.run(path);
      if (found !== undefined && runsOf(system, found.path).length < runs.length) return found;
    }
  }
  return undefined;
}

/** Consecutive steps of one agent each. */
function runsOf(system: GroundSystem, path: Path): readonly { readonly agent: number; readonly steps: number[] }[] {
  const runs: { readonly agent: number; readonly steps: number[] }[] = [];
  for (const id of path) {
    const { agent } = system.transitions[id];
    const last = runs.at(-1);
    if (last?.agent === agent) last.steps.push(id);
    else runs.push({ agent, steps: [id] });
  }
  return runs;
}
