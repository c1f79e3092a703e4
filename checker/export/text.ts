import type { GroundVariable } from '../language/ground.js';
import { mentions, not } from './flat.js';
import type { Flat } from './flat.js';
import type { Failure } from './statements.js';

/** How a language writes expressions. */
export interface Dialect {
  readonly and: string;
  readonly or: string;
  readonly eq: string;
  readonly choice: (cond: string, yes: string, no: string) => string;
  /** 0 or 1 of a truth value. */
  readonly number: (truth: string) => string;
  /** `first`, `next` and `count` over masks of `size` members. */
  readonly helper: (name: 'first' | 'next' | 'count', size: number) => string;
  /** Whether an array may stand in an index of itself. */
  readonly indexesItself: boolean;
  /** An element of a constant table. */
  readonly table: (v: GroundVariable, index: string) => string;
}

/** Writes expressions; whatever is compound stands in parentheses. */
export class ExpressionText {
  constructor(private readonly dialect: Dialect, private readonly nameOf: (v: GroundVariable) => string) {}

  of(f: Flat): string {
    const { dialect: d } = this;
    const text = (x: Flat): string => this.of(x);
    switch (f.op) {
      case 'truth': return f.value ? 'true' : 'false';
      case 'const': return `${f.value}`;
      case 'cell': {
        if (f.index === undefined) return this.nameOf(f.variable);
        const index = bare(text(f.index));
        if (!d.indexesItself && mentions(f.index, f.variable)) return this.listed(f.variable, text(f.index));
        return f.variable.constant ? d.table(f.variable, index) : `${this.nameOf(f.variable)}[${index}]`;
      }
      case 'not':
        if (f.a.op === 'eq') return `(${text(f.a.a)} != ${text(f.a.b)})`;
        return f.a.op === 'ne' ? `(${text(f.a.a)} ${d.eq} ${text(f.a.b)})` : `!${text(f.a)}`;
      case 'and': return `(${this.chain(f, 'and').join(` ${d.and} `)})`;
      case 'or': return `(${this.chain(f, 'or').join(` ${d.or} `)})`;
      case 'eq': return `(${text(f.a)} ${d.eq} ${text(f.b)})`;
      case 'ne': return `(${text(f.a)} != ${text(f.b)})`;
      case 'lt': return `(${text(f.a)} < ${text(f.b)})`;
      case 'le': return `(${text(f.a)} <= ${text(f.b)})`;
      case 'if': return d.choice(text(f.cond), text(f.yes), text(f.no));
      case 'number': return d.number(text(f.a));
      case 'add': return `(${text(f.a)} + ${text(f.b)})`;
      case 'sub': return `(${text(f.a)} - ${text(f.b)})`;
      case 'mul': return `(${text(f.a)} * ${text(f.b)})`;
      case 'bitand': return `(${text(f.a)} & ${text(f.b)})`;
      case 'bitor': return `(${text(f.a)} | ${text(f.b)})`;
      case 'without':
        return f.b.op === 'bit' && f.b.a.op === 'const' ? `(${text(f.a)} & ~${2 ** f.b.a.value})` : `(${text(f.a)} & ~${text(f.b)})`;
      case 'bit': return f.a.op === 'const' ? `${2 ** f.a.value}` : `(1 << ${text(f.a)})`;
      case 'has':
        return f.b.op === 'const' ? `((${text(f.a)} & ${2 ** f.b.value}) != 0)` : `(((${text(f.a)} >> ${text(f.b)}) & 1) != 0)`;
      case 'first': return `${d.helper('first', f.size)}(${bare(text(f.a))})`;
      case 'next': return `${d.helper('next', f.size)}(${bare(text(f.a))}, ${bare(text(f.b))})`;
      case 'count': return `${d.helper('count', f.size)}(${bare(text(f.a))})`;
    }
  }

  /** The conjuncts of `f`, one text each, without those that are always true. */
  conjuncts(f: Flat): readonly string[] {
    return f.op === 'truth' && f.value ? [] : this.chain(f, 'and');
  }

  /** That a failure does not happen. */
  denied({ cond }: Failure): string { return this.of(not(cond)); }

  /** An element chosen by comparing the index with every number. */
  private listed(v: GroundVariable, index: string): string {
    const { dialect: d } = this;
    const at = (k: number): string => this.of({ op: 'cell', variable: v, index: { op: 'const', value: k } });
    return Array.from({ length: v.cells - 1 }, (_, k) => k)
      .reduceRight((others, k) => d.choice(`(${index} ${d.eq} ${k})`, at(k), others), at(v.cells - 1));
  }

  private chain(f: Flat, op: 'and' | 'or'): readonly string[] {
    return f.op === op ? [...this.chain(f.a, op), ...this.chain(f.b, op)] : [this.of(f)];
  }
}

const CONDITIONAL = /^ (?:->|\?) /;

/** Without the parentheses around the whole, unless they are those of a conditional expression. */
export function bare(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let k = 0; k < text.length - 1; k++) {
    depth += text[k] === '(' ? 1 : text[k] === ')' ? -1 : 0;
    if (depth === 0 || (depth === 1 && CONDITIONAL.test(text.slice(k, k + 4)))) return text;
  }
  return text.slice(1, -1);
}

export const indent = (lines: readonly string[], by = 1): string[] => lines.map((l) => `${'  '.repeat(by)}${l}`);
