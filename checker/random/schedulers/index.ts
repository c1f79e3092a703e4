import type { Scheduler } from '../scheduler.js';
import { mixed } from './mixed.js';
import { Pct } from './pct.js';
import { RoundRobin } from './round-robin.js';
import { uniform } from './uniform.js';

/** The schedulers by name; `mixed` is one of the others for each run. */
export const schedulers = {
  mixed: (): Scheduler => mixed([uniform(), new Pct(), new RoundRobin()]),
  uniform,
  pct: (): Scheduler => new Pct(),
  'round-robin': (): Scheduler => new RoundRobin(),
} as const satisfies Readonly<Record<string, () => Scheduler>>;

export type SchedulerName = keyof typeof schedulers;

/** Where nobody names another. */
export const DEFAULT_SCHEDULER: SchedulerName = 'mixed';
