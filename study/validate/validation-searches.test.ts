import { expect, test } from 'vitest';
import { ValidationSearches } from './validation-searches.js';
import { unsearched } from '../work/job.js';
import type { OutcomeOf, Outcomes, Task } from '../work/job.js';
import { ProgressLine } from '../../cli/progress.js';
import type { Runner } from '../work/runner.js';
import { namedSubject } from '../subject/subject.js';

/** Every system is one and the same, and every search of it complete. */
const runner: Runner = {
  run: async <T extends Task>({ kind }: T) => {
    const outcomes: Partial<Outcomes> = {
      survey: { digest: 'one', violable: [], size: 1 }, search: { ...unsearched, complete: true, states: 1 },
      ordering: { behaviour: false, orderings: false },
    };
    return outcomes[kind] as OutcomeOf<T>;
  },
  stop: () => undefined,
  close: async () => undefined,
};

const newSearches = (): ValidationSearches => new ValidationSearches(runner, new ProgressLine({
  out: () => undefined, err: () => undefined, terminal: false, onInterrupt: () => () => undefined,
}, false), undefined);

test('a search that was finished before the first is recalled is not made again', async () => {
  const searches = newSearches();
  await searches.search(namedSubject('V39'), 'one-call', ['death-order', 'no-lost-ipi']);
  await searches.recall(namedSubject('V01'), 'one-call', ['no-lost-ipi']);
  expect(searches.totals.searches).toBe(1);
  await searches.recall(namedSubject('V01'), 'one-call', ['refusal']);
  expect(searches.totals.searches).toBe(2);
});

test('what is recalled does not depend on which search is done first', async () => {
  const asked = [['death-order', 'no-lost-ipi'], ['no-lost-ipi']] as const;
  const [together, inTurn] = [newSearches(), newSearches()];
  await Promise.all(asked.map((a) => together.recall(namedSubject('V39'), 'one-call', a)));
  for (const a of asked) await inTurn.recall(namedSubject('V39'), 'one-call', a);
  expect(inTurn.totals).toEqual(together.totals);
});
