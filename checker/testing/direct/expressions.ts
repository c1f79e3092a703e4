import type { ExprNode } from '../../language/data.js';
import type { Faults, Store, World } from './cells.js';

/** What names mean where an expression stands; definitions' arguments and those of events are met where they are used. */
export interface Names {
  readonly bound: ReadonlyMap<string, (faults: Faults) => number>;
  readonly local: (name: string) => number;
  readonly self: (attribute: string, faults: Faults) => number;
  readonly store: (variable: string) => Store;
  /** 1 where the object of a pool exists, by pool and number in it. */
  readonly exists: (pool: string, k: number) => boolean;
  readonly world: World;
}

const bit = (i: number): number => 2 ** i;
const members = (mask: number, size: number): number[] => Array.from({ length: size }, (_, i) => i).filter((i) => Math.floor(mask / bit(i)) % 2 === 1);

/** The value of an expression as it was written; what faults is noted, and an index or a reference is then none, all else 0. */
export function valueOf(e: ExprNode, n: Names, faults: Faults): number {
  const of = (x: ExprNode): number => valueOf(x, n, faults);
  const within = (name: string, i: number, body: ExprNode): number =>
    valueOf(body, { ...n, bound: new Map([...n.bound, [name, () => i]]) }, faults);
  const each = (set: string): number[] => Array.from({ length: n.world.size(set) }, (_, i) => i);
  switch (e.op) {
    case 'const': return e.value;
    case 'member': return n.world.description.sets[e.set].indexOf(e.name) < 0 ? n.world.size(e.set) : n.world.description.sets[e.set].indexOf(e.name);
    case 'none': return n.world.size(e.set);
    case 'all': return bit(n.world.size(e.set)) - 1;
    case 'switch': return n.world.description.switches[e.name];
    case 'local': return n.local(e.name);
    case 'bound': {
      const known = n.bound.get(e.name);
      if (known === undefined) throw new RangeError(`nothing is bound to '${e.name}'`);
      return known(faults);
    }
    case 'self': return n.self(e.attribute, faults);
    case 'define': {
      const d = n.world.description.definitions.find((x) => x.name === e.name);
      if (d === undefined) throw new RangeError(`no definition '${e.name}'`);
      const args = d.params.map((p, k): [string, (f: Faults) => number] => [p, (f) => valueOf(e.args[k], n, f)]);
      return valueOf(d.body, { ...n, bound: new Map([...n.bound, ...args]) }, faults);
    }
    case 'ref': {
      const flat = flatIndex(n.world.pool(e.pool).dims, e.args, n, faults);
      return flat < 0 ? n.world.size(n.world.pool(e.pool).object) : (n.world.bases.get(e.pool) ?? 0) + flat;
    }
    case 'inPool': {
      const k = of(e.ref) - (n.world.bases.get(e.pool) ?? 0);
      return k >= 0 && k < n.world.cellsOf(n.world.pool(e.pool).dims) ? 1 : 0;
    }
    case 'alive': return isAlive(e.object, of(e.ref), n) ? 1 : 0;
    case 'read': {
      const at = cellAt(e, n, faults);
      if (at >= 0) return n.store(e.variable).cells[at];
      const { domain } = n.store(e.variable).node;
      return domain.kind === 'index' ? n.world.size(domain.set) : 0;
    }
    case 'if': return of(of(e.cond) === 0 ? e.no : e.yes);
    case 'exists': return each(e.set).some((i) => within(e.name, i, e.body) !== 0) ? 1 : 0;
    case 'forall': return each(e.set).every((i) => within(e.name, i, e.body) !== 0) ? 1 : 0;
    case 'select': return each(e.set).reduce((mask, i) => mask + (within(e.name, i, e.body) === 0 ? 0 : bit(i)), 0);
    case 'not': return of(e.a) === 0 ? 1 : 0;
    case 'first': return members(of(e.a), n.world.size(e.set ?? ''))[0] ?? n.world.size(e.set ?? '');
    case 'count': return members(of(e.a), 31).length;
    case 'and': return of(e.a) === 0 ? 0 : of(e.b);
    case 'or': return of(e.a) === 0 ? of(e.b) : 1;
    default: return operation(e.op, of(e.a), of(e.b), n.world.size(e.set ?? ''));
  }
}

type Operation = Exclude<Extract<ExprNode, { readonly b: ExprNode }>['op'], 'and' | 'or'>;

function operation(op: Operation, a: number, b: number, size: number): number {
  switch (op) {
    case 'eq': return a === b ? 1 : 0;
    case 'ne': return a === b ? 0 : 1;
    case 'lt': return a < b ? 1 : 0;
    case 'le': return a <= b ? 1 : 0;
    case 'add': return a + b;
    case 'sub': return a - b;
    case 'monus': return Math.max(a - b, 0);
    case 'has': return Math.floor(a / bit(b)) % 2;
    case 'with': return Math.floor(a / bit(b)) % 2 === 1 ? a : a + bit(b);
    case 'without': return Math.floor(a / bit(b)) % 2 === 1 ? a - bit(b) : a;
    case 'intersect': return members(a, 31).filter((i) => members(b, 31).includes(i)).reduce((m, i) => m + bit(i), 0);
    case 'union': return [...new Set([...members(a, 31), ...members(b, 31)])].reduce((m, i) => m + bit(i), 0);
    case 'minus': return members(a, 31).filter((i) => !members(b, 31).includes(i)).reduce((m, i) => m + bit(i), 0);
    case 'next': return members(a, size).find((i) => b >= size || i > b) ?? size;
  }
}

/** Position of `[index]` among the combinations of `dims`, last fastest; -1 after an index outside. */
function flatIndex(dims: readonly string[], index: readonly ExprNode[], n: Names, faults: Faults, object?: string, fault?: string): number {
  let flat = 0;
  for (const [k, e] of index.entries()) {
    const i = valueOf(e, n, faults);
    const size = n.world.size(dims[k]);
    if (i < 0 || i >= size) { faults.add(fault ?? `index:${dims[k]}`); return -1; }
    if (object !== undefined && !isAlive(object, i, n)) faults.add(`dead:${object}`);
    flat = flat * size + i;
  }
  return flat;
}

/** The cell that a read or a write means, or -1. */
export function cellAt(e: Extract<ExprNode, { op: 'read' }>, n: Names, faults: Faults): number {
  const { node: { dims, object }, fault } = n.store(e.variable);
  return flatIndex(dims, e.index, n, faults, object, fault);
}

/** An object of a pool that says which of its objects exist, and is not said to. */
function isAlive(object: string, ref: number, n: Names): boolean {
  return n.world.description.pools.filter((p) => p.object === object).every((p) => {
    const k = ref - (n.world.bases.get(p.name) ?? 0);
    return k < 0 || k >= n.world.cellsOf(p.dims) || n.exists(p.name, k);
  });
}
