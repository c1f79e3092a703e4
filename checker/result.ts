/** What every search answers, the oracle and the engine alike. */

/** A path from the initial state: ids of `GroundSystem.transitions`. */
export type Path = readonly number[];

export interface Counterexample {
  readonly property: string;
  /** Steps, unfused. The last one may be a poll: a step whose guard read a dead object or a bad index. */
  readonly path: Path;
  /** What went wrong, in a sentence. */
  readonly because: string;
  /** A reduced search found it, and the search for its path was stopped: `path` is empty and says nothing. */
  readonly untraced?: true;
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
  /** Expanded states without an enabled transition. */
  readonly deadlocks: number;
  /** Levels of the breadth-first search below the initial state. */
  readonly depth: number;
  /** States that were found and not expanded; none where the search is complete. */
  readonly frontier: number;
  /** Every reachable state within the scenario's bounds was expanded. */
  readonly complete: boolean;
  /** Why it ended. */
  readonly ended: Ended;
  /** Shortest counterexample of each violated property. */
  readonly violations: ReadonlyMap<string, Counterexample>;
  /** Properties that could have been violated somewhere. */
  readonly atRisk: ReadonlySet<string>;
  /** Latency numbers. */
  readonly maxima: ReadonlyMap<string, Maximum>;
  /** By transition id, how often it fired; where that was asked for. */
  readonly fired?: readonly number[];
  /** What was left out: `states`, `transitions` and `depth` are then of the reduced search. */
  readonly reduced?: Reduced;
  /** Of a search that ended early: whether it can be gone on with. */
  readonly checkpoint?: SavedSearch;
}

/**
 * `complete`: every state was expanded; `found`: what was asked for; `states`, `memory`: at that limit; `told`:
 * by `shouldStop`. Only the first makes a verdict *holds*.
 */
export type Ended = 'complete' | 'found' | 'states' | 'memory' | 'told';

/** Whether the search was written to its file, or why not. */
export type SavedSearch = { readonly written: true } | { readonly written: false; readonly because: string };

export interface Checkpoints {
  /** File that the search is written to, at intervals and where it ends early. */
  readonly write?: string;
  /** The intervals; 60,000 unless given. */
  readonly everyMs?: number;
  /** File to go on from. One that is damaged or of another search is a `CheckpointError`. */
  readonly resume?: string;
  /** What the search is of, by name; must be the same to go on. */
  readonly about?: Readonly<Record<string, string>>;
}

export interface Reduced {
  /** Symmetries beside the identity: one state of each orbit was stored. */
  readonly permutations: number;
  /** Transitions by which states were passed through without being stored. */
  readonly passable: number;
}

export interface SearchOptions {
  /**
   * Properties whose counterexamples are wanted; the search ends with the level in which the last
   * of them is found. Undefined: all, so only a search in which every property fails ends early.
   */
  readonly properties?: readonly string[];
  /** End with the level in which the first of them is found instead. */
  readonly first?: boolean;
  /** Stop, with `complete` false, after the level with which there are so many states. */
  readonly statesMax?: number;
  /** Bytes that stored states may take; 4 GiB at most, which is also what holds unless given. */
  readonly memoryMax?: number;
  /** Threads, this one included; 1 unless given. The answer does not depend on it. */
  readonly workers?: number;
  /** Levels of fewer states are expanded by this thread alone; 1024 unless given, and if given, threads are waited for. */
  readonly shareFrom?: number;
  /** Leave out what the verdict does not need, where a search is long: see `docs/fusing.md`, `docs/symmetry.md`. */
  readonly reduction?: boolean | 'symmetry' | 'fusing';
  /** States from which that pays; 200,000 unless given. */
  readonly reduceFrom?: number;
  /** Count how often each transition fires; turns reductions off. */
  readonly coverage?: boolean;
  /** Write the search to a file, go on from one; the answer is that of an uninterrupted search. */
  readonly checkpoints?: Checkpoints;
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
  /** States by level, those of the level that is being expanded last; `estimateRest` says what they tell. */
  readonly levelSizes: readonly number[];
  /** Why the checkpoint could not be written the last time. */
  readonly unsaved?: string;
}

/** One way to search a ground system; the oracle and the engine are two. */
export type Searcher = (system: import('./language/ground.js').GroundSystem, options?: SearchOptions) => SearchResult;
