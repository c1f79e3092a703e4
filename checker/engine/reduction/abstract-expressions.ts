import type { ExprNode } from '../../language/data.js';
import type { GroundVariable } from '../../language/ground.js';
import { missed } from '../../language/evaluate.js';
import { countBits, firstFrom } from '../../language/lower/fold.js';
import { visitExpr } from '../../language/lower/rewrite.js';
import type { Shape } from '../shape.js';
import { CellSet } from './cell-set.js';
import { ANY, BOTH, combined, isSingle, mapped, mayBeFalse, mayBeTrue, membersOf, only, upTo } from './values.js';
import type { Values } from './values.js';

/** Members of a set that `assume` tries out one by one. */
const CASES_MAX = 16;

/**
 * Interprets expressions over sets of values, one set a cell, and notes the cells that they may read
 * (abstract interpretation: Cousot and Cousot, POPL 1977). Every value, access and fault of `Evaluator`
 * in a state within the sets is covered.
 */
export class AbstractExpressions {
  /** One set a cell, and the cell of objects that always exist. */
  env: Int32Array;
  readonly reads: CellSet;
  /** An index may be out of range, an object dead. */
  mayFault = false;
  private quiet = false;
  /** Cells that an access may mean. */
  protected readonly found: Int32Array;
  protected count = 0;
  private readonly scalars = new WeakMap<ExprNode, readonly number[]>();

  constructor(readonly shape: Shape) {
    this.env = new Int32Array(shape.cells + 1);
    this.reads = new CellSet(shape.cells + 1);
    this.found = new Int32Array(shape.cells + 1);
  }

  value(e: ExprNode): Values {
    switch (e.op) {
      case 'const': return only(e.value);
      case 'read': return this.read(this.shape.variable(e.variable), e.index);
      case 'ref': return this.reference(e);
      case 'alive': return this.alive(e.object, this.value(e.ref));
      case 'if': {
        const c = this.value(e.cond);
        return (mayBeTrue(c) ? this.value(e.yes) : 0) | (mayBeFalse(c) ? this.value(e.no) : 0);
      }
      case 'and': {
        const a = this.value(e.a);
        return (mayBeTrue(a) ? this.value(e.b) : 0) | (mayBeFalse(a) ? 1 : 0);
      }
      case 'or': {
        const a = this.value(e.a);
        return (mayBeFalse(a) ? this.value(e.b) : 0) | (mayBeTrue(a) ? 2 : 0);
      }
      case 'not': {
        const a = this.value(e.a);
        return (mayBeTrue(a) ? 1 : 0) | (mayBeFalse(a) ? 2 : 0);
      }
      case 'first': return mapped(this.value(e.a), (a) => firstFrom(a, 0, this.shape.size(e.set)));
      case 'count': return mapped(this.value(e.a), countBits);
      case 'eq': case 'ne': case 'lt': case 'le': case 'add': case 'sub': case 'monus': case 'has': case 'with':
      case 'without': case 'intersect': case 'minus': case 'union': case 'next': {
        const a = this.value(e.a);
        return combined(e.op, a, this.value(e.b), this.shape.size(e.set));
      }
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  /** Narrows `env` to the states in which `e` is true (or false); false where there are none. */
  assume(e: ExprNode, truth: boolean): boolean {
    if (e.op === 'not') return this.assume(e.a, !truth);
    if (e.op === (truth ? 'and' : 'or')) return this.assume(e.a, truth) && this.assume(e.b, truth);
    const before = this.quiet;
    this.quiet = true;
    const possible = this.narrow(e, truth);
    this.quiet = before;
    return possible;
  }

  private narrow(e: ExprNode, truth: boolean): boolean {
    const may = truth ? mayBeTrue : mayBeFalse;
    if (!may(this.value(e))) return false;
    for (const cell of this.scalarsOf(e)) {
      const values = this.env[cell];
      if (values === ANY || isSingle(values) || countBits(values) > CASES_MAX) continue;
      let kept = 0;
      for (const v of membersOf(values)) {
        this.env[cell] = 1 << v;
        if (may(this.value(e))) kept |= 1 << v;
      }
      this.env[cell] = kept;
      if (kept === 0) return false;
    }
    return true;
  }

  /** Cells that `e` names without computing an index. */
  private scalarsOf(e: ExprNode): readonly number[] {
    const known = this.scalars.get(e);
    if (known !== undefined) return known;
    const cells = new Set<number>();
    visitExpr(e, (n) => {
      if (n.op !== 'read' || !n.index.every((i) => i.op === 'const')) return;
      const v = this.shape.variable(n.variable);
      const at = n.index.map((i) => (i.op === 'const' ? i.value : 0));
      if (at.every((i, k) => i < v.sizes[k])) cells.add(v.offset + at.reduce((flat, i, k) => flat * v.sizes[k] + i, 0));
    });
    const list = [...cells];
    this.scalars.set(e, list);
    return list;
  }

  private read(v: GroundVariable, index: readonly ExprNode[]): Values {
    let out = this.cells(v, index) ? 0 : only(missed(v));
    for (let k = 0; k < this.count; k++) {
      if (!this.quiet) this.reads.add(this.found[k]);
      out |= this.env[this.found[k]];
    }
    return out;
  }

  /** Finds the cells that `v[index]` may mean, until the next call; false if it may mean none. */
  protected cells(v: GroundVariable, index: readonly ExprNode[]): boolean {
    if (index.length === 0) { this.found[0] = v.offset; this.count = 1; return true; }
    const values = index.length === 1 ? undefined : index.map((e) => this.value(e));
    let isInside = true;
    if (values === undefined) {
      const one = this.value(index[0]);
      isInside = this.within(v, one, 0);
      this.count = 0;
      if (one === ANY) for (let i = 0; i < v.sizes[0]; i++) this.note(v, i);
      else for (let w = one; w !== 0; w &= w - 1) this.note(v, 31 - Math.clz32(w & -w));
      return isInside;
    }
    let list = [0];
    values.forEach((some, k) => {
      if (!this.within(v, some, k)) isInside = false;
      const members = some === ANY ? allBelow(v.sizes[k]) : membersOf(some & upTo(v.sizes[k] - 1));
      list = list.flatMap((flat) => members.map((i) => flat * v.sizes[k] + i));
    });
    this.count = 0;
    for (const flat of list) this.found[this.count++] = v.offset + flat;
    return isInside;
  }

  private note(v: GroundVariable, i: number): void { if (i < v.sizes[0]) this.found[this.count++] = v.offset + i; }

  /** Whether index number `k` is surely in range; what it may mean is touched. */
  private within(v: GroundVariable, values: Values, k: number): boolean {
    const size = v.sizes[k];
    if (v.object !== undefined) {
      if (values === ANY) for (let i = 0; i < size; i++) this.touch(v.object, i);
      else for (let w = values & upTo(size - 1); w !== 0; w &= w - 1) this.touch(v.object, 31 - Math.clz32(w & -w));
    }
    if (values !== ANY && (values & ~upTo(size - 1)) === 0) return true;
    this.noteFault();
    return false;
  }

  private noteFault(): void { if (!this.quiet) this.mayFault = true; }

  /** Whether object number `ref` exists, as a set of truths. */
  private touch(object: string, ref: number): Values {
    const table = this.shape.lifetime(object);
    if (table === undefined) return only(1);
    const cell = this.shape.lifetimes[table][ref] ?? this.shape.always;
    if (!this.quiet) this.reads.add(cell);
    if (mayBeFalse(this.env[cell])) this.noteFault();
    return this.env[cell];
  }

  private alive(object: string, refs: Values): Values {
    const faulted = this.mayFault;
    const members = refs === ANY ? allBelow(this.shape.size(object) + 1) : membersOf(refs);
    let out = refs === ANY ? BOTH : 0;
    for (const ref of members) out |= this.touch(object, ref);
    this.mayFault = faulted;
    return out;
  }

  private reference(e: Extract<ExprNode, { op: 'ref' }>): Values {
    const p = this.shape.pool(e.pool);
    let out: Values = 0;
    let flats: Values = 1;
    e.args.forEach((a, k) => {
      const values = this.value(a);
      const inside = values & upTo(p.sizes[k] - 1);
      if (values === ANY || values !== inside) { out |= only(this.shape.size(p.object)); this.noteFault(); }
      if (flats !== ANY) flats = inside === ANY ? ANY : this.steps(flats, inside, p.sizes[k]);
    });
    return flats === ANY ? ANY : out | mapped(flats, (flat) => p.base + flat);
  }

  private steps(flats: Values, members: Values, size: number): Values {
    let out = 0;
    for (const flat of membersOf(flats)) for (const i of membersOf(members)) out |= only(flat * size + i);
    return out;
  }
}

const allBelow = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
