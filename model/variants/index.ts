import { bugVariants } from './bugs.js';
import { designVariants } from './designs.js';
import { seriesVariants } from './series.js';
import { tlbBugs, tlbVariants } from './tlb.js';
import type { Variant } from './variant.js';

const number = (v: Variant): string => v.id.replace(/\d+/, (n) => n.padStart(3, '0'));

/** Every named variant, in the order of their ids, bugs last. */
export const variants: readonly Variant[] = [
  ...[...seriesVariants, ...designVariants, ...tlbVariants].sort((a, b) => (number(a) < number(b) ? -1 : 1)),
  ...[...bugVariants, ...tlbBugs].sort((a, b) => (number(a) < number(b) ? -1 : 1)),
];

/** Looks a variant up by its id or an alias. */
export const variantNamed = (id: string): Variant | undefined =>
  variants.find((v) => v.id === id || v.aliases?.includes(id) === true);
