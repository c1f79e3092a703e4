import type { DomainNode, EffectNode, ExprNode, VariableNode } from '../data.js';
import { domainFault, indexFault } from './fault-names.js';
import { existing, learned, memberOf } from './guarded.js';
import type { Known } from './guarded.js';

/** A variable as far as its accesses can fault. */
export type Declaration = Pick<VariableNode, 'name' | 'dims' | 'object' | 'domain'> & { readonly property?: string | undefined };

/** What is known of the names in an expression while a description is lowered. */
export interface Facts {
  /** Size of a set; undefined: of objects, which layout fixes. */
  readonly sizeOf: (set: string) => number | undefined;
  /** A shared variable, or the existence of a pool's objects; undefined: a local, which has no index. */
  readonly variable: (name: string) => Declaration | undefined;
  readonly pool: (name: string) => { readonly object: string; readonly dims: readonly string[] } | undefined;
  /** Whether objects of the type begin or end. */
  readonly hasLifetimes: (object: string) => boolean;
}

type Effects = readonly EffectNode[];
type Check = (inside: Effects) => Effects;
const not = (a: ExprNode): ExprNode => ({ op: 'not', a });

/**
 * Says which expressions can meet a fault, and turns what they would meet into effects. An access that can fault
 * is never lost: where a value is of no use, its faults stay behind.
 */
export class Faulting {
  constructor(private readonly facts: Facts) {}

  /** Whether evaluating `e` may meet a fault; in doubt it may. */
  readonly mayFault = (e: ExprNode): boolean => this.may(e, undefined);

  /**
   * The same where what stands before an access in an *and*, or in the condition of an *if*, may exclude it:
   * `x ne none and a(x)`.
   */
  mayFaultUnguarded(e: ExprNode): boolean { return this.may(e, new Set()); }

  /** `known`: what is, where guards are heeded. */
  private may(e: ExprNode, known: Known | undefined): boolean {
    const may = (x: ExprNode, more = known): boolean => this.may(x, more);
    const behind = (cond: ExprNode): Known | undefined => known && learned(cond, this.facts, known);
    switch (e.op) {
      case 'const': case 'member': case 'none': case 'all': case 'local': case 'bound': case 'self': case 'switch': return false;
      case 'read': {
        if (e.index.length === 0) return false;
        const v = this.facts.variable(e.variable);
        if (v === undefined || this.mayMiss(e.index, v.dims, known)) return true;
        return v.object !== undefined && this.facts.hasLifetimes(v.object) && known?.has(existing(v.object, e.index[0])) !== true;
      }
      case 'ref': {
        const p = this.facts.pool(e.pool);
        return p === undefined || this.mayMiss(e.args, p.dims, known);
      }
      case 'define': return true;
      case 'inPool': case 'alive': return may(e.ref);
      case 'if': return may(e.cond) || may(e.yes, behind(e.cond)) || may(e.no);
      case 'exists': case 'forall': case 'select': return may(e.body);
      case 'not': case 'first': case 'count': return may(e.a);
      case 'and': return may(e.a) || may(e.b, behind(e.a));
      default: return may(e.a) || may(e.b);
    }
  }

  /** Whether an index may be outside its range, or meet a fault itself. */
  mayMiss(index: readonly ExprNode[], dims: readonly string[], known?: Known): boolean {
    return index.some((i, k) => this.may(i, known) || !(this.isWithin(i, dims[k]) || known?.has(memberOf(dims[k], i)) === true));
  }

  /** Whether the value is surely a member of the set, not none. */
  private isWithin(e: ExprNode, set: string): boolean {
    const size = this.facts.sizeOf(set);
    switch (e.op) {
      case 'const': return size !== undefined && e.value < size;
      case 'ref': return this.facts.pool(e.pool)?.object === set && !this.mayFault(e);
      case 'if': return this.isWithin(e.yes, set) && this.isWithin(e.no, set);
      default: return false;
    }
  }

  /** Effects that meet the faults of `e`, in its order, and do nothing else. */
  faultsOf(e: ExprNode): Effects {
    if (!this.mayFault(e)) return [];
    switch (e.op) {
      case 'read': return this.access(e.index, this.facts.variable(e.variable));
      case 'ref': return this.inPool(e);
      case 'inPool': case 'alive': return this.faultsOf(e.ref);
      case 'if': return [...this.faultsOf(e.cond), ...either(e.cond, this.faultsOf(e.yes), this.faultsOf(e.no))];
      case 'and': return [...this.faultsOf(e.a), ...either(e.a, this.faultsOf(e.b), [])];
      case 'or': return [...this.faultsOf(e.a), ...either(e.a, [], this.faultsOf(e.b))];
      case 'not': case 'first': case 'count': return this.faultsOf(e.a);
      // Evaluated for its faults alone: it stops at the first member that decides.
      case 'exists': case 'forall': case 'select': case 'define': return [{ op: 'when', cond: e, yes: [], no: [] }];
      default: return 'a' in e && 'b' in e ? [...this.faultsOf(e.a), ...this.faultsOf(e.b)] : [];
    }
  }

  /** Effects that meet the faults of writing `value` to `target`, whose domain is `domain`. */
  faultsOfWrite(target: ExprNode, value: ExprNode, domain: DomainNode): Effects {
    const outside = this.fits(value, domain) || target.op !== 'read' ? [] : this.outside(target.variable, value, domain);
    if (target.op !== 'read') return this.faultsOf(value);
    return [...this.faultsOf(value), ...this.access(target.index, this.facts.variable(target.variable), outside)];
  }

  private inPool(e: Extract<ExprNode, { op: 'ref' }>): Effects {
    const dims = this.facts.pool(e.pool)?.dims ?? [];
    return this.access(e.args, { name: e.pool, dims, object: undefined });
  }

  private outside(variable: string, value: ExprNode, domain: DomainNode): Effects {
    const v = this.facts.variable(variable);
    return outsideOf(v === undefined ? `domain:${variable}` : domainFault(v), value, domain);
  }

  /** Checks indices in order, of objects their lifetimes too, then `inside`. */
  private access(index: readonly ExprNode[], of: Omit<Declaration, 'domain'> | undefined, inside: Effects = []): Effects {
    if (of === undefined) return inside;
    const { object } = of;
    return index.reduceRight<Effects>((rest, i, k) => {
      const set = of.dims[k];
      const dead: Effects = object === undefined || !this.facts.hasLifetimes(object) ? []
        : [{ op: 'when', cond: not({ op: 'alive', object, ref: i }), yes: [{ op: 'fault', fault: `dead:${object}` }], no: [] }];
      const within: Check = (list) => (this.isWithin(i, set) ? list
        : [{ op: 'when', cond: { op: 'lt', a: i, b: { op: 'none', set } }, yes: list, no: [{ op: 'fault', fault: indexFault(of, k) }] }]);
      return [...this.faultsOf(i), ...within([...dead, ...rest])];
    }, inside);
  }

  /** Whether a variable of the domain can surely hold the value. */
  fits(e: ExprNode, domain: DomainNode): boolean {
    if (e.op === 'if') return this.fits(e.yes, domain) && this.fits(e.no, domain);
    switch (domain.kind) {
      case 'bool': return isTruth(e, this.facts);
      case 'range': return rangeOf(e, this.facts) <= domain.max;
      case 'index': return this.fitsIndex(e, domain.set);
      case 'mask': return this.fitsMask(e, domain.set);
    }
  }

  private fitsIndex(e: ExprNode, set: string): boolean {
    const size = this.facts.sizeOf(set);
    switch (e.op) {
      case 'const': return size !== undefined && e.value <= size;
      case 'none': case 'first': case 'next': return e.set === set;
      case 'ref': return this.facts.pool(e.pool)?.object === set;
      case 'read': return isOf(this.facts.variable(e.variable)?.domain, 'index', set);
      default: return false;
    }
  }

  private fitsMask(e: ExprNode, set: string): boolean {
    const size = this.facts.sizeOf(set);
    switch (e.op) {
      case 'const': return e.value === 0 || (size !== undefined && e.value < 2 ** size);
      case 'all': case 'select': return e.set === set;
      case 'read': return isOf(this.facts.variable(e.variable)?.domain, 'mask', set);
      case 'without': case 'minus': return this.fitsMask(e.a, set);
      case 'intersect': return this.fitsMask(e.a, set) || this.fitsMask(e.b, set);
      case 'union': return this.fitsMask(e.a, set) && this.fitsMask(e.b, set);
      case 'with': return this.fitsMask(e.a, set) && this.isWithin(e.b, set);
      default: return false;
    }
  }
}

/** The fault of a value outside the domain. */
function outsideOf(fault: string, value: ExprNode, domain: DomainNode): Effects {
  const below: ExprNode = { op: 'lt', a: value, b: { op: 'const', value: 0 } };
  const above: ExprNode = { op: 'lt', a: largest(domain), b: value };
  return [{ op: 'when', cond: { op: 'or', a: below, b: above }, yes: [{ op: 'fault', fault }], no: [] }];
}

function largest(domain: DomainNode): ExprNode {
  switch (domain.kind) {
    case 'bool': return { op: 'const', value: 1 };
    case 'range': return { op: 'const', value: domain.max };
    case 'index': return { op: 'none', set: domain.set };
    case 'mask': return { op: 'all', set: domain.set };
  }
}

const isOf = (domain: DomainNode | undefined, kind: 'index' | 'mask', set: string): boolean =>
  domain?.kind === kind && domain.set === set;

const either = (cond: ExprNode, yes: Effects, no: Effects): Effects =>
  (yes.length + no.length === 0 ? [] : [{ op: 'when', cond, yes, no }]);

const TRUTHS = ['not', 'eq', 'ne', 'lt', 'le', 'has', 'alive', 'inPool', 'exists', 'forall'];

const isTruth = (e: ExprNode, facts: Facts): boolean => TRUTHS.includes(e.op) || (e.op === 'const' && (e.value === 0 || e.value === 1))
  || ((e.op === 'and' || e.op === 'or') && isTruth(e.b, facts)) || (e.op === 'read' && facts.variable(e.variable)?.domain.kind === 'bool');

/** Largest value of a number that is never below 0; Infinity where that is not known. */
function rangeOf(e: ExprNode, facts: Facts): number {
  switch (e.op) {
    case 'const': return e.value < 0 ? Infinity : e.value;
    case 'read': {
      const domain = facts.variable(e.variable)?.domain;
      return domain?.kind === 'range' ? domain.max : domain?.kind === 'bool' ? 1 : Infinity;
    }
    case 'add': return rangeOf(e.a, facts) + rangeOf(e.b, facts);
    case 'monus': return rangeOf(e.a, facts);
    case 'if': return Math.max(rangeOf(e.yes, facts), rangeOf(e.no, facts));
    default: return isTruth(e, facts) ? 1 : Infinity;
  }
}
