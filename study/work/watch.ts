import type { Progress } from '../../checker/result.js';

/** Who is told how far the work has come. */
export interface Watch {
  /** A callback for the search of this name. */
  of(name: string): (p: Progress) => void;
  /** A system was looked at without a search. */
  survey(): void;
  /** A search is to come. */
  begin(): void;
  /** The search of this name came to its end with so many states. */
  end(name: string, states: number): void;
}

/** Calls `handler` when the work is to stop where it is, until the returned function is called. */
export type OnInterrupt = (handler: () => void) => () => void;
