import type { GroundProperty } from '../../language/ground.js';
import { ExpressionWriter } from './expression.js';
import { functionText, inPieces } from './program.js';
import type { Shape } from '../../engine/shape.js';
import type { Tables } from '../../engine/tables.js';

/** Text of `observe`: judges the state in the cells `c` by invariants, risks and measures. */
export function observeText(shape: Shape, tables: Tables): string {
  const lines: string[] = [];
  const calls: string[] = [];
  const writer = new ExpressionWriter(shape, () => '0');
  for (const p of shape.system.properties) lines.push(...judgements(p, tables.property(p.name), writer));
  const pieces = lines.map((line, k) => {
    calls.push(`judge${k}();`);
    return functionText(`judge${k}`, '', line, writer.temporaries);
  });
  return `${pieces.join('\n')}\n${inPieces('observe', calls)}`;
}

function judgements(p: GroundProperty, k: number, writer: ExpressionWriter): string[] {
  const lines: string[] = [];
  if (p.invariant !== undefined) lines.push(`if (K[${k}] === 0 && !(${writer.test(p.invariant)})) B(${k});`);
  if (p.atRisk !== undefined) lines.push(`if (Q[${k}] === 0 && (${writer.test(p.atRisk)})) E(${k});`);
  if (p.measure !== undefined) lines.push(`const m = ${writer.value(p.measure)};\nif (m > M[${k}]) N(${k}, m);`);
  return lines;
}
