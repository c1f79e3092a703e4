import type { ExprNode } from '../../language/data.js';
import { missed } from '../../language/evaluate.js';
import { ModelError } from '../../language/ground.js';
import type { GroundVariable } from '../../language/ground.js';
import { indexFault } from '../../language/lower/faults.js';
import { upperBound } from '../../engine/bounds.js';
import type { Shape } from '../../engine/shape.js';

/** JavaScript text that reports a fault by name and evaluates to 0; plain `0` where none is recorded. */
export type FaultText = (fault: string) => string;

/** Text of a cell number, from a constant and terms of temporaries. */
const sum = (constant: number, terms: readonly string[]): string =>
  (terms.length === 0 ? `${constant}` : constant === 0 ? terms.join(' + ') : `${terms.join(' + ')} + ${constant}`);

/** A cell known before the run, and the statement that checks that its object is alive. */
export interface StaticCell {
  readonly cell: number;
  readonly check: string;
}

const WORD_MEMBERS_MAX = 31;

/**
 * Writes expressions as JavaScript over the cells `c`, with the order, short-circuits and faults of
 * `Evaluator.value`. Temporaries are `t0`, `t1`, …; one in use is never assigned below its reader.
 */
export class ExpressionWriter {
  /** Number of temporaries that the text written so far needs. */
  temporaries = 0;
  constructor(private readonly shape: Shape, private readonly fault: FaultText) {}

  /** Text with the value of `e`. */
  value(e: ExprNode, depth = 0): string {
    const of = (x: ExprNode): string => this.value(x, depth);
    switch (e.op) {
      case 'const': return `${e.value}`;
      case 'read': return this.read(e, depth);
      case 'ref': return this.reference(e, depth);
      case 'if': return `(${this.test(e.cond, depth)} ? ${of(e.yes)} : ${of(e.no)})`;
      case 'and': return `(${this.test(e.a, depth)} ? ${of(e.b)} : 0)`;
      case 'or': return `(${this.test(e.a, depth)} ? 1 : ${of(e.b)})`;
      case 'alive': case 'not': case 'eq': case 'ne': case 'lt': case 'le': return `(${this.test(e, depth)} ? 1 : 0)`;
      case 'count': return `count(${of(e.a)})`;
      case 'first': return this.firstFrom(of(e.a), undefined, this.shape.size(e.set));
      case 'next': return this.firstFrom(of(e.a), of(e.b), this.shape.size(e.set));
      case 'add': return `(${of(e.a)} + ${of(e.b)})`;
      case 'sub': return `(${of(e.a)} - ${of(e.b)})`;
      case 'monus': return `Math.max(${of(e.a)} - ${of(e.b)}, 0)`;
      case 'has': return `(${of(e.a)} >>> ${of(e.b)} & 1)`;
      case 'with': return `(${of(e.a)} | 1 << ${of(e.b)})`;
      case 'without': return `(${of(e.a)} & ~(1 << ${of(e.b)}))`;
      case 'intersect': return `(${of(e.a)} & ${of(e.b)})`;
      case 'minus': return `(${of(e.a)} & ~${of(e.b)})`;
      case 'union': return `(${of(e.a)} | ${of(e.b)})`;
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  /** Text that is truthy where `e` is not 0. */
  test(e: ExprNode, depth = 0): string {
    const of = (x: ExprNode): string => this.value(x, depth);
    switch (e.op) {
      case 'const': return e.value === 0 ? 'false' : 'true';
      case 'not': return `!(${this.test(e.a, depth)})`;
      case 'and': return `(${this.test(e.a, depth)} && ${this.test(e.b, depth)})`;
      case 'or': return `(${this.test(e.a, depth)} || ${this.test(e.b, depth)})`;
      case 'if': return `(${this.test(e.cond, depth)} ? ${this.test(e.yes, depth)} : ${this.test(e.no, depth)})`;
      case 'eq': return `${of(e.a)} === ${of(e.b)}`;
      case 'ne': return `${of(e.a)} !== ${of(e.b)}`;
      case 'lt': return `${of(e.a)} < ${of(e.b)}`;
      case 'le': return `${of(e.a)} <= ${of(e.b)}`;
      case 'alive': return this.aliveTest(e, depth);
      default: return of(e);
    }
  }

  /** Text with the flat cell of `v[index]`, or -1 after a bad index. */
  cell(v: GroundVariable, index: readonly ExprNode[]): string {
    const failed = (fault: string): string => (fault === '0' ? '-1' : `(${fault}, -1)`);
    return this.locate(v, index, 0, (constant, terms) => sum(constant, terms), failed);
  }

  /** The cell of `v[index]` where the index is constant and good, and the text of its lifetime check. */
  staticCell(v: GroundVariable, index: readonly ExprNode[]): StaticCell | undefined {
    let flat = 0;
    for (const [k, i] of index.entries()) {
      if (i.op !== 'const' || i.value >= v.sizes[k]) return undefined;
      flat = flat * v.sizes[k] + i.value;
    }
    const check = this.locate(v, index, 0, () => '0', () => '0');
    return { cell: v.offset + flat, check: check === '0' ? '' : `${check};` };
  }

  private read(e: Extract<ExprNode, { op: 'read' }>, depth: number): string {
    const v = this.shape.variable(e.variable);
    const { initial } = this.shape.system;
    const found = (constant: number, terms: readonly string[]): string =>
      (v.constant && terms.length === 0 ? `${initial[constant]}` : `c[${sum(constant, terms)}]`);
    const miss = missed(v);
    return this.locate(v, e.index, depth, found, (fault) => (miss === 0 ? fault : `(${fault}, ${miss})`));
  }

  /** Checks indices and lifetimes in order, then `found` with the cell. */
  private locate(
    v: GroundVariable, index: readonly ExprNode[], depth: number,
    found: (constant: number, terms: readonly string[]) => string, failed: FaultText,
  ): string {
    const lifetime = this.shape.lifetime(v.object);
    const dead = lifetime === undefined ? '0' : this.fault(`dead:${v.object ?? ''}`);
    const step = (k: number, constant: number, terms: readonly string[]): string => {
      if (k >= index.length) return found(constant, terms);
      const stride = v.sizes.slice(k + 1, index.length).reduce((a, b) => a * b, 1);
      const i = index[k];
      const outside = failed(this.fault(indexFault(v, k)));
      if (i.op === 'const') {
        if (i.value >= v.sizes[k]) return outside;
        const rest = step(k + 1, constant + i.value * stride, terms);
        return this.checkAlive(lifetime, i.value, dead, rest);
      }
      const t = this.temporary(depth + terms.length);
      const rest = this.checkAlive(lifetime, t, dead, step(k + 1, constant, [...terms, stride === 1 ? t : `${t} * ${stride}`]));
      const load = `${t} = ${this.value(i, depth + terms.length)}`;
      if (upperBound(i, this.shape) < v.sizes[k]) return `(${load}, ${rest})`;
      return `(${load}, ${t} < ${v.sizes[k]} ? ${rest} : ${outside})`;
    };
    return step(0, v.offset, []);
  }

  private checkAlive(lifetime: number | undefined, ref: number | string, dead: string, rest: string): string {
    if (lifetime === undefined || dead === '0') return rest;
    const cell = typeof ref === 'number' ? this.shape.lifetimes[lifetime][ref] : `L${lifetime}[${ref}]`;
    return cell === this.shape.always ? rest : `(c[${cell}] === 1 || ${dead}, ${rest})`;
  }

  private reference(e: Extract<ExprNode, { op: 'ref' }>, depth: number): string {
    const p = this.shape.pool(e.pool);
    const none = this.shape.size(p.object);
    const step = (k: number, constant: number, terms: readonly string[]): string => {
      if (k >= e.args.length) return terms.length === 0 ? `${constant}` : `(${sum(constant, terms)})`;
      const stride = p.sizes.slice(k + 1, e.args.length).reduce((a, b) => a * b, 1);
      const i = e.args[k];
      const fault = this.fault(`index:${p.dims[k]}`);
      const outside = fault === '0' ? `${none}` : `(${fault}, ${none})`;
      if (i.op === 'const') return i.value >= p.sizes[k] ? outside : step(k + 1, constant + i.value * stride, terms);
      const t = this.temporary(depth + terms.length);
      const load = `${t} = ${this.value(i, depth + terms.length)}`;
      const rest = step(k + 1, constant, [...terms, stride === 1 ? t : `${t} * ${stride}`]);
      if (upperBound(i, this.shape) < p.sizes[k]) return `(${load}, ${rest})`;
      return `(${load}, ${t} < ${p.sizes[k]} ? ${rest} : ${outside})`;
    };
    return step(0, p.base, []);
  }

  /** A reference beyond every object ("none") counts as alive, as in `Evaluator`. */
  private aliveTest(e: Extract<ExprNode, { op: 'alive' }>, depth: number): string {
    const lifetime = this.shape.lifetime(e.object);
    const t = this.temporary(depth);
    const load = `${t} = ${this.value(e.ref, depth)}`;
    if (lifetime === undefined) return `(${load}, true)`;
    const alive = `c[L${lifetime}[${t}]] === 1`;
    return upperBound(e.ref, this.shape) <= this.shape.size(e.object) ? `(${load}, ${alive})`
      : `(${load}, ${t} > ${this.shape.size(e.object)} || ${alive})`;
  }

  private firstFrom(mask: string, after: string | undefined, size: number): string {
    const fast = size <= WORD_MEMBERS_MAX;
    if (after === undefined) return fast ? `first(${mask} & ${2 ** size - 1}, ${size})` : `firstFrom(${mask}, 0, ${size})`;
    return fast ? `next(${mask}, ${after}, ${size}, ${2 ** size - 1})` : `nextFrom(${mask}, ${after}, ${size})`;
  }

  private temporary(n: number): string {
    this.temporaries = Math.max(this.temporaries, n + 1);
    return `t${n}`;
  }
}

/** Helpers that every generated program starts with; `firstFrom` comes from its environment. */
export const prelude = `
function first(m, n) { return m === 0 ? n : 31 - Math.clz32(m & -m); }
function next(m, i, n, all) { return first(m & all & -1 << (i >= n ? 0 : i + 1), n); }
function nextFrom(m, i, n) { return firstFrom(m, i >= n ? 0 : i + 1, n); }
function count(m) { let n = 0; for (; m !== 0; m &= m - 1) n++; return n; }
`;

/** Declares the temporaries that a function of generated text needs. */
export const declareTemporaries = (n: number): string =>
  (n === 0 ? '' : `let ${Array.from({ length: n }, (_, k) => `t${k} = 0`).join(', ')};`);
