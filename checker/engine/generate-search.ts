import type { ExprNode } from '../language/data.js';
import type { GroundSystem, GroundTransition } from '../language/ground.js';
import { createCodec, inPieces, maskOf, unpackLines } from './codec.js';
import type { Codec } from './codec.js';
import { TransitionWriter } from './generate-effects.js';
import type { Target } from './generate-effects.js';
import { observeText, predicateText } from './generate-observe.js';
import { agentText, environment, evaluate, successorsMax } from './generate-program.js';
import type { Piece } from './generate-program.js';
import { Shape } from './shape.js';
import { Tables } from './tables.js';
import type { Reports } from './tables.js';

/** States expanded at once, and words of the buffer for their successors: both fit the caches. */
const BATCH_MAX = 64;
const BUFFER_WORDS = 1 << 15;

/**
 * A back end: successors of packed states. A successor in the buffer is its words and then the id
 * of its transition, `codec.words + 1` in all.
 */
export interface Expander {
  readonly codec: Codec;
  readonly buffer: Int32Array;
  /** How many states can be expanded into the buffer at once. */
  readonly batch: number;
  /** Writes the successors of `words[at…]` to the buffer from `position`; the position behind them. */
  readonly expand: (words: Int32Array, at: number, position: number) => number;
  /** Reports what the properties say of the state `words[at…]`. */
  readonly observe: (words: Int32Array, at: number) => void;
  /** Whether a goal holds in a packed state, for each of `goals`. */
  readonly goals: readonly ((words: Int32Array, at: number) => boolean)[];
}

type Generated = Pick<Expander, 'expand' | 'observe' | 'goals'>;

/** Generates the JavaScript back end of `system`; `goals` are the predicates that walks will ask. */
export function generateExpander(system: GroundSystem, reports: Reports, goals: readonly ExprNode[]): Expander {
  const shape = new Shape(system);
  const codec = createCodec(shape);
  const most = successorsMax(system) * (codec.words + 1);
  const batch = Math.max(1, Math.min(BATCH_MAX, Math.floor(BUFFER_WORDS / most)));
  const buffer = new Int32Array(batch * most);
  const text = searchText({ shape, tables: new Tables(system), codec }, goals);
  const generated = evaluate<Generated>(text, { ...environment(shape, reports), o: buffer, ...fieldTables(codec) });
  return { codec, buffer, batch, ...generated };
}

/** Word, kept bits and shift of every cell, for writes whose cell is known at run time alone. */
const fieldTables = (codec: Codec): Record<string, Int32Array> => ({
  W: Int32Array.from(codec.fields, (f) => f.word),
  H: Int32Array.from(codec.fields, (f) => ~(maskOf(f) << f.shift)),
  S: Int32Array.from(codec.fields, (f) => f.shift),
});

function searchText(target: Target & { readonly codec: Codec }, goals: readonly ExprNode[]): string {
  const { shape, tables, codec } = target;
  const signature = { prefix: 'A', params: ['w', 'b', 'p'] };
  const { agents } = shape.system;
  return [
    inPieces('open', 'w, b', unpackLines(codec.fields, codec.fields.keys())),
    ...agents.map((_, k) => agentText(shape, k, signature, (t) => transitionPiece(target, t))),
    `function expand(w, b, p) {\nopen(w, b);\n${agents.map((_, k) => `p = A${k}(w, b, p);`).join('\n')}\nreturn p;\n}`,
    observeText(shape, tables, codec),
    ...goals.map((goal, k) => predicateText(`goal${k}`, goal, shape, codec)),
    `return { expand, observe, goals: [${goals.map((_, k) => `goal${k}`).join(', ')}] };`,
  ].join('\n');
}

function transitionPiece(target: Target, t: GroundTransition): Piece {
  const writer = new TransitionWriter(target, t);
  const guard = writer.guard();
  const effects = writer.effects();
  return { text: guard === 'true' ? effects : `if (${guard}) ${effects}`, temporaries: writer.temporaries };
}
