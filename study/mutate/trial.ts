import { searchEngine } from '../../checker/engine/search.js';
import { modelErrorProperty, ModelError } from '../../checker/language/ground.js';
import { digestOf } from '../../checker/language/index.js';
import type { GroundSystem } from '../../checker/language/index.js';
import { behaviour } from '../edited/ordering.js';
import { groundSubject } from '../subject/subject.js';
import type { Source, Subject } from '../subject/subject.js';
import { observing } from '../subject/world.js';
import type { Bench } from './base.js';

/** One mutant in several scenarios, as plain data. */
export interface TrialTask {
  readonly kind: 'trial';
  /** Names the mutant. */
  readonly source: Source;
  /** In this order; it ends with the first in which something is violated. */
  readonly benches: readonly Bench[];
  /** Of one search. */
  readonly statesMax: number;
}

export interface Kill {
  readonly property: string;
  readonly scenario: string;
  /** Length of the shortest counterexample of this property in this scenario. */
  readonly steps: number;
}

export interface TrialOutcome {
  readonly killed?: Kill;
  /** Why it is not a program. */
  readonly refused?: string;
  /** Scenarios where it behaves in another way, as far as it was tried. */
  readonly changed: readonly string[];
  /** Somewhere it differs in memory orderings alone. */
  readonly orderings: boolean;
  /** Scenarios whose search did not come to an end. */
  readonly open: readonly string[];
  readonly stopped: boolean;
  readonly states: number;
}

/** Tries a mutant scenario by scenario, where its system is another one than without it. */
export function tryMutant(task: TrialTask, subject: Subject, shouldStop: () => boolean): TrialOutcome {
  const changed: string[] = [];
  const open: string[] = [];
  let [orderings, states] = [false, 0];
  const outcome = (more: Partial<TrialOutcome> = {}): TrialOutcome =>
    ({ changed, orderings, open, stopped: false, states, ...more });
  for (const { scenario, digest, behaviour: before, observers } of task.benches) {
    if (shouldStop()) return outcome({ stopped: true });
    const system = lowered(subject, scenario, observers);
    if (system instanceof ModelError) return outcome({ refused: system.message });
    if (digestOf(system) === digest) continue;
    // One scenario in which more than orderings differ is enough: in the others a search tells as well.
    const now = (): string => behaviour(subject.describe(scenario), observing(subject.properties, observers));
    if (changed.length === 0 && now() === before) { orderings = true; continue; }
    changed.push(scenario);
    const result = searchEngine(system, { first: true, properties: observers, statesMax: task.statesMax, shouldStop });
    states += result.states;
    const killed = shortest(result.violations, [modelErrorProperty, ...observers], scenario);
    if (killed !== undefined) return outcome({ killed });
    if (result.ended === 'told') return outcome({ stopped: true });
    if (!result.complete) open.push(scenario);
  }
  return outcome();
}

/** The ground system of the mutant, or why there is none. */
function lowered(subject: Subject, scenario: string, observers: readonly string[]): GroundSystem | ModelError {
  try {
    return groundSubject(subject, scenario, observers);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
}

type Violations = ReadonlyMap<string, { readonly path: readonly number[] }>;

/** The shortest of the violations found, of several the first in the order of `names`. */
const shortest = (violations: Violations, names: readonly string[], scenario: string): Kill | undefined => names
  .flatMap((property): readonly Kill[] => {
    const found = violations.get(property);
    return found === undefined ? [] : [{ property, scenario, steps: found.path.length }];
  })
  .toSorted((a, b) => a.steps - b.steps).at(0);
