/** Options of `smpcheck check`, as commander gives them. */
export interface CheckOptions {
  readonly scenario?: readonly string[];
  readonly variant?: string;
  /** Numbers, as `patchNumbers` reads them. */
  readonly patches?: string;
  /** A mechanical mutant, by name. */
  readonly mutant?: string;
  readonly property?: readonly string[];
  readonly latency?: boolean;
  readonly first?: boolean;
  /** False: a deadlock is none of its faults. */
  readonly deadlock?: boolean;
  readonly states?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly checkpoint?: string;
  /** Milliseconds. */
  readonly every?: number;
  readonly resume?: string;
  readonly json?: boolean;
  readonly trace?: string;
  readonly locals?: boolean;
  readonly workers: number;
  readonly reduction?: boolean;
  readonly coverage?: boolean;
  readonly progress?: boolean;
}
