import type { EffectNode, ExprNode } from '../../language/data.js';
import { mapChildren, visitEffects, visitExpr } from '../../language/lower/rewrite.js';
import type { CellSet } from './cell-set.js';
import type { Ranges } from './ranges.js';

type ReadNode = Extract<ExprNode, { op: 'read' }>;

/** One of the conditions that must all hold, with what is looked at in it. */
interface Conjunct {
  readonly expr: ExprNode;
  /** Its reads, those written alike once. */
  readonly reads: ReadonlyMap<string, ReadNode>;
  /** The value of one part decides whether another is looked at. */
  readonly isShortCut: boolean;
}

const known = new WeakMap<ExprNode, readonly Conjunct[]>();

/** `e` as a list of conditions. */
function conjunctsOf(e: ExprNode): readonly Conjunct[] {
  const found = known.get(e);
  if (found !== undefined) return found;
  const list = e.op === 'and' ? [...conjunctsOf(e.a), ...conjunctsOf(e.b)] : [conjunct(e)];
  known.set(e, list);
  return list;
}

function conjunct(expr: ExprNode): Conjunct {
  const reads = new Map<string, ReadNode>();
  let isShortCut = false;
  visitExpr(expr, (n) => {
    if (n.op === 'read') reads.set(JSON.stringify(n), n);
    if (n.op === 'and' || n.op === 'or' || n.op === 'if') isShortCut = true;
  });
  return { expr, reads, isShortCut };
}

/** Step that may make conditions true. */
export interface Enabler { readonly effects: readonly EffectNode[]; readonly writes: CellSet }

/**
 * Whether every state of `env` in which `conditions` hold is led by `t` to one in which they hold: `t` stores
 * constants only to what they read, and each makes its condition true. `mayFault`: faults of the
 * conditions count, so `t` must not hide any.
 */
export function onlyEnables(
  t: Enabler, conditions: readonly ExprNode[], ranges: Ranges, env: Int32Array, mayFault: boolean,
): boolean {
  return conditions.flatMap(conjunctsOf).every(({ expr, reads, isShortCut }) => {
    const cells = ranges.readsOf([expr], env).keepAll(t.writes);
    if (cells.isEmpty) return true;
    const touched = [...reads].filter(([, n]) => ranges.readsOf([n], env).meets(t.writes));
    const [only, ...more] = touched;
    // A read in the index of another makes that one touched too, so it is refused here.
    if (only === undefined || more.length > 0 || (mayFault && isShortCut)) return false;
    const [key, { variable: name }] = only;
    const variable = ranges.shape.variable(name);
    const values = constantsTo(name, t.effects);
    // Beginning or ending an object touches all reads of its fields, and no constant tells how.
    const isOwn = cells.every((c) => c >= variable.offset && c < variable.offset + variable.cells);
    if (!isOwn || values === undefined || values.some((value) => value > variable.max)) return false;
    return values.every((value) => ranges.mustHold(replaced(expr, key, value), env));
  });
}

/** The values that `effects` store to a variable, if all are constants. */
function constantsTo(variable: string, effects: readonly EffectNode[]): readonly number[] | undefined {
  const values = new Set<number>();
  let isKnown = true;
  visitEffects(effects, (e) => {
    if (e.op !== 'set' || e.target.op !== 'read' || e.target.variable !== variable) return;
    if (e.value.op === 'const') values.add(e.value.value);
    else isKnown = false;
  });
  return isKnown ? [...values] : undefined;
}

const replaced = (e: ExprNode, key: string, value: number): ExprNode =>
  (e.op === 'read' && JSON.stringify(e) === key ? { op: 'const', value } : mapChildren(e, (c) => replaced(c, key, value)));
