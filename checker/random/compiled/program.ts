import type { GroundTransition } from '../../language/ground.js';
import { firstFrom } from '../../language/lower/fold.js';
import { declareTemporaries, ExpressionWriter, prelude } from './expression.js';
import { byLocation } from '../../engine/locations.js';
import type { Shape } from '../../engine/shape.js';
import { reportNames, reportValues } from '../../engine/tables.js';
import type { Reports } from '../../engine/tables.js';

/** Characters of generated text a function; V8 never optimises beyond 60 KB of bytecode. */
const FUNCTION_TEXT_MAX = 12_000;

/** Statements and the number of temporaries that they use. */
export interface Piece {
  readonly text: string;
  readonly temporaries: number;
}

/** Names that all generated text may use; `c` are the cells of one state and a 1 behind them. */
export function environment(shape: Shape, reports: Reports): Record<string, unknown> & { readonly c: Int32Array } {
  const values = reportValues(reports);
  return {
    c: Int32Array.from([...shape.system.initial, 1]), firstFrom,
    ...Object.fromEntries(reportNames.map((name, k) => [name, values[k]])),
    ...Object.fromEntries(shape.lifetimes.map((table, k) => [`L${k}`, table])),
  };
}

/** Runs a program text whose free names are the keys of `names`; its value is what it returns. */
export function evaluate<T>(text: string, names: Readonly<Record<string, unknown>>): T {
  return new Function(...Object.keys(names), `'use strict';\n${prelude}\n${text}`)(...Object.values(names)) as T;
}

/** How the functions of one program are called: the last parameter is also what they return. */
export interface Signature {
  readonly prefix: string;
  readonly params: readonly string[];
}

/**
 * Text of a function that runs `write(t)` for the transitions at the agent's location, if the agent
 * is enabled: a switch on the program counter over one function or more a location.
 */
export function agentText(shape: Shape, agent: number, s: Signature, write: (t: GroundTransition) => Piece): string {
  const name = `${s.prefix}${agent}`;
  const params = s.params.join(', ');
  const result = s.params.at(-1) ?? '';
  const functions: string[] = [];
  const cases = [...byLocation(shape.system.transitions, agent)].map(([from, transitions]) => {
    const calls = joinPieces(transitions.map(write)).map((piece, k) => {
      functions.push(functionText(`${name}_${from}_${k}`, params, `${piece.text}\nreturn ${result};`, piece.temporaries));
      return `${name}_${from}_${k}`;
    });
    const chain = calls.reduce((value, f) => `${f}(${[...s.params.slice(0, -1), value].join(', ')})`, result);
    return `case ${from}: return ${chain};`;
  });
  const writer = new ExpressionWriter(shape, () => '0');
  const { enabled, pc } = shape.system.agents[agent];
  const test = writer.test(enabled);
  const location = writer.value({ op: 'read', variable: pc, index: [] });
  const body = `if (!(${test})) return ${result};\nswitch (${location}) {\n${cases.join('\n')}\n}\nreturn ${result};`;
  return [...functions, functionText(name, params, body, writer.temporaries)].join('\n');
}

/** Statements a generated function, so that V8 optimises each. */
const CHUNK = 400;

/** A function `name` of `lines`, cut in pieces that call each other; and its text. */
export function inPieces(name: string, lines: readonly string[]): string {
  if (lines.length <= CHUNK) return `function ${name}() {\n${lines.join('\n')}\n}`;
  const pieces = Array.from({ length: Math.ceil(lines.length / CHUNK) }, (_, k) => lines.slice(k * CHUNK, (k + 1) * CHUNK));
  const calls = pieces.map((_, k) => `${name}_${k}();`);
  return [...pieces.map((piece, k) => inPieces(`${name}_${k}`, piece)), inPieces(name, calls)].join('\n');
}

export const functionText = (name: string, params: string, body: string, temporaries: number): string =>
  `function ${name}(${params}) {\n${declareTemporaries(temporaries)}\n${body}\n}`;

/** Joins pieces into as few as the size limit allows. */
function joinPieces(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last === undefined || last.text.length + piece.text.length > FUNCTION_TEXT_MAX) out.push(piece);
    else {
      const temporaries = Math.max(last.temporaries, piece.temporaries);
      out[out.length - 1] = { text: `${last.text}\n${piece.text}`, temporaries };
    }
  }
  return out;
}
