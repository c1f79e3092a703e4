import type { BinaryOp, EffectNode, ExprNode } from './data.js';
import { visitEffectExprs, visitExpr } from './lower/rewrite.js';
import { isFlag, routineWords, valueInWords } from './words.js';
import type { Vocabulary, WordDomain } from './words.js';

/** How tightly an operator binds; a child that binds less is put in parentheses. C's trap, `a & b == c`, is avoided. */
const LOOSE = 0;
const OR = 1;
const AND = 2;
const COMPARE = 3;
const SET = 4;
const SUM = 5;
const TIGHT = 6;

interface Text { readonly text: string; readonly binds: number }

const tight = (text: string): Text => ({ text, binds: TIGHT });
const bool: WordDomain = { kind: 'bool' };
const NO_WORDS = routineWords({ params: {}, locals: {} });

/**
 * An expression in words, on one line: `csd.flags[csd] has LOCK`, `cpu_online_mask \ {cpu}`.
 * Constants are named where the other operand tells their set.
 */
export const printExpr = (e: ExprNode, words: Vocabulary = NO_WORDS): string => new Printer(words).show(e, undefined).text;

/** An effect on one line: `csd.flags[csd] = flags | LOCK`, `if (c) { a; b } else { d }`. */
export const printEffect = (e: EffectNode, words: Vocabulary = NO_WORDS): string => new Printer(words).effect(e);

class Printer {
  constructor(
    private readonly words: Vocabulary, private readonly bound: ReadonlyMap<string, string> = new Map(),
    private readonly taken: ReadonlySet<string> = new Set(),
  ) {}

  show(e: ExprNode, domain: WordDomain | undefined): Text {
    switch (e.op) {
      case 'const': return tight(domain === undefined ? String(e.value) : valueInWords(e.value, domain, this.words));
      case 'member': return tight(e.name);
      case 'none': return tight(this.words.isObject(e.set) ? 'NULL' : 'none');
      case 'all': return tight(`{all ${e.set}}`);
      case 'local': return tight(e.name);
      case 'bound': return tight(this.binder(e.name));
      case 'self': return tight(`self.${e.attribute}`);
      case 'switch': return tight(e.name);
      case 'define': return tight(e.args.length === 0 ? e.name : `${e.name}(${e.args.map((a) => this.text(a)).join(', ')})`);
      case 'ref': return tight(this.object(e.pool, e.args));
      case 'inPool': return { text: `${this.child(e.ref, SUM)} in ${e.pool}`, binds: COMPARE };
      case 'alive': return tight(`alive(${this.text(e.ref)})`);
      case 'read': return tight(this.read(e));
      case 'if': {
        const parts = [this.child(e.cond, OR, bool), this.child(e.yes, OR, domain), this.child(e.no, OR, domain)];
        return { text: `${parts[0]} ? ${parts[1]} : ${parts[2]}`, binds: LOOSE };
      }
      case 'exists': case 'forall': case 'select': return this.quantifier(e);
      case 'not': return this.negation(e.a);
      case 'first': return tight(`first(${this.text(e.a)})`);
      case 'count': return tight(`count(${this.text(e.a)})`);
      default: return this.binary(e.op, e.a, e.b, domain);
    }
  }

  effect(e: EffectNode): string {
    switch (e.op) {
      case 'set': return this.assignment(e.target, e.value);
      case 'when': {
        const otherwise = e.no.length === 0 ? '' : ` else { ${this.list(e.no)} }`;
        return `if (${this.text(e.cond, bool)}) { ${this.list(e.yes)} }${otherwise}`;
      }
      case 'each': {
        const { name, inner } = this.bind(e.set, e.name, (f) => { visitEffectExprs(e.body, f); });
        return `for each ${name}: { ${inner.list(e.body)} }`;
      }
      case 'lifetime': return `${this.object(e.pool, e.args)} ${e.alive ? 'begins' : 'ends'}`;
      case 'fault': return `fault ${e.fault}`;
      case 'emit': {
        const args = Object.entries(e.args).map(([k, x]) => `${k}=${this.text(x, e.params?.[k])}`);
        return `emit ${e.event}(${args.join(', ')})`;
      }
      case 'violate': return `violate ${e.property} if ${this.text(e.cond, bool)}: ${e.because}`;
      case 'atRisk': return `at risk for ${e.property} if ${this.text(e.cond, bool)}`;
    }
  }

  private list(effects: readonly EffectNode[]): string { return effects.map((e) => this.effect(e)).join('; '); }

  private assignment(target: ExprNode, value: ExprNode): string {
    const domain = this.domain(target);
    if (domain?.kind === 'location') return `goto ${this.text(value, domain)}`;
    return `${this.text(target)} = ${this.text(value, domain)}`;
  }

  private text(e: ExprNode, domain?: WordDomain): string { return this.show(e, domain).text; }

  private child(e: ExprNode, binds: number, domain?: WordDomain): string {
    const shown = this.show(e, domain);
    return shown.binds < binds ? `(${shown.text})` : shown.text;
  }

  private read(e: Extract<ExprNode, { op: 'read' }>): string {
    const name = this.words.label(e.variable);
    if (e.index.length === 0) return name;
    const dims = this.words.dimsOf(e.variable);
    return `${name}[${e.index.map((i, k) => this.index(i, dims[k])).join(',')}]`;
  }

  private index(i: ExprNode, set: string | undefined): string {
    return this.text(i, set === undefined ? undefined : { kind: 'index', set });
  }

  /** As the members of an object set are named: `cfd_data[CPU0].csd[CPU1]`. */
  private object(pool: string, args: readonly ExprNode[]): string {
    const dims = this.words.pool(pool)?.dims ?? [];
    const shown = args.map((a, k) => this.index(a, dims[k]));
    const dot = pool.indexOf('.');
    if (dot < 0 || shown.length < 2) return shown.length === 0 ? pool : `${pool}[${shown.join(',')}]`;
    return `${pool.slice(0, dot)}[${shown[0]}]${pool.slice(dot)}[${shown.slice(1).join(',')}]`;
  }

  private quantifier(e: Extract<ExprNode, { op: 'exists' | 'forall' | 'select' }>): Text {
    const { name, inner } = this.bind(e.set, e.name, (f) => { visitExpr(e.body, f); });
    const body = inner.text(e.body, bool);
    if (e.op === 'select') return tight(`{${name}: ${body}}`);
    return { text: `${e.op === 'exists' ? 'some' : 'every'} ${name}: ${body}`, binds: LOOSE };
  }

  private binder(name: string): string { return this.bound.get(name) ?? binderInWords(name, this.words); }

  /** A name for a binder that differs from every other in scope: of the binders around it, the locals, and what the body shows. */
  private bind(set: string, binder: string, visit: Visit): { name: string; inner: Printer } {
    const taken = new Set([...this.taken, ...this.namesIn(visit, binder)]);
    const name = unused(set, this.words, taken);
    return { name, inner: new Printer(this.words, new Map([...this.bound, [binder, name]]), taken.add(name)) };
  }

  private namesIn(visit: Visit, binder: string): ReadonlySet<string> {
    const names = new Set<string>();
    const own = new Set([binder]);
    visit((n) => { if (n.op === 'exists' || n.op === 'forall' || n.op === 'select') own.add(n.name); });
    visit((n) => {
      if (n.op === 'bound' && !own.has(n.name)) names.add(this.binder(n.name));
      if (n.op === 'local' || n.op === 'switch' || n.op === 'define') names.add(n.name);
      if (n.op === 'read') names.add(this.words.label(n.variable));
    });
    return names;
  }

  private negation(a: ExprNode): Text {
    if (a.op === 'eq') return this.compare('!=', a.a, a.b);
    if (a.op === 'ne') return this.compare('==', a.a, a.b);
    return tight(`!${this.child(a, TIGHT, bool)}`);
  }

  private compare(sign: string, a: ExprNode, b: ExprNode): Text {
    const domain = this.domain(a) ?? this.domain(b);
    if (domain?.kind === 'bool' && b.op === 'const' && (sign === '==' || sign === '!=')) {
      return (b.value === 1) === (sign === '==') ? this.show(a, bool) : this.negation(a);
    }
    return { text: `${this.child(a, SUM, domain)} ${sign} ${this.child(b, SUM, domain)}`, binds: COMPARE };
  }

  private binary(op: BinaryOp, a: ExprNode, b: ExprNode, wanted: WordDomain | undefined): Text {
    switch (op) {
      case 'eq': return this.compare('==', a, b);
      case 'ne': return this.compare('!=', a, b);
      case 'lt': return this.compare('<', a, b);
      case 'le': return this.compare('<=', a, b);
      case 'and': return this.logical('&&', 1, AND, a, b);
      case 'or': return this.logical('||', 0, OR, a, b);
      case 'monus': return tight(`max(${this.text(a)} - ${this.child(b, TIGHT)}, 0)`);
      case 'add': case 'sub':
        return { text: `${this.child(a, SUM)} ${op === 'add' ? '+' : '-'} ${this.child(b, TIGHT)}`, binds: SUM };
      case 'next': return tight(`next(${this.text(a)}, ${this.index(b, maskSet(this.domain(a)))})`);
      case 'has': return { text: `${this.child(a, SUM)} has ${this.member(a, b).name}`, binds: COMPARE };
      case 'with': case 'without': return this.changed(op, a, b, wanted);
      case 'intersect': return this.combined('&', a, b, wanted);
      case 'minus': return this.combined('\\', a, b, wanted);
      case 'union': return this.combined('|', a, b, wanted);
    }
  }

  private logical(sign: string, neutral: number, binds: number, a: ExprNode, b: ExprNode): Text {
    if (a.op === 'const' && a.value === neutral) return this.show(b, bool);
    if (b.op === 'const' && b.value === neutral) return this.show(a, bool);
    return { text: `${this.child(a, binds, bool)} ${sign} ${this.child(b, binds, bool)}`, binds };
  }

  private member(mask: ExprNode, i: ExprNode): { name: string; flag: boolean } {
    const name = this.index(i, maskSet(this.domain(mask)));
    return { name, flag: isFlag(name) };
  }

  private changed(op: 'with' | 'without', mask: ExprNode, i: ExprNode, wanted: WordDomain | undefined): Text {
    const { name, flag } = this.member(this.domain(mask) === undefined ? maskOf(wanted, mask) : mask, i);
    const only = op === 'with' && mask.op === 'const' && mask.value === 0;
    if (only) return tight(flag ? name : `{${name}}`);
    const sign = op === 'with' ? '|' : flag ? '&' : '\\';
    const shown = flag ? `${op === 'without' ? '~' : ''}${name}` : `{${name}}`;
    return { text: `${this.operand(mask, sign, this.domain(mask) ?? wanted)} ${sign} ${shown}`, binds: SET };
  }

  private combined(sign: string, a: ExprNode, b: ExprNode, wanted: WordDomain | undefined): Text {
    const domain = this.domain(a) ?? this.domain(b) ?? wanted;
    return { text: `${this.operand(a, sign, domain)} ${sign} ${this.child(b, SUM, domain)}`, binds: SET };
  }

  /** The left operand of a set operation: mixed operations are told apart by parentheses. */
  private operand(a: ExprNode, sign: string, domain: WordDomain | undefined): string {
    const same = (sign === '|' && (a.op === 'union' || a.op === 'with')) || (sign === '&' && a.op === 'intersect');
    return this.child(a, same ? SET : SUM, domain);
  }

  /** What kind of value an expression has, as far as its operands tell. */
  private domain(e: ExprNode): WordDomain | undefined {
    switch (e.op) {
      case 'read': return this.words.domainOf(e.variable);
      case 'local': return this.words.localDomain(e.name);
      case 'member': case 'none': return { kind: 'index', set: e.set };
      case 'all': case 'select': return { kind: 'mask', set: e.set };
      case 'ref': return indexOf(this.words.pool(e.pool)?.object);
      case 'first': case 'next': return indexOf(e.set);
      case 'if': return this.domain(e.yes) ?? this.domain(e.no);
      case 'with': case 'without': return this.domain(e.a);
      case 'intersect': case 'minus': case 'union': return this.domain(e.a) ?? this.domain(e.b);
      case 'eq': case 'ne': case 'lt': case 'le': case 'and': case 'or': case 'not': case 'has': case 'exists':
      case 'forall': case 'inPool': case 'alive': return bool;
      default: return undefined;
    }
  }
}

type Visit = (f: (n: ExprNode) => void) => void;

/** `set`, or `set2`, `set3`, … where a local or something else in scope is called so. */
function unused(set: string, words: Vocabulary, taken: ReadonlySet<string> = new Set()): string {
  let name = set;
  for (let n = 2; taken.has(name) || words.localDomain(name) !== undefined; n++) name = `${set}${n}`;
  return name;
}

/**
 * What the member that a `choose` step takes is called. Binders carry a number that differs from run to run: they are
 * shown by their set; the argument of an event by its own name.
 */
export function binderInWords(name: string, words: Vocabulary): string {
  return name.startsWith('$') ? name.slice(1) : unused(name.replace(/#\d+$/, ''), words);
}

const indexOf = (set: string | undefined): WordDomain | undefined => (set === undefined ? undefined : { kind: 'index', set });
const maskSet = (d: WordDomain | undefined): string | undefined => (d?.kind === 'mask' ? d.set : undefined);

/** An operand that bears the domain wanted of the result, where the mask itself is a bare constant. */
const maskOf = (wanted: WordDomain | undefined, mask: ExprNode): ExprNode =>
  (wanted?.kind === 'mask' ? { op: 'all', set: wanted.set } : mask);
