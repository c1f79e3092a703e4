import { expect, test, vi } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { execute } from './job.js';
import type { SearchTask } from './job.js';

vi.mock('../../checker/engine/search.js', { spy: true });

const task: SearchTask = { kind: 'search', source: {}, scenario: 'late-online', observers: ['sync-complete'] };

test('a search has the threads that its task gives it, and counts firings only where that is asked for', async () => {
  const alone = await execute(task);
  expect(vi.mocked(searchEngine).mock.lastCall?.[1]).toMatchObject({ workers: 1, coverage: false, properties: ['sync-complete'] });
  expect(alone.coverage).toBeUndefined();
  const shared = await execute({ ...task, workers: 3, coverage: true });
  const options = vi.mocked(searchEngine).mock.lastCall?.[1];
  expect(options).toMatchObject({ workers: 3, coverage: true });
  // No violation may end the search.
  expect(options).not.toHaveProperty('properties');
  expect(shared).toMatchObject({ states: alone.states, transitions: alone.transitions, complete: true });
  expect(shared.coverage?.flatMap((p) => p.steps).reduce((n, s) => n + (s.fired ?? 0), 0)).toBe(shared.transitions);
});
