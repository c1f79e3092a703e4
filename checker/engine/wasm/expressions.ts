import type { ExprNode } from '../../language/data.js';
import { missed } from '../../language/evaluate.js';
import { ModelError } from '../../language/ground.js';
import type { GroundVariable } from '../../language/ground.js';
import { indexFault } from '../../language/lower/faults.js';
import { lowerBound, upperBound } from '../bounds.js';
import type { Shape } from '../shape.js';
import { CellEmitter, flatCode } from './cells.js';
import type { Flat, Ground } from './cells.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import { isCheap, isTruth, isZero } from './cost.js';
import type { FunctionWriter } from './module.js';

/** Code that reports a fault by name; empty where nobody is told. */
export type FaultCode = (fault: string) => Code;

const WORD_MEMBERS_MAX = 31;
/** Values are 32-bit, with sign. */
const VALUE_MAX = 2 ** 31 - 1;
const VALUE_MIN = -(2 ** 31);

/**
 * Emits expressions over the packed state at the address in `base`, with the order, short-circuits
 * and faults of `Evaluator.value`. Every value is an i32.
 */
export class ExpressionEmitter {
  readonly cells: CellEmitter;
  private readonly shape: Shape;
  constructor(ground: Ground, private readonly f: FunctionWriter, base: Local, private readonly fault: FaultCode) {
    this.shape = ground.shape;
    this.cells = new CellEmitter(ground, f, base);
  }

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
      case 'lt': return w.ltSigned(this.value(e.a), this.value(e.b));
      case 'le': return w.leSigned(this.value(e.a), this.value(e.b));
      case 'alive': return this.aliveTest(e);
      case 'count': return w.popcount(this.value(e.a));
      case 'first': return this.firstFrom(this.value(e.a), this.shape.size(e.set));
      case 'next': return this.next(e.a, e.b, this.shape.size(e.set));
      case 'add': return w.add(this.value(this.fitting(e).a), this.value(e.b));
      case 'sub': return w.sub(this.value(this.fitting(e).a), this.value(e.b));
      case 'monus': return this.difference(e.a, e.b);
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
        if (i.value >= v.sizes[k]) return [this.fault(indexFault(v, k)), failed];
        return [this.checkAlive(v.object, i.value), step(k + 1, constant + i.value * stride, terms)];
      }
      const value = this.value(i);
      const t = this.f.take(w.I32);
      const rest = [this.checkAlive(v.object, t, 'local'), step(k + 1, constant, [...terms, [t, stride] as const])];
      this.f.release(t);
      if (upperBound(i, this.shape) < v.sizes[k]) return [w.set(t, value), rest];
      const bad = [this.fault(indexFault(v, k)), failed];
      const inside = w.lt(w.tee(t, value), w.i32(v.sizes[k]));
      return type === w.VOID ? w.when(inside, rest, bad) : w.choose(inside, rest, bad, type);
    };
    return step(0, 0, []);
  }

  private read(e: Extract<ExprNode, { op: 'read' }>): Code {
    const v = this.shape.variable(e.variable);
    return this.locate(v, e.index, (at) => this.cells.read(v, at), w.i32(missed(v)), w.I32);
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
      return this.cells.read(this.shape.variable(p.alive), { constant: ref - p.base, terms: [] });
    }
    return undefined;
  }

  /** The same for the reference in a local; one beyond every object ("none") counts as alive. */
  private isAlive(object: string, ref: Local): Code {
    let code: Code = w.i32(1);
    for (const p of Object.values(this.shape.system.pools)) {
      if (p.object !== object || p.alive === undefined || p.count === 0) continue;
      const t = this.f.take(w.I32);
      const alive = this.cells.read(this.shape.variable(p.alive), { constant: 0, terms: [[t, 1]] });
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
      if (k >= e.args.length) return flatCode({ constant, terms });
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
    if (isCheap(yes, this.shape) && isCheap(no, this.shape)) return w.select(this.test(cond), a, b);
    return w.choose(this.test(cond), a, b);
  }

  private both(a: ExprNode, b: ExprNode): Code {
    if (isTruth(a, this.shape) && isTruth(b, this.shape) && isCheap(b, this.shape)) return w.and(this.value(a), this.value(b));
    return w.choose(this.test(a), this.value(b), w.i32(0));
  }

  private orElse(a: ExprNode, b: ExprNode): Code {
    if (isTruth(a, this.shape) && isTruth(b, this.shape) && isCheap(b, this.shape)) return w.or(this.value(a), this.value(b));
    return w.choose(this.test(a), w.i32(1), this.value(b));
  }

  private bit(e: ExprNode): Code {
    return e.op === 'const' ? w.i32(1 << e.value) : w.shl(w.i32(1), this.value(e));
  }

  /** A sum or difference, which no state may take out of 32 bits. */
  private fitting<E extends Extract<ExprNode, { readonly a: ExprNode; readonly b: ExprNode }>>(e: E): E {
    const { name } = this.shape.system;
    if (upperBound(e, this.shape) > VALUE_MAX) throw new ModelError(`a sum in ${name} can exceed ${VALUE_MAX}: lower the ranges of its terms`);
    if (lowerBound(e, this.shape) < VALUE_MIN) throw new ModelError(`a difference in ${name} can be below ${VALUE_MIN}: lower the ranges of its terms`);
    return e;
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
      w.select(w.ltSigned(w.get(y), w.get(x)), w.sub(w.get(x), w.get(y)), w.i32(0)),
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
