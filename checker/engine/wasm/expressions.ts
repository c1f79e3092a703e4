import type { ExprNode } from '../../language/data.js';
import { ModelError } from '../../language/ground.js';
import type { GroundVariable } from '../../language/ground.js';
import { upperBound } from '../bounds.js';
import type { Shape } from '../shape.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import type { FunctionWriter } from './module.js';
import { cellOf, maskOf } from './packing.js';
import type { Block, Packing } from './packing.js';

/** What the emitters share about one system. */
export interface Ground {
  readonly shape: Shape;
  readonly packing: Packing;
  /** Address of the table of cells that never change. */
  readonly constants: number;
}

/** Code that reports a fault by name; empty where nobody is told. */
export type FaultCode = (fault: string) => Code;

/** Number of a cell in its variable: a constant and locals times their strides. */
interface Flat {
  readonly constant: number;
  readonly terms: readonly (readonly [Local, number])[];
}

const WORD_MEMBERS_MAX = 31;
/** Values are 32-bit and compared without sign. */
const VALUE_MAX = 2 ** 32 - 1;
/** Expressions of so many nodes are computed rather than jumped over. */
const CHEAP_NODES = 5;

/**
 * Emits expressions over the packed state at the address in `base`, with the order, short-circuits
 * and faults of `Evaluator.value`. Every value is an i32.
 */
export class ExpressionEmitter {
  private readonly shape: Shape;
  constructor(
    private readonly ground: Ground, private readonly f: FunctionWriter, private readonly base: Local, private readonly fault: FaultCode,
  ) { this.shape = ground.shape; }

  value(e: ExprNode): Code {
    switch (e.op) {
      case 'const': return w.i32(e.value);
      case 'read': return this.read(e);
      case 'ref': return this.reference(e);
      case 'if': return this.either(e.cond, e.yes, e.no);
      case 'and': return this.both(e.a, e.b);
      case 'or': return this.orElse(e.a, e.b);
      case 'not': return w.eqz(this.value(e.a));
      case 'eq': return isZero(e.b) ? w.eqz(this.value(e.a)) : w.eq(this.value(e.a), this.value(e.b));
      case 'ne': return w.ne(this.value(e.a), this.value(e.b));
      case 'lt': return w.lt(this.value(e.a), this.value(e.b));
      case 'le': return w.le(this.value(e.a), this.value(e.b));
      case 'alive': return this.aliveTest(e);
      case 'count': return w.popcount(this.value(e.a));
      case 'first': return this.firstFrom(this.value(e.a), this.shape.size(e.set));
      case 'next': return this.next(e.a, e.b, this.shape.size(e.set));
      case 'add': return this.sum(e);
      case 'sub': return this.difference(e.a, e.b);
      case 'has': return w.and(w.shr(this.value(e.a), this.value(e.b)), w.i32(1));
      case 'with': return w.or(this.value(e.a), this.bit(e.b));
      case 'without': return w.and(this.value(e.a), w.not(this.bit(e.b)));
      case 'intersect': return w.and(this.value(e.a), this.value(e.b));
      case 'minus': return w.and(this.value(e.a), w.not(this.value(e.b)));
      case 'union': return w.or(this.value(e.a), this.value(e.b));
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  /** Code that is 0 where `e` is: `value` for conditions, cheaper. */
  test(e: ExprNode): Code {
    if (e.op === 'ne' && isZero(e.b)) return this.value(e.a);
    return this.value(e);
  }

  /** Code for `found` with the cell of `v[index]`, after its checks; `failed` after a bad index. */
  locate(v: GroundVariable, index: readonly ExprNode[], found: (at: Flat) => Code, failed: Code, type: w.ValueType | typeof w.VOID): Code {
    const step = (k: number, constant: number, terms: Flat['terms']): Code => {
      if (k >= index.length) return found({ constant, terms });
      const stride = v.sizes.slice(k + 1, index.length).reduce((a, b) => a * b, 1);
      const i = index[k];
      if (i.op === 'const') {
        if (i.value >= v.sizes[k]) return [this.fault(`index:${v.dims[k]}`), failed];
        return [this.checkAlive(v.object, i.value), step(k + 1, constant + i.value * stride, terms)];
      }
      const value = this.value(i);
      const t = this.f.take(w.I32);
      const rest = [this.checkAlive(v.object, t, 'local'), step(k + 1, constant, [...terms, [t, stride] as const])];
      this.f.release(t);
      if (upperBound(i, this.shape) < v.sizes[k]) return [w.set(t, value), rest];
      const bad = [this.fault(`index:${v.dims[k]}`), failed];
      const inside = w.lt(w.tee(t, value), w.i32(v.sizes[k]));
      return type === w.VOID ? w.when(inside, rest, bad) : w.choose(inside, rest, bad, type);
    };
    return step(0, 0, []);
  }

  /** Value of a cell that exists. */
  cell(v: GroundVariable, at: Flat): Code {
    const { initial } = this.shape.system;
    if (v.constant) {
      if (at.terms.length === 0) return w.i32(initial[v.offset + at.constant]);
      return w.load(w.shl(this.flat(at), w.i32(2)), this.ground.constants + 4 * v.offset);
    }
    const b = this.block(v);
    if (b.bits === 0) return w.i32(0);
    if (at.terms.length === 0) {
      const { word, shift } = cellOf(b, at.constant);
      const shifted = w.shr(w.load(w.get(this.base), 4 * word), w.i32(shift));
      return shift + b.bits === 32 ? shifted : w.and(shifted, w.i32(maskOf(b.bits)));
    }
    const flat = this.flat(at);
    if (b.low === 'one') {
      return w.and(w.shr(w.load(w.get(this.base), 4 * b.word), this.shiftOf(b, flat)), w.i32(maskOf(b.bits)));
    }
    const t = this.f.take(w.I32);
    const address = this.addressOf(b, w.tee(t, flat));
    const code = w.and(w.shr(w.load(address, 4 * b.word), this.shiftOf(b, w.get(t))), w.i32(maskOf(b.bits)));
    this.f.release(t);
    return code;
  }

  /** Stores the value in the local `value`, which fits, in a cell that exists. */
  store(v: GroundVariable, at: Flat, value: Code): Code {
    const b = this.block(v);
    if (b.bits === 0) return w.drop(value);
    const base = w.get(this.base);
    if (at.terms.length === 0) {
      const { word, shift } = cellOf(b, at.constant);
      const shifted = w.shl(value, w.i32(shift));
      if (b.bits === 32) return w.store(base, 4 * word, shifted);
      const kept = w.and(w.load(base, 4 * word), w.i32(~(maskOf(b.bits) << shift)));
      return w.store(base, 4 * word, w.or(kept, shifted));
    }
    const t = this.f.take(w.I32);
    const s = this.f.take(w.I32);
    const a = this.f.take(w.I32);
    const code = [
      w.set(t, this.flat(at)), w.set(s, this.shiftOf(b, w.get(t))),
      w.set(a, b.low === 'one' ? base : this.addressOf(b, w.get(t))),
      w.store(w.get(a), 4 * b.word, w.or(
        w.and(w.load(w.get(a), 4 * b.word), w.not(w.shl(w.i32(maskOf(b.bits)), w.get(s)))), w.shl(value, w.get(s)),
      )),
    ];
    for (const l of [t, s, a]) this.f.release(l);
    return code;
  }

  private block(v: GroundVariable): Block {
    const b = this.ground.packing.blocks.get(v.name);
    if (b === undefined) throw new RangeError(`variable '${v.name}' has no place in the state`);
    return b;
  }

  private flat({ constant, terms }: Flat): Code {
    const parts = terms.map(([l, stride]) => w.mul(w.get(l), w.i32(stride)));
    return parts.reduce((a, b) => w.add(a, b), constant === 0 && parts.length > 0 ? w.i32(0) : w.i32(constant));
  }

  private shiftOf(b: Block, flat: Code): Code {
    const k = b.low === 'one' ? flat : w.and(flat, w.i32(2 ** b.low - 1));
    const scaled = Number.isInteger(Math.log2(b.bits)) ? w.shl(k, w.i32(Math.log2(b.bits))) : w.mul(k, w.i32(b.bits));
    return w.add(scaled, w.i32(b.shift));
  }

  private addressOf(b: Block, flat: Code): Code {
    const low = b.low === 'one' ? 0 : b.low;
    return w.add(w.get(this.base), w.shl(w.shr(flat, w.i32(low)), w.i32(2)));
  }

  private read(e: Extract<ExprNode, { op: 'read' }>): Code {
    const v = this.shape.variable(e.variable);
    return this.locate(v, e.index, (at) => this.cell(v, at), w.i32(0), w.I32);
  }

  /** Reports a dead object; its field is read all the same. */
  private checkAlive(object: string | undefined, ref: number, kind: 'constant' | 'local' = 'constant'): Code {
    if (object === undefined || this.shape.lifetime(object) === undefined) return [];
    const dead = this.fault(`dead:${object}`);
    if (dead.length === 0) return [];
    const alive = kind === 'local' ? this.isAlive(object, ref) : this.isAliveAt(object, ref);
    return alive === undefined ? [] : w.when(w.eqz(alive), dead);
  }

  /** Whether the object with a constant reference is alive; undefined: always. */
  private isAliveAt(object: string, ref: number): Code | undefined {
    for (const p of Object.values(this.shape.system.pools)) {
      if (p.object !== object || p.alive === undefined || ref < p.base || ref >= p.base + p.count) continue;
      return this.cell(this.shape.variable(p.alive), { constant: ref - p.base, terms: [] });
    }
    return undefined;
  }

  /** The same for the reference in a local; one beyond every object ("none") counts as alive. */
  private isAlive(object: string, ref: Local): Code {
    let code: Code = w.i32(1);
    for (const p of Object.values(this.shape.system.pools)) {
      if (p.object !== object || p.alive === undefined || p.count === 0) continue;
      const t = this.f.take(w.I32);
      const alive = this.cell(this.shape.variable(p.alive), { constant: 0, terms: [[t, 1]] });
      this.f.release(t);
      const here = w.lt(w.tee(t, w.sub(w.get(ref), w.i32(p.base))), w.i32(p.count));
      code = w.choose(here, alive, code);
    }
    return code;
  }

  private aliveTest(e: Extract<ExprNode, { op: 'alive' }>): Code {
    const value = this.value(e.ref);
    if (this.shape.lifetime(e.object) === undefined) return [w.drop(value), w.i32(1)];
    const t = this.f.take(w.I32);
    const code = [w.set(t, value), this.isAlive(e.object, t)];
    this.f.release(t);
    return code;
  }

  private reference(e: Extract<ExprNode, { op: 'ref' }>): Code {
    const p = this.shape.pool(e.pool);
    const none = w.i32(this.shape.size(p.object));
    const step = (k: number, constant: number, terms: Flat['terms']): Code => {
      if (k >= e.args.length) return this.flat({ constant, terms });
      const stride = p.sizes.slice(k + 1, e.args.length).reduce((a, b) => a * b, 1);
      const i = e.args[k];
      const bad = [this.fault(`index:${p.dims[k]}`), none];
      if (i.op === 'const') return i.value >= p.sizes[k] ? bad : step(k + 1, constant + i.value * stride, terms);
      const value = this.value(i);
      const t = this.f.take(w.I32);
      const rest = step(k + 1, constant, [...terms, [t, stride] as const]);
      this.f.release(t);
      if (upperBound(i, this.shape) < p.sizes[k]) return [w.set(t, value), rest];
      return w.choose(w.lt(w.tee(t, value), w.i32(p.sizes[k])), rest, bad);
    };
    return step(0, p.base, []);
  }

  private either(cond: ExprNode, yes: ExprNode, no: ExprNode): Code {
    const [a, b] = [this.value(yes), this.value(no)];
    if (this.isCheap(yes) && this.isCheap(no)) return w.select(this.test(cond), a, b);
    return w.choose(this.test(cond), a, b);
  }

  private both(a: ExprNode, b: ExprNode): Code {
    if (isTruth(a, this.shape) && isTruth(b, this.shape) && this.isCheap(b)) return w.and(this.value(a), this.value(b));
    return w.choose(this.test(a), this.value(b), w.i32(0));
  }

  private orElse(a: ExprNode, b: ExprNode): Code {
    if (isTruth(a, this.shape) && isTruth(b, this.shape) && this.isCheap(b)) return w.or(this.value(a), this.value(b));
    return w.choose(this.test(a), w.i32(1), this.value(b));
  }

  /** Few nodes and no fault. */
  private isCheap(e: ExprNode): boolean {
    return nodes(e) <= CHEAP_NODES && isPlain(e, this.shape);
  }

  private bit(e: ExprNode): Code {
    return e.op === 'const' ? w.i32(1 << e.value) : w.shl(w.i32(1), this.value(e));
  }

  private sum(e: Extract<ExprNode, { readonly a: ExprNode; readonly b: ExprNode }>): Code {
    if (upperBound(e, this.shape) > VALUE_MAX) {
      throw new ModelError(`a sum in ${this.shape.system.name} can exceed ${VALUE_MAX}: lower the ranges of its terms`);
    }
    return w.add(this.value(e.a), this.value(e.b));
  }

  private difference(a: ExprNode, b: ExprNode): Code {
    const first = this.value(a);
    const x = this.f.take(w.I32);
    const second = this.value(b);
    const y = this.f.take(w.I32);
    this.f.release(x);
    this.f.release(y);
    return [
      w.set(x, first), w.set(y, second),
      w.select(w.gt(w.get(x), w.get(y)), w.sub(w.get(x), w.get(y)), w.i32(0)),
    ];
  }

  private firstFrom(mask: Code, size: number): Code {
    if (size <= WORD_MEMBERS_MAX) return w.countTrailing(w.or(mask, w.i32(1 << size)));
    const x = this.f.take(w.I32);
    this.f.release(x);
    return [w.set(x, mask), this.wrapped(w.get(x), w.i32(0), size)];
  }

  private next(mask: ExprNode, after: ExprNode, size: number): Code {
    const m = this.value(mask);
    const x = this.f.take(w.I32);
    const i = this.value(after);
    const t = this.f.take(w.I32);
    this.f.release(x);
    this.f.release(t);
    const begin = [
      w.set(x, m), w.set(t, i),
      w.set(t, w.select(w.ge(w.get(t), w.i32(size)), w.i32(0), w.add(w.get(t), w.i32(1)))),
    ];
    if (size > WORD_MEMBERS_MAX) return [begin, this.wrapped(w.get(x), w.get(t), size)];
    return [begin, this.firstFrom(w.and(w.shl(w.i32(-1), w.get(t)), w.get(x)), size)];
  }

  /** First member from `from` on of a set with more members than a mask has bits: bits repeat. */
  private wrapped(mask: Code, from: Code, size: number): Code {
    const found = w.add(from, w.countTrailing(w.rotateRight(mask, from)));
    return w.select(w.or(w.eqz(mask), w.ge(found, w.i32(size))), w.i32(size), found);
  }
}

const isZero = (e: ExprNode): boolean => e.op === 'const' && e.value === 0;

/** Whether values of `e` are 0 and 1 alone. */
const isTruth = (e: ExprNode, shape: Shape): boolean =>
  (e.op === 'or' || e.op === 'and' ? isTruth(e.a, shape) && isTruth(e.b, shape) : upperBound(e, shape) <= 1);

/** Whether computing `e` can meet no fault. */
function isPlain(e: ExprNode, shape: Shape): boolean {
  switch (e.op) {
    case 'const': return true;
    case 'read': return shape.lifetime(shape.variable(e.variable).object) === undefined
      && e.index.every((i, k) => isPlain(i, shape) && upperBound(i, shape) < shape.variable(e.variable).sizes[k]);
    case 'not': case 'count': case 'first': return isPlain(e.a, shape);
    case 'eq': case 'ne': case 'lt': case 'le': case 'and': case 'or': case 'has': case 'add':
      return isPlain(e.a, shape) && isPlain(e.b, shape);
    default: return false;
  }
}

function nodes(e: ExprNode): number {
  switch (e.op) {
    case 'read': return e.index.reduce((n, i) => n + nodes(i), 1);
    case 'not': case 'count': case 'first': return 1 + nodes(e.a);
    case 'eq': case 'ne': case 'lt': case 'le': case 'and': case 'or': case 'has': case 'add': return 1 + nodes(e.a) + nodes(e.b);
    default: return 1;
  }
}
