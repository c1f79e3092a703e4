import type { ExprNode } from '../../language/data.js';
import { conditionsOf, isZero, partsOf } from './facts.js';
import type { Facts } from './facts.js';
import { Asymmetry, indexOf, maskOf, PLAIN } from './mapping.js';
import type { Mapping, Type } from './mapping.js';

type Read = Extract<ExprNode, { op: 'read' }>;
type Binary = Extract<ExprNode, { readonly b: ExprNode }>;

/** Parts of a number below which two numbers make one that is exact. */
const HALF = 2 ** 26;

/** Gives equal things equal numbers, as nodes of a trie over heads and parts. */
export class Interner {
  private readonly heads = new Map<string, number>();
  private readonly pairs = new Map<number, number>();
  private count = 0;

  name(text: string): number {
    const known = this.heads.get(text);
    if (known !== undefined) return known;
    this.heads.set(text, this.count);
    return this.count++;
  }

  /** The number of a list that starts with what `list` is the number of. */
  pair(list: number, part: number): number {
    const key = list * HALF + part;
    const known = this.pairs.get(key);
    if (known !== undefined) return known;
    if (this.count >= HALF) throw new RangeError('the system is too large for its symmetry to be found');
    this.pairs.set(key, this.count);
    return this.count++;
  }

  id(head: string, parts: readonly number[]): number {
    let id = this.name(head);
    for (const part of parts) id = this.pair(id, part);
    return id;
  }
}

const ascending = (ids: number[]): number[] => ids.sort((a, b) => a - b);

/**
 * Numbers for images of expressions: equal only if the images have the same value and the same faults in
 * every state. The operands of `and`, `or`, `eq`, `add`, `union`, `intersect` and chains of `with` may be in
 * any order; those of `and` and `or`, which stop early, not past an operand that can fault. An expression
 * whose value depends on the order of members that move, or on a number that may be one, throws `Asymmetry`.
 */
export class Keys {
  /** `faultless`: where faults are not reported, as in invariants. */
  constructor(
    private readonly facts: Facts, private readonly interner: Interner, private readonly mapping: Mapping,
    private readonly faultless = false,
  ) {}

  of(e: ExprNode, want: Type): number {
    const { interner } = this;
    if (e.op === 'const') return interner.name(`${this.mapping.constant(want, e.value)}`);
    const have = this.facts.typeOf(e) ?? want;
    if (have !== want) this.fits(want, have);
    switch (e.op) {
      case 'read': return this.read(e);
      case 'ref': {
        const { dims } = this.facts.system.pools[e.pool];
        return interner.id('ref', [interner.name(e.pool), ...e.args.map((x, k) => this.of(x, indexOf(dims[k])))]);
      }
      case 'alive': return interner.id('alive', [interner.name(e.object), this.of(e.ref, indexOf(e.object))]);
      case 'if': return interner.id('if', [this.of(e.cond, PLAIN), this.of(e.yes, want), this.of(e.no, want)]);
      case 'not': return interner.id('not', [this.of(e.a, PLAIN)]);
      case 'and': case 'or': return interner.id(e.op, this.shortcut(e.op, e));
      case 'eq': case 'ne': return this.equality(e);
      case 'lt': case 'le': return this.comparison(e);
      case 'add': return interner.id('add', ascending(partsOf('add', e).map((x) => this.of(x, PLAIN))));
      case 'sub': case 'monus': return interner.id(e.op, [this.of(e.a, PLAIN), this.of(e.b, PLAIN)]);
      case 'has': return this.has(e);
      case 'with': case 'without': return this.changed(e, want.kind === 'plain' ? have : want);
      case 'union': case 'intersect': return interner.id(e.op, ascending(partsOf(e.op, e).map((x) => this.of(x, want))));
      case 'minus': return interner.id('minus', [this.of(e.a, want), this.of(e.b, want)]);
      case 'count': return this.count(e.a);
      case 'first': return interner.id('first', [interner.name(e.set ?? ''), this.of(e.a, this.ordered(e.set))]);
      case 'next': {
        const mask = this.ordered(e.set);
        return interner.id('next', [interner.name(e.set ?? ''), this.of(e.a, mask), this.of(e.b, memberOf(mask))]);
      }
      default: throw new RangeError(`'${e.op}' is not ground`);
    }
  }

  /** The place that an effect writes; outside its range it writes nothing. */
  place(e: ExprNode): number {
    if (e.op !== 'read') throw new RangeError('only variables can be written');
    return this.read(e);
  }

  private moves(t: Type): boolean { return t.kind !== 'plain' && this.mapping.members(t.set) !== undefined; }

  /** That two types do not differ where it matters. */
  private fits(want: Type, have: Type): void {
    if (this.moves(want) || this.moves(have)) throw new Asymmetry(`it uses ${text(have)} as ${text(want)}`);
  }

  private read(e: Read): number {
    const v = this.facts.variable(e.variable);
    let id = this.interner.pair(this.interner.name('read'), this.interner.name(this.mapping.variable(v.name)));
    for (let k = 0; k < e.index.length; k++) id = this.interner.pair(id, this.of(e.index[k], indexOf(v.dims[k])));
    return id;
  }

  private shortcut(op: 'and' | 'or', e: ExprNode): number[] {
    const out: number[] = [];
    let run: number[] = [];
    for (const part of partsOf(op, e)) {
      const id = this.of(part, PLAIN);
      if (this.faultless || !this.facts.canFault(part)) { run.push(id); continue; }
      out.push(...ascending(run), id);
      run = [];
    }
    return [...out, ...ascending(run)];
  }

  private equality(e: Binary): number {
    const conditions = isZero(e.b) ? conditionsOf(e.a) : isZero(e.a) ? conditionsOf(e.b) : undefined;
    if (conditions !== undefined && conditions.length > 0) return this.conditions(`${e.op} none`, conditions);
    const t = this.facts.typeOf(e.a) ?? this.facts.typeOf(e.b) ?? this.facts.guess(e.a) ?? this.facts.guess(e.b) ?? PLAIN;
    return this.interner.id(e.op, ascending([this.of(e.a, t), this.of(e.b, t)]));
  }

  /** An index that moves may be compared with a bound if its set is mapped onto itself on either side of it. */
  private comparison(e: Binary): number {
    const t = this.facts.typeOf(e.a) ?? this.facts.typeOf(e.b) ?? PLAIN;
    if (!this.moves(t)) return this.interner.id(e.op, [this.of(e.a, t), this.of(e.b, t)]);
    const bound = e.a.op === 'const' ? e.a : e.b;
    if (t.kind !== 'index' || bound.op !== 'const') throw new Asymmetry(`it compares two of ${text(t)} by order`);
    const below = bound.value + ((e.op === 'lt') === (bound === e.a) ? 1 : 0);
    const image = this.mapping.members(t.set);
    for (let i = 0; i < below; i++) if ((image?.(i) ?? i) >= below) throw new Asymmetry(`it compares ${text(t)} by order`);
    const id = (x: ExprNode): number => (x === bound ? this.of(x, PLAIN) : this.of(x, t));
    return this.interner.id(e.op, [id(e.a), id(e.b)]);
  }

  private has(e: Binary): number {
    const mask = this.facts.typeOf(e.a) ?? this.facts.maskAround(e.b) ?? this.facts.guess(e.a) ?? PLAIN;
    return this.interner.id('has', [this.of(e.a, mask), this.of(e.b, memberOf(mask))]);
  }

  private changed(e: Binary, mask: Type): number {
    const members: number[] = [];
    let inner: ExprNode = e;
    for (; (inner.op === 'with' || inner.op === 'without') && inner.op === e.op; inner = inner.a) {
      members.push(this.of(inner.b, memberOf(mask)));
    }
    return this.interner.id(e.op, [this.of(inner, mask), ...ascending(members)]);
  }

  private count(mask: ExprNode): number {
    const conditions = conditionsOf(mask);
    if (conditions !== undefined) return this.conditions('count', conditions);
    return this.interner.id('count', [this.of(mask, this.facts.typeOf(mask) ?? this.facts.guess(mask) ?? PLAIN)]);
  }

  private conditions(head: string, conditions: readonly ExprNode[]): number {
    return this.interner.id(`${head} where`, ascending(conditions.map((c) => this.of(c, PLAIN))));
  }

  private ordered(set: string | undefined): Type {
    if (set === undefined) return PLAIN;
    const mask = maskOf(set);
    if (this.moves(mask)) throw new Asymmetry(`it takes the members of a ${set} mask in their order`);
    return mask;
  }
}

const memberOf = (mask: Type): Type => (mask.kind === 'plain' ? PLAIN : indexOf(mask.set));

const text = (t: Type): string =>
  (t.kind === 'plain' ? 'a plain number' : t.kind === 'index' ? `a member of ${t.set}` : `a mask of ${t.set}`);
