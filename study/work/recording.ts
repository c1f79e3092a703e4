import { digestOf } from '../../checker/language/index.js';
import type { GroundSystem, GroundTransition } from '../../checker/language/ground.js';
import type { Counterexample } from '../../checker/result.js';
import type { Trace } from '../../traces/format.js';
import { recordTrace } from '../../traces/record.js';
import { groundSubject } from '../subject/subject.js';
import type { Subject } from '../subject/subject.js';

/**
 * The trace of a counterexample that was found in `searched`. It is recorded on the system that observes
 * its property alone, so that it does not depend on what else was asked for; without `digest` it is
 * good for showing only. `alone`: `searched` is that system.
 */
export function recordCounterexample(
  subject: Subject, scenario: string, searched: GroundSystem, counterexample: Counterexample, digest: boolean, alone = false,
): Trace {
  const system = alone ? searched : groundSubject(subject, scenario, [counterexample.property]);
  const ids = new Map(system.transitions.map((t) => [identity(system, t), t.id]));
  const path = counterexample.path.map((id) => {
    const same = ids.get(identity(searched, searched.transitions[id]));
    if (same === undefined) throw new RangeError(`transition ${id} is not in the system of ${counterexample.property} alone`);
    return same;
  });
  return recordTrace(system, { ...counterexample, path }, {
    digest: digest ? digestOf(system) : '', scenario, variant: subject.id,
  });
}

/** What a transition is called, whatever its number: names are unique within a routine. */
const identity = (system: GroundSystem, t: GroundTransition): string =>
  JSON.stringify([system.agents[t.agent].name, t.address, t.path, t.chosen]);
