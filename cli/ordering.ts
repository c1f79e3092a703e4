import type { Runner } from './runner.js';
import type { Subject } from './subject.js';

/**
 * Whether the subject's own edits change memory orderings and nothing else: then a search that is
 * sequentially consistent can say nothing about them.
 */
export async function weakensOrderingsOnly(
  runner: Runner, { source, edits }: Subject, scenarios: readonly string[],
): Promise<boolean> {
  let orderings = false;
  for (const scenario of edits.length > 0 ? scenarios : []) {
    const effect = await runner.run({ kind: 'ordering', source, scenario });
    if (effect === 'behaviour') return false;
    orderings ||= effect === 'orderings';
  }
  return orderings;
}

export const NEEDS_WEAKER = 'needs a weaker memory model';
