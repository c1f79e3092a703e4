import type { EffectNode, ExprNode } from '../../language/data.js';
import { expressionsOf, visitExpr } from '../../language/lower/rewrite.js';
import type { Facts } from './facts.js';

/** Cells `first` to `last`. */
type Span = readonly [first: number, last: number];
interface Footprint { readonly reads: Span[]; readonly writes: Span[] }

/**
 * For each effect of a list, the earlier ones that must stay before it: those that write what it reads or
 * writes, or read what it writes. All others may change places with it, for properties and faults are sets.
 */
export class Order {
  private readonly known = new Map<readonly EffectNode[], readonly (readonly number[])[]>();
  constructor(private readonly facts: Facts) {}

  of(list: readonly EffectNode[]): readonly (readonly number[])[] {
    const known = this.known.get(list);
    if (known !== undefined) return known;
    const prints = list.map((e) => this.footprint(e, { reads: [], writes: [] }));
    const before = prints.map((p, k) => Array.from({ length: k }, (_, j) => j).filter((j) => clash(p, prints[j])));
    this.known.set(list, before);
    return before;
  }

  private footprint(e: EffectNode, out: Footprint): Footprint {
    if (e.op === 'emit') return out;
    for (const x of expressionsOf(e)) if (e.op !== 'set' || x !== e.target) this.reads(x, out.reads);
    if (e.op === 'set' && e.target.op === 'read') {
      for (const x of e.target.index) this.reads(x, out.reads);
      this.lifetimes(this.facts.variable(e.target.variable).object, out.reads);
      out.writes.push(this.span(e.target));
    }
    if (e.op === 'when') for (const x of [...e.yes, ...e.no]) this.footprint(x, out);
    return out;
  }

  private reads(e: ExprNode, into: Span[]): void {
    visitExpr(e, (n) => {
      if (n.op === 'alive') this.lifetimes(n.object, into);
      if (n.op !== 'read') return;
      into.push(this.span(n));
      this.lifetimes(this.facts.variable(n.variable).object, into);
    });
  }

  private lifetimes(object: string | undefined, into: Span[]): void {
    if (object === undefined) return;
    for (const p of Object.values(this.facts.system.pools)) {
      if (p.object === object && p.alive !== undefined) into.push(this.whole(p.alive));
    }
  }

  private whole(variable: string): Span {
    const v = this.facts.variable(variable);
    return [v.offset, v.offset + v.cells - 1];
  }

  private span(e: Extract<ExprNode, { op: 'read' }>): Span {
    const v = this.facts.variable(e.variable);
    let flat = 0;
    for (let k = 0; k < e.index.length; k++) {
      const i = e.index[k];
      if (i.op !== 'const' || i.value >= v.sizes[k]) return this.whole(e.variable);
      flat = flat * v.sizes[k] + i.value;
    }
    return [v.offset + flat, v.offset + flat];
  }
}

const clash = (a: Footprint, b: Footprint): boolean =>
  meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);
const meet = (a: readonly Span[], b: readonly Span[]): boolean =>
  a.some(([first, last]) => b.some(([f, l]) => first <= l && f <= last));

/**
 * The keys of a list in the least order that respects `before`: equal for lists that differ only in the
 * order of independent members (lexicographic normal form of a trace; Anisimov and Knuth, 1979).
 */
export function leastOrder(keys: readonly number[], before: readonly (readonly number[])[]): number[] {
  const done = keys.map(() => false);
  return keys.map(() => {
    let least = -1;
    for (let k = 0; k < keys.length; k++) {
      if (!done[k] && (least < 0 || keys[k] < keys[least]) && before[k].every((j) => done[j])) least = k;
    }
    done[least] = true;
    return keys[least];
  });
}
