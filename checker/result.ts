/** What every search answers, the oracle and the engine alike. */

/** A path from the initial state: ids of `GroundSystem.transitions`. */
export type Path = readonly number[];

export interface Counterexample {
  readonly property: string;
  /** Steps, unfused. The last one may be a poll: a step whose guard read a dead object or a bad index. */
  readonly path: Path;
  /** What went wrong, in a sentence. */
  readonly because: string;
}

export interface Maximum {
  readonly value: number;
  /** Shortest path to a state with this value. */
  readonly path: Path;
}

export interface SearchResult {
  readonly states: number;
  /** Steps taken, one for each enabled transition of each expanded state. */
  readonly transitions: number;
  /** Levels of the breadth-first search below the initial state. */
  readonly depth: number;
  /** Every reachable state within the scenario's bounds was expanded. */
  readonly complete: boolean;
  /** Shortest counterexample of each violated property. */
  readonly violations: ReadonlyMap<string, Counterexample>;
  /** Properties that could have been violated somewhere. */
  readonly atRisk: ReadonlySet<string>;
  /** Latency numbers. */
  readonly maxima: ReadonlyMap<string, Maximum>;
}

export interface SearchOptions {
  /**
   * Properties whose counterexamples are wanted; the search ends with the level in which the last
   * of them is found. Undefined: all, so only a search in which every property fails ends early.
   */
  readonly properties?: readonly string[];
  /** End with the level in which the first of them is found instead. */
  readonly first?: boolean;
  /** Stop after this many states, with `complete` false. */
  readonly statesMax?: number;
  readonly onProgress?: (p: Progress) => void;
  /** Asked between batches of states; true stops the search, with `complete` false. */
  readonly shouldStop?: () => boolean;
}

export interface Progress {
  readonly phase: 'search' | 'walks';
  readonly states: number;
  readonly transitions: number;
  readonly frontier: number;
  readonly depth: number;
  readonly bytes: number;
}

/** One way to search a ground system; the oracle and the engine are two. */
export type Searcher = (system: import('./language/ground.js').GroundSystem, options?: SearchOptions) => SearchResult;
