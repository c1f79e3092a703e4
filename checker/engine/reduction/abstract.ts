import type { EffectNode, ExprNode } from '../../language/data.js';
import { cut } from '../../language/evaluate.js';
import type { Shape } from '../shape.js';
import { AbstractExpressions } from './abstract-expressions.js';
import { CellSet } from './cell-set.js';
import { ANY, combined, isSingle, mapped, mayBeFalse, mayBeTrue, membersOf, only, upTo } from './values.js';
import type { Values } from './values.js';

/** Where control goes when it is not known. */
export const ANYWHERE = -1;

/**
 * Interprets effects over sets of values, and notes the cells that they may write and where control goes.
 * Arguments of events are no accesses: only printers evaluate them.
 */
export class Abstract extends AbstractExpressions {
  readonly writes: CellSet;
  /** Location where control goes. */
  target = ANYWHERE;
  private pc = -1;
  private split: readonly number[] = [];

  constructor(shape: Shape) {
    super(shape);
    this.writes = new CellSet(shape.cells + 1);
  }

  /**
   * Forgets what was noted, before a step of the agent with this `pc` from location `from`; `env` is what
   * may be then. Ways through the step part where they give different values to the cells of `split`.
   */
  begin(pc: number, from: number, split: readonly number[] = []): void {
    this.split = split;
    this.reads.clear();
    this.writes.clear();
    this.mayFault = false;
    this.env[this.shape.always] = only(1);
    this.pc = pc;
    this.target = from;
  }

  /** Runs `effects` from number `at`; `finish` is called at the end of each way through that ends apart. */
  run(effects: readonly EffectNode[], finish: () => void, at = 0): void {
    for (let k = at; k < effects.length; k++) {
      const e = effects[k];
      if (e.op === 'when' && k === effects.length - 1) return this.fork(e, finish);
      this.effect(e);
      const cell = e.op === 'set' ? this.splitAt(e.target) : undefined;
      if (cell !== undefined) return this.apart(cell, () => this.run(effects, finish, k + 1));
    }
    finish();
  }

  /** The branches of what comes last. */
  private fork({ cond, yes, no }: Extract<EffectNode, { op: 'when' }>, finish: () => void): void {
    const c = this.value(cond);
    const { env, target } = this;
    for (const [truth, list] of [[true, yes], [false, no]] as const) {
      if (!(truth ? mayBeTrue(c) : mayBeFalse(c))) continue;
      this.env = env.slice();
      this.target = target;
      if (this.assume(cond, truth)) this.run(list, finish);
    }
    this.env = env;
  }

  /** The cell of `split` that was written, if it has several values now. */
  private splitAt(target: ExprNode): number | undefined {
    if (target.op !== 'read' || target.index.length > 0) return undefined;
    const { offset } = this.shape.variable(target.variable);
    const values = this.env[offset];
    return this.split.includes(offset) && values !== ANY && !isSingle(values) ? offset : undefined;
  }

  private apart(cell: number, rest: () => void): void {
    const { env, target } = this;
    for (const v of membersOf(env[cell])) {
      this.env = env.slice();
      this.target = target;
      this.env[cell] = 1 << v;
      rest();
    }
    this.env = env;
  }

  private all(effects: readonly EffectNode[]): void { for (const e of effects) this.effect(e); }

  private effect(e: EffectNode): void {
    switch (e.op) {
      case 'set': {
        const value = this.stored(e.value);
        if (e.target.op !== 'read') throw new RangeError('only variables can be written');
        if (e.value.op === 'const') this.write(e.target, value, e.value.value);
        else this.write(e.target, value, ANYWHERE);
        return;
      }
      case 'when': return this.branch(e.cond, e.yes, e.no);
      case 'violate': case 'atRisk': this.value(e.cond); return;
      case 'fault': case 'emit': return;
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  /** What a write of `e` leaves, as far as that is known before it is cut: a difference below 0 leaves 0. */
  private stored(e: ExprNode): Values {
    return e.op === 'sub' ? combined('monus', this.value(e.a), this.value(e.b), 0) : this.value(e);
  }

  private branch(cond: ExprNode, yes: readonly EffectNode[], no: readonly EffectNode[]): void {
    const c = this.value(cond);
    if (!mayBeFalse(c)) return this.all(yes);
    if (!mayBeTrue(c)) return this.all(no);
    const { target } = this;
    const other = this.env.slice();
    const isYes = this.assume(cond, true);
    if (isYes) this.all(yes);
    const after = this.env;
    const went = this.target;
    this.env = other;
    this.target = target;
    const isNo = this.assume(cond, false);
    if (isNo) this.all(no);
    if (!isYes) return;
    if (!isNo) { this.env = after; this.target = went; return; }
    for (let k = 0; k < after.length; k++) this.env[k] |= after[k];
    if (went !== this.target) this.target = ANYWHERE;
  }

  private write(target: Extract<ExprNode, { op: 'read' }>, value: Values, constant: number): void {
    const v = this.shape.variable(target.variable);
    const stored = value === ANY ? upTo(v.max)
      : mapped(value, (x) => cut(v, x));
    const isSure = this.cells(v, target.index) && this.count === 1;
    for (let k = 0; k < this.count; k++) {
      const cell = this.found[k];
      this.writes.add(cell);
      if (cell === this.pc) this.target = constant;
      this.env[cell] = isSure ? stored : this.env[cell] | stored;
    }
  }
}
