/** What `smpcheck random` is asked. */
export interface RandomOptions {
  /** large-mixed unless given. */
  readonly scenario?: string;
  /** The merged series unless given. */
  readonly variant?: string;
  /** 0..2^31-1; drawn unless given. */
  readonly seed?: number;
  /** Repeat the one schedule that this path of the seed leads to. */
  readonly path?: string;
  readonly runs?: number;
  readonly steps?: number;
  readonly scheduler?: string;
  readonly property?: readonly string[];
  readonly json?: boolean;
  /** File to write the shown counterexample to. */
  readonly trace?: string;
}
