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

/** A complaint for `err`, in one line whatever is quoted in it. */
export const complaint = (sentence: string): string => `smpcheck: ${sentence.replace(/\s*\n\s*/g, ' ')}\n`;

/** How the sentence of a mistake of this program begins. */
export const INTERNAL = 'internal error, please report it';
