import { agent, boolean, FALSE, indexSet, step, TRUE, variable, wait } from '../language/index.js';
import type { Description, Property } from '../language/index.js';

const slot = indexSet('slot');
const at = variable('at', [], slot.index, slot.none);
const flag = variable('flag', [slot], boolean, FALSE);

/** A waits for the flag of no slot until B names one: nothing is violated but by A's polls, while its guard is false. */
export function poll(): { readonly description: Description; readonly properties: readonly Property[] } {
  const description: Description = {
    name: 'poll', lanes: ['A', 'B'], pools: [], definitions: [], routines: [], switches: {}, sets: { slot: ['s0', 's1'] },
    variables: [at.node, flag.node],
    agents: [
      agent('A', {}, () => [wait('flag', flag(at()), 'acquire')]),
      agent('B', {}, () => [step('name', [at().set(slot.at(1))]), step('raise', [flag(at()).set(TRUE)])]),
    ],
  };
  return { description, properties: [] };
}
