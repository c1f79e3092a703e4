import type { Scenario, TlbSpec } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';

/** A world with address spaces in which each task stays on its CPU: small enough for the reference and for other checkers. */
export function boundWorld(name: string, { entries }: Pick<TlbSpec, 'entries'> = {}): Scenario {
  const world = scenarioNamed(name);
  if (world?.tlb === undefined) throw new Error(`no scenario with address spaces ${name}`);
  const tasks = Object.fromEntries(Object.entries(world.tasks).map(([task, t]) => [task, { ...t, allowed: [t.on] }]));
  return {
    ...world, tasks, tlb: { ...world.tlb, roam: false, ...(entries === undefined ? {} : { entries }) },
    // Global ASIDs are PCIDs.
    switches: { ...world.switches, pcid: world.tlb.globalAsids === true },
  };
}
