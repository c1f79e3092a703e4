import { everyScenario } from '../../model/scenarios/index.js';
import { largeScenarios } from '../../model/scenarios/large.js';
import type { Runner } from '../work/runner.js';
import type { Source } from '../subject/subject.js';
import type { Base } from './base.js';

/** A function's mutants are tried in all its scenarios of so few states, */
export const SMALL = 60_000;
/** and in larger ones up to this number of scenarios. */
const ENOUGH = 5;
/** No scenario of more states is looked at to its end. */
const STATES_MAX = 400_000;

/** Looks at the scenarios that run some of these functions, without a mutant; the smallest comes first. */
export async function suiteFor(
  runner: Runner, source: Source, programs: readonly string[], onBase: () => void,
): Promise<readonly Base[]> {
  const look = async (scenario: string, statesMax: number, asked: readonly string[]): Promise<Base> => {
    const base = await runner.run({ kind: 'base', source, scenario, programs: asked, statesMax });
    onBase();
    return base;
  };
  const worlds = everyScenario.filter((s) => !largeScenarios.includes(s));
  const small = await Promise.all(worlds.map(({ name }) => look(name, SMALL, programs)));
  const few = programs.filter((p) => small.filter((b) => b.complete && b.programs.includes(p)).length < ENOUGH);
  const bases = await Promise.all(small.map((b) =>
    (b.complete || !few.some((p) => b.programs.includes(p)) ? b : look(b.scenario, STATES_MAX, programs))));
  return bases.toSorted((a, b) => a.states - b.states);
}

/** The scenarios that run a function, in the order in which its mutants are tried. */
export interface Benches {
  /** Those whose searches go to their ends. */
  readonly whole: readonly Base[];
  /** The others, where a mutant that survives and that nobody has explained is tried up to `SMALL` states. */
  readonly shallow: readonly Base[];
}

export function benchesOf(suite: readonly Base[], program: string): Benches {
  const run = suite.filter((b) => b.programs.includes(program));
  const whole = run.filter((b) => b.complete).filter((b, i) => b.states <= SMALL || i < ENOUGH);
  return { whole, shallow: run.filter((b) => !whole.includes(b)) };
}
