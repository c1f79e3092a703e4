import type { EffectNode, ExprNode } from '../language/data.js';
import { ModelError } from '../language/ground.js';
import type { GroundTransition, GroundVariable } from '../language/ground.js';
import { upperBound } from './bounds.js';
import { maskOf, offsetText } from './codec.js';
import type { Codec } from './codec.js';
import { ExpressionWriter } from './generate-expression.js';
import type { StaticCell } from './generate-expression.js';
import type { Shape } from './shape.js';
import type { Tables } from './tables.js';

type SetEffect = Extract<EffectNode, { op: 'set' }>;

/** What is common to all transitions of one generated program. */
export interface Target {
  readonly shape: Shape;
  readonly tables: Tables;
  /**
   * Given: each write also goes to the packed successor in `o` at `p`, and the cells `c` are as
   * before when the transition is done. Not given: the cells become the successor.
   */
  readonly codec: Codec | undefined;
}

/** Writes one transition as JavaScript, with the order of effects and faults of `Evaluator.apply`. */
export class TransitionWriter {
  private readonly declared: string[] = [];
  /** Statements that restore the cells, last write first. */
  private readonly undo: string[] = [];
  private readonly saved = new Set<number>();
  private readonly expressions: ExpressionWriter;
  private readonly guards: ExpressionWriter;

  constructor(private readonly target: Target, private readonly t: GroundTransition) {
    this.expressions = new ExpressionWriter(target.shape, (f) => this.report('F', f));
    this.guards = new ExpressionWriter(target.shape, (f) => this.report('P', f));
  }

  get temporaries(): number { return Math.max(this.expressions.temporaries, this.guards.temporaries); }

  /** Text of the guard, faults reported as polls. */
  guard(): string { return this.guards.test(this.t.guard); }

  /** Statements of the effects, in a block of their own. */
  effects(): string {
    const { codec } = this.target;
    const body = this.list(this.t.effects, new Set());
    const copy = codec === undefined ? [] : Array.from({ length: codec.words }, (_, k) =>
      `o[${offsetText('p', k)}] = w[${offsetText('b', k)}];`);
    const save = [...this.saved].map((cell) => `const k${cell} = c[${cell}];`);
    const declare = this.declared.length === 0 ? [] : [`let ${this.declared.join(', ')};`];
    const restore = [...this.undo, ...[...this.saved].map((cell) => `c[${cell}] = k${cell};`)];
    const emit = codec === undefined ? [] : [`o[p + ${codec.words}] = ${this.t.id};`, `p += ${codec.words + 1};`];
    return ['{', ...declare, ...save, ...copy, body, ...restore, ...emit, '}'].join('\n');
  }

  private report(how: 'F' | 'P', fault: string): string {
    const k = this.target.tables.fault(fault);
    return k === undefined ? '0' : `${how}(${k}, ${this.t.id}, p)`;
  }

  /** Text of `effects`; `later` are the variables read after them and grows by what they read. */
  private list(effects: readonly EffectNode[], later: Set<string>): string {
    const texts: string[] = [];
    for (const e of effects.toReversed()) texts.push(this.effect(e, later));
    return texts.reverse().filter((text) => text !== '').join('\n');
  }

  private effect(e: EffectNode, later: Set<string>): string {
    switch (e.op) {
      case 'set': return this.set(e, later);
      case 'when': return this.when(e, later);
      case 'violate': {
        const { tables } = this.target;
        const action = `V(${tables.cause(e.property, e.because)}, ${this.t.id}, p);`;
        return this.told(e.cond, `K[${tables.property(e.property)}] === 0`, action, later);
      }
      case 'atRisk': {
        const k = this.target.tables.property(e.property);
        return this.told(e.cond, `Q[${k}] === 0`, `R(${k}, ${this.t.id}, p);`, later);
      }
      case 'fault': {
        const text = this.report('F', e.fault);
        return text === '0' ? '' : `${text};`;
      }
      case 'emit': return '';
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  private when(e: Extract<EffectNode, { op: 'when' }>, later: Set<string>): string {
    const after = new Set(later);
    const yes = this.list(e.yes, later);
    const no = this.list(e.no, after);
    for (const name of after) later.add(name);
    const cond = this.expressions.test(e.cond);
    this.target.shape.reads(e.cond, later);
    return no === '' ? `if (${cond}) {\n${yes}\n}` : `if (${cond}) {\n${yes}\n} else {\n${no}\n}`;
  }

  /** `action` where `cond` holds, unless it is old news; a condition that can fault is met all the same. */
  private told(cond: ExprNode, news: string, action: string, later: Set<string>): string {
    this.target.shape.reads(cond, later);
    const text = this.expressions.test(cond);
    return text.includes('F(') ? `if ((${text}) && ${news}) ${action}` : `if (${news} && (${text})) ${action}`;
  }

  private set(e: SetEffect, later: Set<string>): string {
    if (e.target.op !== 'read') throw new ModelError('only variables can be written');
    const v = this.target.shape.variable(e.target.variable);
    const isRead = this.target.codec === undefined || later.has(v.name);
    const fixed = this.expressions.staticCell(v, e.target.index);
    const text = fixed === undefined ? this.setDynamic(e, v, isRead) : this.setStatic(e, v, fixed, isRead);
    this.target.shape.reads(e.value, later);
    this.target.shape.readsToWrite(v, e.target.index, later);
    return text;
  }

  private setStatic(e: SetEffect, v: GroundVariable, fixed: StaticCell, isRead: boolean): string {
    const { cell } = fixed;
    const fits = upperBound(e.value, this.target.shape) <= v.max;
    const text = this.expressions.value(e.value);
    const { codec } = this.target;
    const uses = (isRead ? 1 : 0) + (codec === undefined || codec.fields[cell].bits === 0 ? 0 : 1);
    const inline = fits && fixed.check === '' && (e.value.op === 'const' || uses === 1);
    const value = inline ? text : this.declare('v');
    const before = inline ? [] : [`${value} = ${text};`, fixed.check, this.clamp(v, value, fits)];
    if (isRead && codec !== undefined) this.saved.add(cell);
    return [...before, isRead ? `c[${cell}] = ${value};` : '', this.patch(cell, value)].filter((s) => s !== '').join('\n');
  }

  private setDynamic(e: SetEffect, v: GroundVariable, isRead: boolean): string {
    const fits = upperBound(e.value, this.target.shape) <= v.max;
    const value = this.declare('v');
    const cell = this.declare('i', '-1');
    const lines = [this.clamp(v, value, fits)];
    if (isRead && this.target.codec !== undefined) {
      const old = this.declare('u');
      lines.push(`${old} = c[${cell}];`);
      this.undo.push(`if (${cell} >= 0) c[${cell}] = ${old};`);
    }
    if (isRead) lines.push(`c[${cell}] = ${value};`);
    if (this.target.codec !== undefined) {
      const at = `p + W[${cell}]`;
      lines.push(`o[${at}] = o[${at}] & H[${cell}] | ${value} << S[${cell}];`);
    }
    const where = this.expressions.cell(v, e.target.op === 'read' ? e.target.index : []);
    const begin = [`${value} = ${this.expressions.value(e.value)};`, `${cell} = ${where};`, `if (${cell} >= 0) {`];
    return [...begin, ...lines, '}'].join('\n');
  }

  /** Cuts a value to the domain and tells. */
  private clamp(v: GroundVariable, value: string, fits: boolean): string {
    if (fits) return '';
    const fault = this.report('F', `domain:${v.name}`);
    const cut = v.kind === 'mask' ? `${value} &= ${v.max};` : `${value} = ${v.max};`;
    return `if (${value} > ${v.max}) { ${fault}; ${cut} }`;
  }

  private patch(cell: number, value: string): string {
    const { codec } = this.target;
    if (codec === undefined || codec.fields[cell].bits === 0) return '';
    const f = codec.fields[cell];
    const at = `o[${offsetText('p', f.word)}]`;
    const kept = `${at} & ${~(maskOf(f) << f.shift)}`;
    if (value === '0') return `${at} = ${kept};`;
    return `${at} = ${kept} | ${f.shift === 0 ? value : `${value} << ${f.shift}`};`;
  }

  private declare(kind: string, initial = '0'): string {
    const name = `${kind}${this.declared.length}`;
    this.declared.push(`${name} = ${initial}`);
    return name;
  }
}
