import type { ExprNode } from '../language/data.js';
import type { GroundProperty } from '../language/ground.js';
import { inPieces, unpackLines } from './codec.js';
import type { Codec } from './codec.js';
import { ExpressionWriter } from './generate-expression.js';
import { functionText } from './generate-program.js';
import type { Shape } from './shape.js';
import type { Tables } from './tables.js';

/**
 * Text of `observe`: judges one state by invariants, risks and measures. With a codec the state is
 * packed at `w[b]`, without one it is in the cells `c`.
 */
export function observeText(shape: Shape, tables: Tables, codec: Codec | undefined): string {
  const lines: string[] = [];
  const calls: string[] = [];
  const writer = new ExpressionWriter(shape, () => '0');
  for (const p of shape.system.properties) lines.push(...judgements(p, tables.property(p.name), writer));
  const all = shape.system.properties.flatMap((p) => [p.invariant, p.atRisk, p.measure]).filter((e) => e !== undefined);
  const unpack = codec === undefined ? '' : `${inPieces('look', 'w, b', unpackLines(codec.fields, cellsOf(shape, all)))}\n`;
  if (codec !== undefined) calls.push('look(w, b);');
  const pieces = lines.map((line, k) => {
    calls.push(`judge${k}();`);
    return functionText(`judge${k}`, '', line, writer.temporaries);
  });
  return `${unpack}${pieces.join('\n')}\n${inPieces('observe', 'w, b', calls)}`;
}

function judgements(p: GroundProperty, k: number, writer: ExpressionWriter): string[] {
  const lines: string[] = [];
  if (p.invariant !== undefined) lines.push(`if (K[${k}] === 0 && !(${writer.test(p.invariant)})) B(${k});`);
  if (p.atRisk !== undefined) lines.push(`if (Q[${k}] === 0 && (${writer.test(p.atRisk)})) E(${k});`);
  if (p.measure !== undefined) lines.push(`const m = ${writer.value(p.measure)};\nif (m > M[${k}]) N(${k}, m);`);
  return lines;
}

/** Text of a function `name(w, b)`: whether `e` holds in the packed state. */
export function predicateText(name: string, e: ExprNode, shape: Shape, codec: Codec): string {
  const writer = new ExpressionWriter(shape, () => '0');
  const text = writer.test(e);
  const look = inPieces(`${name}_look`, 'w, b', unpackLines(codec.fields, cellsOf(shape, [e])));
  return `${look}\n${functionText(name, 'w, b', `${name}_look(w, b);\nreturn !!(${text});`, writer.temporaries)}`;
}

/** The cells of all variables that `exprs` read, in order. */
function cellsOf(shape: Shape, exprs: readonly ExprNode[]): readonly number[] {
  const names = new Set<string>();
  for (const e of exprs) shape.reads(e, names);
  return [...names].flatMap((name) => {
    const v = shape.variable(name);
    return Array.from({ length: v.cells }, (_, k) => v.offset + k);
  }).sort((a, b) => a - b);
}
