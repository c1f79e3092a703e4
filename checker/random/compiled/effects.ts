import type { EffectNode, ExprNode } from '../../language/data.js';
import { ModelError } from '../../language/ground.js';
import type { GroundTransition, GroundVariable } from '../../language/ground.js';
import { domainFault } from '../../language/lower/faults.js';
import { alwaysFits } from '../../engine/bounds.js';
import { ExpressionWriter } from './expression.js';
import type { StaticCell } from './expression.js';
import type { Shape } from '../../engine/shape.js';
import type { Tables } from '../../engine/tables.js';

type SetEffect = Extract<EffectNode, { op: 'set' }>;

/** What is common to all transitions of one generated program. */
export interface Target {
  readonly shape: Shape;
  readonly tables: Tables;
}

/** Writes one transition as JavaScript, with the order of effects and faults of `Evaluator.apply`. */
export class TransitionWriter {
  private readonly declared: string[] = [];
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
    const body = this.list(this.t.effects);
    return this.declared.length === 0 ? `{\n${body}\n}` : `{\nlet ${this.declared.join(', ')};\n${body}\n}`;
  }

  private report(how: 'F' | 'P', fault: string): string {
    const k = this.target.tables.fault(fault);
    return k === undefined ? '0' : `${how}(${k}, ${this.t.id}, p)`;
  }

  private list(effects: readonly EffectNode[]): string {
    return effects.map((e) => this.effect(e)).filter((text) => text !== '').join('\n');
  }

  private effect(e: EffectNode): string {
    switch (e.op) {
      case 'set': return this.set(e);
      case 'when': return this.when(e);
      case 'violate': {
        const { tables } = this.target;
        const action = `V(${tables.cause(e.property, e.because)}, ${this.t.id}, p);`;
        return this.told(e.cond, `K[${tables.property(e.property)}] === 0`, action);
      }
      case 'atRisk': {
        const k = this.target.tables.property(e.property);
        return this.told(e.cond, `Q[${k}] === 0`, `R(${k}, ${this.t.id}, p);`);
      }
      case 'fault': {
        const text = this.report('F', e.fault);
        return text === '0' ? '' : `${text};`;
      }
      case 'emit': return '';
      default: throw new ModelError(`'${e.op}' is not ground: the system was not lowered`);
    }
  }

  private when(e: Extract<EffectNode, { op: 'when' }>): string {
    const cond = this.expressions.test(e.cond);
    const [yes, no] = [this.list(e.yes), this.list(e.no)];
    return no === '' ? `if (${cond}) {\n${yes}\n}` : `if (${cond}) {\n${yes}\n} else {\n${no}\n}`;
  }

  /** `action` where `cond` holds, unless it is old news; a condition that can fault is met all the same. */
  private told(cond: ExprNode, news: string, action: string): string {
    const text = this.expressions.test(cond);
    return text.includes('F(') ? `if ((${text}) && ${news}) ${action}` : `if (${news} && (${text})) ${action}`;
  }

  private set(e: SetEffect): string {
    if (e.target.op !== 'read') throw new ModelError('only variables can be written');
    const v = this.target.shape.variable(e.target.variable);
    const fixed = this.expressions.staticCell(v, e.target.index);
    return fixed === undefined ? this.setDynamic(e, v) : this.setStatic(e, v, fixed);
  }

  private setStatic(e: SetEffect, v: GroundVariable, { cell, check }: StaticCell): string {
    const fits = alwaysFits(e.value, v.max, this.target.shape);
    const text = this.expressions.value(e.value);
    if (fits && check === '') return `c[${cell}] = ${text};`;
    const value = this.declare('v');
    return [`${value} = ${text};`, check, this.clamp(v, value, fits), `c[${cell}] = ${value};`].filter((s) => s !== '').join('\n');
  }

  private setDynamic(e: SetEffect, v: GroundVariable): string {
    const fits = alwaysFits(e.value, v.max, this.target.shape);
    const value = this.declare('v');
    const cell = this.declare('i', '-1');
    const where = this.expressions.cell(v, e.target.op === 'read' ? e.target.index : []);
    return [
      `${value} = ${this.expressions.value(e.value)};`, `${cell} = ${where};`,
      `if (${cell} >= 0) {`, this.clamp(v, value, fits), `c[${cell}] = ${value};`, '}',
    ].join('\n');
  }

  /** Cuts a value to the domain and tells. */
  private clamp(v: GroundVariable, value: string, fits: boolean): string {
    if (fits) return '';
    const fault = this.report('F', domainFault(v));
    const above = v.kind === 'mask' ? `${value} & ${v.max}` : `${v.max}`;
    return `if (${value} < 0 || ${value} > ${v.max}) { ${fault}; ${value} = ${value} < 0 ? 0 : ${above}; }`;
  }

  private declare(kind: string, initial = '0'): string {
    const name = `${kind}${this.declared.length}`;
    this.declared.push(`${name} = ${initial}`);
    return name;
  }
}
