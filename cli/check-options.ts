/** Options of `smpcheck check`, as commander gives them. */
export interface CheckOptions {
  readonly scenario?: readonly string[];
  readonly variant?: string;
  readonly property?: readonly string[];
  readonly latency?: boolean;
  readonly first?: boolean;
  readonly states?: number;
  readonly json?: boolean;
  readonly trace?: string;
  readonly locals?: boolean;
  readonly workers: number;
  readonly progress?: boolean;
}
