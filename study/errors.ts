/** A mistake of the user, told in one sentence with the place and the mend. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors of these names are sentences for the user; anything else is a mistake of this program. */
const TOLD = ['UsageError', 'ModelError', 'TraceError', 'CheckpointError'] as const;
type Told = Error & { readonly name: (typeof TOLD)[number] };

/** By name, so that it holds of errors that come from a worker too. */
export const isTold = (error: unknown): error is Told => error instanceof Error && TOLD.some((name) => name === error.name);

/** What V8 and Node.js say at the end of memory, of address space or of threads. */
const EXHAUSTED = /out of memory|memory limit|allocation failed|address space|no memory|EAGAIN|ENOMEM/i;

const MENDS = [
  ['JS heap', '; NODE_OPTIONS=--max-old-space-size=8192 gives 8 GiB'],
  ['Wasm memory', '; raise ulimit -v: generated code takes 10 GiB of address space, though not of memory'],
] as const;

/** The sentence of an error that a larger machine would not have; undefined for any other. */
export function exhausted(error: unknown): string | undefined {
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
  if (!EXHAUSTED.test(message)) return undefined;
  const [, mend = ''] = MENDS.find(([what]) => message.includes(what)) ?? [];
  return `no verdict, for memory came to its end: ${message}${mend}`;
}
