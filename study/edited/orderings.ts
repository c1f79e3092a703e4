import type { Runner } from '../work/runner.js';
import type { Subject } from '../subject/subject.js';

/** What edits change of memory orderings: nothing, them alone, or them too. */
export type Orderings = 'same' | 'alone' | 'too';

/** Compares the scenarios with and without the subject's edits. A search that is sequentially consistent says nothing of orderings. */
export async function orderingsOf(
  runner: Runner, { source, edits }: Subject, scenarios: readonly string[],
): Promise<Orderings> {
  let [behaviour, orderings] = [false, false];
  for (const scenario of edits.some((e) => e.operations.length > 0) ? scenarios : []) {
    const effect = await runner.run({ kind: 'ordering', source, scenario, behaviour });
    behaviour ||= effect.behaviour;
    orderings ||= effect.orderings;
    if (behaviour && orderings) break;
  }
  return orderings ? (behaviour ? 'too' : 'alone') : 'same';
}

export const NEEDS_WEAKER = 'needs a weaker memory model';
/** Stands beside every verdict where more than orderings changed. */
export const ORDERINGS_TOO = `orderings differ too: ${NEEDS_WEAKER}`;
