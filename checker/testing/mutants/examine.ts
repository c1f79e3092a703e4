import { drawnChoices, randomSystem } from '../arbitrary-system.js';
import { Choices } from '../choices.js';
import { compareWithDirect } from '../direct/compare.js';
import { SEED } from '../seed.js';
import { sizeOf } from '../size.js';

/** Random systems that a mutant is tried on. */
export const SYSTEMS = 250;
const STATES_MAX = 40;

const drawn = drawnChoices(SYSTEMS, SEED);
const sizes = new Map<number, string>();

/** What is wrong with the lowering of the `k`th system, or of another size than when it was asked first. */
export function examine(k: number): string | undefined {
  const { description, properties, system } = randomSystem(new Choices(drawn[k]));
  const { difference, lowered } = compareWithDirect(description, properties, STATES_MAX, system);
  if (difference !== undefined) return difference;
  const size = JSON.stringify({ ...sizeOf(system), lowered, faults: system.faults });
  const first = sizes.get(k) ?? size;
  sizes.set(k, first);
  return size === first ? undefined : `size ${size}, was ${first}`;
}
