import type { ExprNode } from '../../language/data.js';
import type { GroundSystem, GroundVariable } from '../../language/ground.js';
import { indexFault } from '../../language/lower/faults.js';
import { mapChildren, visitExpr } from '../../language/lower/rewrite.js';
import { indexOf, maskOf, PLAIN } from './mapping.js';
import type { Type } from './mapping.js';

/** What is true of expressions of one system, whatever is interchanged. */
export class Facts {
  private readonly variables: ReadonlyMap<string, GroundVariable>;
  private readonly mortal: ReadonlySet<string>;
  private readonly faulty = new Map<ExprNode, boolean>();
  /** Number of an agent by the name of its counters and locals. */
  private readonly agents: ReadonlyMap<string, number>;

  constructor(readonly system: GroundSystem) {
    this.variables = new Map(system.variables.map((v) => [v.name, v]));
    this.mortal = new Set(Object.values(system.pools).filter((p) => p.alive !== undefined).map((p) => p.object));
    const numbers = new Map(system.agents.map((a, i) => [a.name, i]));
    this.agents = new Map(system.variables.map((v) => [v.name, numbers.get(v.agent ?? '') ?? -1]));
  }

  find(name: string): GroundVariable | undefined { return this.variables.get(name); }

  variable(name: string): GroundVariable {
    const v = this.variables.get(name);
    if (v === undefined) throw new RangeError(`no variable '${name}' in ${this.system.name}`);
    return v;
  }

  readonly agentOf = (variable: string): number => this.agents.get(variable) ?? -1;

  typeOfVariable(v: GroundVariable): Type {
    if (v.set === undefined) return PLAIN;
    return v.kind === 'index' ? indexOf(v.set) : v.kind === 'mask' ? maskOf(v.set) : PLAIN;
  }

  /** What `e` stands for as far as it tells by itself; undefined: numbers alone. */
  typeOf(e: ExprNode): Type | undefined {
    switch (e.op) {
      case 'const': return undefined;
      case 'read': return this.typeOfVariable(this.variable(e.variable));
      case 'ref': return indexOf(this.system.pools[e.pool].object);
      case 'first': case 'next': return e.set === undefined ? PLAIN : indexOf(e.set);
      case 'if': return this.typeOf(e.yes) ?? this.typeOf(e.no);
      case 'with': case 'without': return this.typeOf(e.a) ?? this.maskAround(e.b);
      case 'intersect': case 'minus': case 'union': return this.typeOf(e.a) ?? this.typeOf(e.b);
      default: return PLAIN;
    }
  }

  /** The type of a mask that has the member `e`. */
  maskAround(e: ExprNode): Type | undefined {
    const t = this.typeOf(e);
    return t?.kind === 'index' ? maskOf(t.set) : undefined;
  }

  /**
   * The type of "the members for which", which lost its set's name when it was unrolled: the set of which each
   * condition names the member that it is the condition of. A wrong guess proves nothing wrong, only less.
   */
  guess(e: ExprNode): Type | undefined {
    if ((e.op === 'with' || e.op === 'without') && this.typeOf(e) === undefined) return this.guess(e.a);
    const parts = partsOf('union', e).filter((p) => !isZero(p));
    if (conditionsOf(e) === undefined) return undefined;
    const named = parts.map((p) => (p.op === 'if' && p.yes.op === 'const' ? this.setsNaming(31 - Math.clz32(p.yes.value), p.cond) : []));
    const set = named[0]?.find((s) => named.every((list) => list.includes(s)));
    return set === undefined ? undefined : maskOf(set);
  }

  /** Index sets whose member number `member` is a constant of `e`. */
  private setsNaming(member: number, e: ExprNode): string[] {
    const out: string[] = [];
    const note = (x: ExprNode, set: string | undefined): void => {
      if (x.op === 'const' && x.value === member && set !== undefined) out.push(set);
    };
    const setOf = (x: ExprNode): string | undefined => {
      const t = this.typeOf(x);
      return t === undefined || t.kind === 'plain' ? undefined : t.set;
    };
    visitExpr(e, (n) => {
      if (n.op === 'read') n.index.forEach((x, k) => note(x, this.variable(n.variable).dims[k]));
      else if (n.op === 'ref') n.args.forEach((x, k) => note(x, this.system.pools[n.pool].dims[k]));
      else if (n.op === 'has') note(n.b, setOf(n.a));
      else if (n.op === 'eq' || n.op === 'ne') { note(n.a, setOf(n.b)); note(n.b, setOf(n.a)); }
    });
    return out;
  }

  /** Whether evaluating `e` can be a fault, so that it matters whether and when it is evaluated. */
  canFault(e: ExprNode): boolean {
    const known = this.faulty.get(e);
    if (known !== undefined) return known;
    let fault = (e.op === 'read' && (this.misses(e).length > 0 || this.mortal.has(this.variable(e.variable).object ?? '')))
      || (e.op === 'ref' && !this.areWithin(e.args, this.system.pools[e.pool].sizes));
    if (!fault) mapChildren(e, (c) => { fault ||= this.canFault(c); return c; });
    this.faulty.set(e, fault);
    return fault;
  }

  /** The faults that an index of a read outside its range is; what is read is then 0. */
  misses(e: Extract<ExprNode, { op: 'read' }>): readonly string[] {
    const v = this.variable(e.variable);
    return v.dims.flatMap((_, k) => (this.isBelow(e.index[k], v.sizes[k]) ? [] : [indexFault(v, k)]));
  }

  private areWithin(index: readonly ExprNode[], sizes: readonly number[]): boolean {
    return index.every((i, k) => this.isBelow(i, sizes[k]));
  }

  private isBelow(e: ExprNode, size: number): boolean {
    if (e.op === 'const') return e.value < size;
    if (e.op === 'if') return this.isBelow(e.yes, size) && this.isBelow(e.no, size);
    return e.op === 'read' && this.variable(e.variable).max < size && this.startsBelow(e.variable, size);
  }

  private startsBelow(name: string, size: number): boolean {
    const v = this.variable(name);
    return this.system.initial.slice(v.offset, v.offset + v.cells).every((x) => x < size);
  }
}

/** The parts of nested uses of one associative operation, in order of evaluation. */
export function partsOf(op: 'and' | 'or' | 'add' | 'union' | 'intersect', e: ExprNode, into: ExprNode[] = []): ExprNode[] {
  if (e.op !== op) { into.push(e); return into; }
  partsOf(op, e.a, into);
  return partsOf(op, e.b, into);
}

/** The conditions of a mask that was written as "the members for which", whatever its members are; else undefined. */
export function conditionsOf(e: ExprNode): readonly ExprNode[] | undefined {
  const conditions: ExprNode[] = [];
  let bits = 0;
  for (const part of partsOf('union', e)) {
    if (isZero(part)) continue;
    if (part.op !== 'if' || part.yes.op !== 'const' || !isZero(part.no)) return undefined;
    const bit = part.yes.value;
    if (bit <= 0 || (bit & (bit - 1)) !== 0 || (bits & bit) !== 0) return undefined;
    bits |= bit;
    conditions.push(part.cond);
  }
  return conditions;
}

export const isZero = (e: ExprNode): boolean => e.op === 'const' && e.value === 0;
