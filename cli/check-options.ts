import type { CheckSettings, Asking } from '../study/check/check.js';

/** Options of `smpcheck check`, as commander gives them. */
export interface CheckOptions extends Omit<CheckSettings, 'trace'>, Asking {
  readonly scenario?: readonly string[];
  readonly variant?: string;
  /** Numbers, as `patchNumbers` reads them. */
  readonly patches?: string;
  /** A mechanical mutant, by name. */
  readonly mutant?: string;
  readonly property?: readonly string[];
  readonly json?: boolean;
  readonly trace?: string;
  readonly locals?: boolean;
  readonly workers: number;
  readonly progress?: boolean;
}
