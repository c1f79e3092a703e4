import type { GroundSystem } from '../../checker/language/ground.js';
import type { State } from '../../checker/language/evaluate.js';
import type { Counterexample } from '../../checker/result.js';
import { Executor } from '../execute.js';
import { StuckOracle } from '../stuck.js';

/**
 * A walk that takes, at each choice, the enabled transition of that number (modulo their count), up to
 * the first violation of a property that is looked for; `because` is empty where none was met.
 */
export function walk(system: GroundSystem, choices: readonly number[], property?: string): Counterexample {
  const executor = new Executor(system);
  const path: number[] = [];
  const wanted = (p: string): boolean => property === undefined || p === property;
  const goal = system.properties.find((p) => p.goal !== undefined && wanted(p.name));
  const oracle = goal?.goal === undefined ? undefined : new StuckOracle(executor, goal.goal);
  let state: State = system.initial;
  for (const [p, because] of executor.violatedIn(state)) if (wanted(p)) return { property: p, because, path };
  if (goal !== undefined && oracle?.ask(state) === 'stuck') return { property: goal.name, because: goal.because, path };
  for (const choice of choices) {
    const attempts = system.transitions.map((t) => ({ id: t.id, attempt: executor.attempt(t, state) }));
    for (const { id, attempt } of attempts) {
      if (attempt.kind !== 'blocked' && attempt.kind !== 'taken') continue;
      for (const [p, because] of attempt.violated) if (wanted(p)) return { property: p, because, path: [...path, id] };
    }
    const taken = attempts.flatMap(({ id, attempt }) => (attempt.kind === 'taken' ? [{ id, state: attempt.state }] : []));
    if (taken.length === 0) break;
    const next = taken[choice % taken.length];
    path.push(next.id);
    state = next.state;
    if (goal !== undefined && oracle?.ask(state) === 'stuck') return { property: goal.name, because: goal.because, path };
  }
  return { property: property ?? system.properties[0].name, because: '', path };
}

/** Numbers that look random and are the same in every run (Park and Miller, CACM 31(10), 1988). */
export function numbers(seed: number, count: number): readonly number[] {
  const out: number[] = [];
  for (let x = seed; out.length < count; x = (x * 48_271) % 2_147_483_647) out.push(x);
  return out;
}
