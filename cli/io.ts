/** What a command touches of the world around it; tests bring their own. */
export interface Io {
  /** Results. */
  out(text: string): void;
  /** Progress and complaints. */
  err(text: string): void;
  /** `err` is a terminal: a progress line may overwrite itself. */
  readonly terminal: boolean;
  /** Calls `handler` on Ctrl-C until the returned function is called. */
  onInterrupt(handler: () => void): () => void;
}

/** What the exit code says. `validate`: all as expected, or not; `replay`: `violated` is *reproduced*. */
export const EXIT = { holds: 0, violated: 1, usage: 2, inconclusive: 3, vacuous: 4, internal: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A mistake of the user, told in one sentence with the place and the mend. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors of these names are sentences for the user; anything else is a mistake of this program. */
const TOLD = ['UsageError', 'ModelError', 'TraceError', 'CheckpointError'] as const;
type Told = Error & { readonly name: (typeof TOLD)[number] };

/** By name, so that it holds of errors that come from a worker too. */
export const isTold = (error: unknown): error is Told => error instanceof Error && TOLD.some((name) => name === error.name);
