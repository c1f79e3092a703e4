import { expect, test } from 'vitest';
import { Desk } from './desk.js';
import { unsearched } from './job.js';
import type { OutcomeOf, Outcomes, Task } from './job.js';
import { ProgressLine } from '../../cli/progress.js';
import type { Runner } from './runner.js';
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

const newDesk = (): Desk => new Desk(runner, new ProgressLine({
  out: () => undefined, err: () => undefined, terminal: false, onInterrupt: () => () => undefined,
}, false), undefined);

test('a search that was finished before the first is recalled is not made again', async () => {
  const desk = newDesk();
  await desk.search(namedSubject('V39'), 'one-call', ['death-order', 'no-lost-ipi']);
  await desk.recall(namedSubject('V01'), 'one-call', ['no-lost-ipi']);
  expect(desk.totals.searches).toBe(1);
  await desk.recall(namedSubject('V01'), 'one-call', ['refusal']);
  expect(desk.totals.searches).toBe(2);
});

test('what is recalled does not depend on which search is done first', async () => {
  const asked = [['death-order', 'no-lost-ipi'], ['no-lost-ipi']] as const;
  const [together, inTurn] = [newDesk(), newDesk()];
  await Promise.all(asked.map((a) => together.recall(namedSubject('V39'), 'one-call', a)));
  for (const a of asked) await inTurn.recall(namedSubject('V39'), 'one-call', a);
  expect(inTurn.totals).toEqual(together.totals);
});
