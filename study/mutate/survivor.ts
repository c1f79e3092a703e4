/**
 * Why a mutant that no property kills survives. *equivalent*: nobody can tell the difference; *redundant*: something
 * else sees to the same; *cost*: slower, never wrong; *unmodelled*: what the step is for is not in the model;
 * *bounds*: it takes a larger scenario; *gap*: a property that ought to kill it is missing.
 */
export type SurvivorKind = 'equivalent' | 'redundant' | 'cost' | 'unmodelled' | 'bounds' | 'gap';

export interface Survivors {
  readonly kind: SurvivorKind;
  /** In a sentence. */
  readonly because: string;
  /** Names as `smpcheck mutate` prints them. */
  readonly mutants: readonly string[];
}

/** Mutants with one reason. */
export const group = (kind: SurvivorKind, because: string, ...mutants: readonly string[]): Survivors => ({ kind, because, mutants });
