import { z } from 'zod';
import { TRACE_SCHEMA } from './schema.js';

export { TRACE_SCHEMA };

const words = z.record(z.string(), z.string());
const changes = z.record(z.string(), z.strictObject({ from: z.string(), to: z.string() }));

const stepShape = z.strictObject({
  agent: z.string().min(1),
  /** Column: a member of `lanes`, or `-` where the agent is in none. */
  lane: z.string(),
  /** `routine/step`. */
  address: z.string().min(1),
  /** Calls from the agent's program down to the step's routine. */
  path: z.array(z.string()),
  /** Member that a choose step took. */
  chosen: z.string().optional(),
  /** The step only tested its guard, which was false: that test is the violation. */
  polls: z.literal(true).optional(),
  events: z.array(z.strictObject({ event: z.string(), args: words })),
  /** Model variables by cell, with values in words. */
  changes,
  /** Locals of agents, program counters aside. */
  locals: changes.optional(),
  /** History variables of observers. */
  history: changes.optional(),
});

const traceShape = z.strictObject({
  schema: z.literal(TRACE_SCHEMA),
  /** Digest of the ground system. */
  system: z.string(),
  scenario: z.string(),
  variant: z.string(),
  property: z.string(),
  /** What went wrong, in a sentence. */
  because: z.string(),
  lanes: z.array(z.string()),
  /** Every cell that some step can write: value in words, program counters as locations. */
  initial: words,
  steps: z.array(stepShape),
  /** After the last step: cells that the judgement read, and where each agent of the trace is. */
  final: words,
});

export type Trace = z.infer<typeof traceShape>;
export type TraceStep = z.infer<typeof stepShape>;
export type Changes = TraceStep['changes'];

/** A trace file that cannot be used, told in one sentence with the file and the place. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

/** The text of a trace file: one line a step, so that files can be compared line by line. */
export function writeTrace(trace: Trace): string {
  const { initial, steps, ...head } = traceShape.parse(trace);
  const { lanes, final, ...facts } = head;
  const lines = Object.entries({ ...facts, lanes }).map(([k, v]) => `  ${JSON.stringify(k)}: ${JSON.stringify(v)},`);
  const cells = Object.entries(initial).map(([k, v]) => `    ${JSON.stringify(k)}: ${JSON.stringify(v)}`);
  return [
    '{', ...lines,
    ...block('"initial": {', cells, '},'), ...block('"steps": [', steps.map((s) => `    ${JSON.stringify(s)}`), '],'),
    `  "final": ${JSON.stringify(final)}`, '}', '',
  ].join('\n');
}

function block(open: string, items: readonly string[], close: string): readonly string[] {
  if (items.length === 0) return [`  ${open}${close}`];
  return [`  ${open}`, items.join(',\n'), `  ${close}`];
}

/** Reads a trace file; a `TraceError` says in one sentence what is wrong with it and where. */
export function readTrace(text: string, filename: string): Trace {
  const fail = (what: string): TraceError => new TraceError(`${filename}: ${what.replace(/\s+/g, ' ')}`);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw fail(notJson(text, error));
  }
  const schema = schemaOf(data);
  const found = schema === undefined ? 'none' : JSON.stringify(schema);
  if (schema !== TRACE_SCHEMA) throw fail(`schema: expected "${TRACE_SCHEMA}", found ${found}`);
  const parsed = traceShape.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = placeOf(issue.path);
  throw fail(`${place === '' ? '' : `${place}: `}${issue.message.replace(/^Invalid input: /, '')}`);
}

function schemaOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'schema' in data ? data.schema : undefined;
}

/** `steps[3].agent`; a key that is no word, such as a cell name, stands in quotes. */
function placeOf(path: readonly PropertyKey[]): string {
  const parts = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    const name = String(key);
    return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return parts.join('').replace(/^\./, '');
}

function notJson(text: string, error: unknown): string {
  if (text.trim() === '') return 'the file is empty';
  const message = error instanceof Error ? error.message : '';
  const at = /at position (\d+)/.exec(message)?.[1];
  const end = text.trimEnd().length;
  const position = at === undefined ? undefined : Number(at);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const unfinished = /end of JSON|Unterminated/.test(message) || (position !== undefined && position >= end);
  if (unfinished) return `line ${lineOf(end)}: the file ends in the middle of a trace`;
  return position === undefined ? 'not a JSON file' : `line ${lineOf(position)}: not JSON`;
}
