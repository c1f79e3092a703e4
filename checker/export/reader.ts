import type { ExprNode } from '../language/data.js';
import { missed } from '../language/evaluate.js';
import { ModelError } from '../language/ground.js';
import type { GroundPool, GroundSystem, GroundVariable } from '../language/ground.js';
import { indexFault } from '../language/lower/faults.js';
import { and, asNumber, asTruth, bound, choice, compare, isFalse, isTruthNumber, least, no, not, number, or, plus, times, yes } from './flat.js';
import type { Flat } from './flat.js';

/** Masks are computed in 32-bit words without their sign. */
const MASK_MEMBERS_MAX = 30;
const VALUE_MAX = 2 ** 31 - 1;

/** A cell of a variable and whether the index is within it. */
export interface Cell {
  readonly variable: GroundVariable;
  readonly index: Flat | undefined;
  readonly inside: Flat;
}

/** Conditions under which an expression meets a fault, by fault. */
export type Faults = Map<string, Flat>;

/** Reads expressions of one ground system with the meaning of `Evaluator.value`. */
export class Reader {
  private readonly variables: ReadonlyMap<string, GroundVariable>;
  constructor(readonly system: GroundSystem) {
    this.variables = new Map(system.variables.map((v) => [v.name, v]));
  }

  variable(name: string): GroundVariable {
    const v = this.variables.get(name);
    if (v === undefined) throw new ModelError(`no variable '${name}' in ${this.system.name}`);
    return v;
  }

  initial(v: GroundVariable): readonly number[] { return this.system.initial.slice(v.offset, v.offset + v.cells); }

  /** Largest value that a cell of `v` ever holds. */
  readonly largest = (v: GroundVariable): number => {
    const top = this.initial(v).reduce((a, b) => Math.max(a, b), v.max);
    if (top > VALUE_MAX) throw new ModelError(`variable '${v.name}' holds values beyond ${VALUE_MAX}: lower its range`);
    return top;
  };

  bound(f: Flat): number { return bound(f, this.largest); }
  least(f: Flat): number { return least(f, this.largest); }

  /** The number that `e` is. */
  value(e: ExprNode): Flat {
    const of = (x: ExprNode): Flat => this.value(x);
    switch (e.op) {
      case 'const':
        if (e.value > VALUE_MAX) throw new ModelError(`the number ${e.value} does not fit in 31 bits: split the set`);
        return number(e.value);
      case 'read': return this.read(e);
      case 'ref': return this.reference(e);
      case 'if': return choice(this.test(e.cond), of(e.yes), of(e.no));
      case 'and': case 'or': return this.junction(e, e.op, e.a, of(e.b));
      case 'add': return this.sum(of(e.a), of(e.b));
      case 'sub': return { op: 'sub', a: of(e.a), b: of(e.b) };
      case 'monus': {
        const [a, b] = [of(e.a), of(e.b)];
        return choice(compare('lt', b, a), { op: 'sub', a, b }, number(0));
      }
      case 'with': return { op: 'bitor', a: of(e.a), b: { op: 'bit', a: this.member(e.b) } };
      case 'without': return { op: 'without', a: of(e.a), b: { op: 'bit', a: this.member(e.b) } };
      case 'intersect': return { op: 'bitand', a: of(e.a), b: of(e.b) };
      case 'minus': return { op: 'without', a: of(e.a), b: of(e.b) };
      case 'union': return { op: 'bitor', a: of(e.a), b: of(e.b) };
      case 'first': case 'next': {
        const size = this.maskSize(e.set);
        if (size === 0) return number(0);
        return 'b' in e ? { op: 'next', a: of(e.a), b: of(e.b), size } : { op: 'first', a: of(e.a), size };
      }
      case 'count': {
        const a = of(e.a);
        const size = 32 - Math.clz32(Math.min(this.bound(a), VALUE_MAX));
        return size === 0 ? number(0) : { op: 'count', a, size };
      }
      default: return asNumber(this.test(e));
    }
  }

  /** Whether `e` is not 0. */
  test(e: ExprNode): Flat {
    switch (e.op) {
      case 'not': return not(this.test(e.a));
      case 'and': return and(this.test(e.a), this.test(e.b));
      case 'or': return or(this.test(e.a), this.test(e.b));
      case 'if': return choice(this.test(e.cond), this.test(e.yes), this.test(e.no));
      case 'eq': case 'ne': case 'lt': case 'le': return compare(e.op, this.value(e.a), this.value(e.b));
      case 'has': return { op: 'has', a: this.value(e.a), b: this.member(e.b) };
      case 'alive': return this.alive(e.object, this.value(e.ref));
      case 'const': case 'read': case 'ref': case 'add': case 'sub': case 'monus': case 'with': case 'without': case 'intersect':
      case 'minus': case 'union': case 'first': case 'next': case 'count': return asTruth(this.value(e));
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  /** The cell that `v[index]` is. */
  cell(v: GroundVariable, index: readonly ExprNode[]): Cell {
    let [inside, flat] = [yes, number(0)];
    for (const [k, e] of index.entries()) {
      const i = this.value(e);
      inside = and(inside, this.isBelow(i, v.sizes[k]));
      flat = plus(flat, times(i, v.sizes.slice(k + 1).reduce((a, b) => a * b, 1)));
    }
    return { variable: v, index: v.cells === 1 ? undefined : flat, inside };
  }

  /** Adds to `out` when `e` meets which fault, where `path` leads to it; the order is that of `Evaluator`. */
  faults(e: ExprNode, path: Flat, out: Faults): void {
    switch (e.op) {
      case 'const': return;
      case 'read': { const v = this.variable(e.variable); this.indexFaults(v, v.object, e.index, path, out); return; }
      case 'ref': this.indexFaults(this.system.pools[e.pool], undefined, e.args, path, out); return;
      case 'alive': this.faults(e.ref, path, out); return;
      case 'not': case 'first': case 'count': this.faults(e.a, path, out); return;
      case 'if': {
        const cond = this.test(e.cond);
        this.faults(e.cond, path, out);
        this.faults(e.yes, and(path, cond), out);
        this.faults(e.no, and(path, not(cond)), out);
        return;
      }
      case 'and': case 'or': {
        const a = this.test(e.a);
        this.faults(e.a, path, out);
        this.faults(e.b, and(path, e.op === 'and' ? a : not(a)), out);
        return;
      }
      default:
        if ('a' in e && 'b' in e) { this.faults(e.a, path, out); this.faults(e.b, path, out); }
    }
  }

  /** The same of the indices of `of`, and of the objects of type `object` that they name. */
  indexFaults(
    of: GroundVariable | GroundPool, object: string | undefined, index: readonly ExprNode[], path: Flat, out: Faults,
  ): void {
    let here = path;
    for (const [k, e] of index.entries()) {
      this.faults(e, here, out);
      const i = this.value(e);
      const inside = this.isBelow(i, of.sizes[k]);
      note(out, 'offset' in of ? indexFault(of, k) : `index:${of.dims[k]}`, and(here, not(inside)));
      here = and(here, inside);
      if (object !== undefined) note(out, `dead:${object}`, and(here, not(this.alive(object, i))));
    }
  }

  private isBelow(i: Flat, size: number): Flat {
    if (i.op === 'if') return choice(i.cond, this.isBelow(i.yes, size), this.isBelow(i.no, size));
    return this.bound(i) < size ? yes : size === 0 ? no : compare('lt', i, number(size));
  }

  private read(e: Extract<ExprNode, { op: 'read' }>): Flat {
    const { variable, index, inside } = this.cell(this.variable(e.variable), e.index);
    const miss = number(missed(variable));
    return isFalse(inside) ? miss : choice(inside, this.content(variable, index), miss);
  }

  private content(variable: GroundVariable, index: Flat | undefined): Flat {
    const values = this.initial(variable);
    const known = index === undefined || values.every((x) => x === values[0]) ? 0 : index.op === 'const' ? index.value : undefined;
    if (variable.constant && known !== undefined) return number(values[known]);
    const cell: Flat = { op: 'cell', variable, index };
    return isBoolean(variable) ? { op: 'number', a: cell } : cell;
  }

  private reference(e: Extract<ExprNode, { op: 'ref' }>): Flat {
    const p = this.system.pools[e.pool];
    let [inside, flat] = [yes, number(p.base)];
    for (const [k, x] of e.args.entries()) {
      const i = this.value(x);
      inside = and(inside, this.isBelow(i, p.sizes[k]));
      flat = plus(times(i, p.sizes.slice(k + 1).reduce((a, b) => a * b, 1)), flat);
    }
    return choice(inside, flat, number(this.system.sets[p.object].length));
  }

  /** What belongs to no pool with lifetimes is alive, "none" too. */
  private alive(object: string, ref: Flat): Flat {
    const pools = Object.values(this.system.pools).filter((p) => p.object === object && p.count > 0);
    return pools.reduceRight<Flat>((others, { alive, base, count }) => {
      if (alive === undefined) return others;
      const v = this.variable(alive);
      const least = base === 0 ? yes : compare('le', number(base), ref);
      const index: Flat = base === 0 ? ref : ref.op === 'const' ? number(ref.value - base) : { op: 'sub', a: ref, b: number(base) };
      const inside = and(least, this.isBelow(ref, base + count));
      if (isFalse(inside)) return others;
      const here = asTruth(this.content(v, v.cells === 1 ? undefined : index));
      return others === yes ? or(not(inside), here) : or(and(inside, here), and(not(inside), others));
    }, yes);
  }

  /** `e` is `x` and, or or, something with the value `b`; such a value may be more than 1. */
  private junction(e: ExprNode, op: 'and' | 'or', x: ExprNode, b: Flat): Flat {
    if (isTruthNumber(b)) return asNumber(this.test(e));
    const a = this.test(x);
    return op === 'and' ? choice(a, b, number(0)) : choice(a, number(1), b);
  }

  /** As `check` refuses it: one that no state may take out of 31 bits. */
  private sum(a: Flat, b: Flat): Flat {
    const sum = plus(a, b);
    if (this.bound(sum) > VALUE_MAX) throw new ModelError(`a sum in ${this.system.name} can exceed ${VALUE_MAX}: lower the ranges of its terms`);
    return sum;
  }

  private member(e: ExprNode): Flat {
    const i = this.value(e);
    if (this.bound(i) > MASK_MEMBERS_MAX) throw new ModelError(`a mask of more than ${MASK_MEMBERS_MAX} members: split the set`);
    return i;
  }

  private maskSize(set: string | undefined): number {
    const size = set === undefined ? 0 : this.system.sets[set].length;
    if (size > MASK_MEMBERS_MAX) throw new ModelError(`'${set ?? ''}' has more than ${MASK_MEMBERS_MAX} members: split the set`);
    return size;
  }
}

export const note = (out: Faults, fault: string, when: Flat): void => {
  if (!isFalse(when)) out.set(fault, or(out.get(fault) ?? no, when));
};

export const isBoolean = (v: GroundVariable): boolean => v.kind === 'bool';
