import type { PatchSet } from './subsets.js';

/** Whether a set of patches violates anything in a scenario. Unknown: no search came to its end. */
export type Failure = 'no' | 'yes' | 'unknown';

/** What one search tells of a set of patches in a scenario. */
export interface Verdict {
  readonly fails: Failure;
  /** Names and lengths of the shortest counterexamples; where it fails, of the shortest of all. */
  readonly violated: ReadonlyMap<string, number>;
  /** Latency numbers; only of a search that saw every state. */
  readonly latencies: ReadonlyMap<string, number>;
  readonly complete: boolean;
}

export const UNKNOWN: Verdict = { fails: 'unknown', violated: new Map(), latencies: new Map(), complete: false };

/** A scenario with what is known of the sets of patches in it. */
export interface Family {
  readonly scenario: string;
  /** Patches that can matter in it: any set is the same system as its part in these. */
  readonly relevant: PatchSet;
  /** Why only prefixes and the series without one patch were looked at; undefined: every subset of `relevant` was. */
  readonly partly: string | undefined;
  /** Latency numbers were asked for: that takes many more states. */
  readonly measured: boolean;
  /** Properties that the kernel before the series violates here: not brought by the series. */
  readonly excused: readonly string[];
  /** By subset of `relevant`. */
  readonly verdicts: ReadonlyMap<PatchSet, Verdict>;
  readonly digests: ReadonlyMap<PatchSet, string>;
}

/** A scenario that no verdict is drawn from, or none on subsets. */
export interface LeftOut {
  readonly scenario: string;
  readonly because: string;
  /** For want of time only: the verdict on the series is open. */
  readonly open: boolean;
}

export const verdictIn = (f: Family, set: PatchSet): Verdict => f.verdicts.get(set & f.relevant) ?? UNKNOWN;

export const fails = ({ fails }: Verdict): boolean => fails === 'yes';
export const isSafe = ({ fails }: Verdict): boolean => fails === 'no';

/** Every subset was searched to its end, so that what is not found is not there. */
export const isSettled = (f: Family): boolean =>
  f.partly === undefined && [...f.verdicts.values()].every((v) => v.fails !== 'unknown');
