import { ground } from '../../checker/language/index.js';
import type { GroundSystem, Property } from '../../checker/language/index.js';
import { patchSet } from '../../model/patches/index.js';
import type { Scenario } from '../../model/scenario.js';
import { describeWith } from '../../model/system.js';
import { series } from '../../model/variants/variant.js';
import type { Variant } from '../../model/variants/variant.js';
import { properties } from '../../properties/index.js';

/** Latency numbers cost states, so they are observed only when somebody asks for them. */
export const judged: readonly Property[] = properties.filter((p) => p.kind !== 'latency');
export const measured: readonly Property[] = properties.filter((p) => p.kind === 'latency');

/** The merged series, against which WORSE is measured. */
export const merged: Pick<Variant, 'patches' | 'edits'> = { patches: series(1, 14), edits: [] };
/** Ids of the merged series and of the kernel before it. */
export const MERGED = 'V34';
export const BASE = 'V01';

/** Scenarios whose calls break the context contract in every version. */
export const EXCEPTED: readonly string[] = ['interrupt-caller', 'softirq-over-debt', 'self-call-irqs-off'];

/** The ground system of one scenario under one variant, with observers. */
export function groundVariant(
  scenario: Scenario, variant: Pick<Variant, 'patches' | 'edits' | 'preemption'>, observers: readonly Property[],
): GroundSystem {
  const world = variant.preemption === undefined ? scenario : { ...scenario, preemption: variant.preemption };
  return ground(describeWith(world, patchSet(variant.patches), variant.edits), observers);
}

/**
 * The observers of these names. Of the others the claims on faults stay, so that a fault of theirs is not
 * taken for a mistake of the model; they cost no states.
 */
export const observing = (all: readonly Property[], names: readonly string[]): readonly Property[] =>
  all.flatMap((p) => {
    if (names.includes(p.property)) return [p];
    if (p.faults.length === 0) return [];
    return [{ ...p, variables: [], on: {}, invariant: undefined, atRisk: undefined, goal: undefined, measure: undefined }];
  });
