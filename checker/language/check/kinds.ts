import type { DomainNode, ExprNode, PoolNode, VariableNode } from '../data.js';
import { didYouMean } from '../edit/distance.js';
import { isNameable, ModelError, VALUE_MAX } from '../ground.js';
import type { Description } from '../system.js';

/** What a value is. `any`: a constant, or something whose kind only a caller knows. */
export type Kind = { readonly kind: 'any' | 'bool' | 'int' } | { readonly kind: 'index' | 'mask'; readonly set: string };

export const ANY: Kind = { kind: 'any' };
export const BOOL: Kind = { kind: 'bool' };
export const INT: Kind = { kind: 'int' };
export const indexOf = (set: string): Kind => ({ kind: 'index', set });
const maskOf = (set: string): Kind => ({ kind: 'mask', set });

export const kindOf = (d: DomainNode): Kind => (d.kind === 'bool' ? BOOL : d.kind === 'range' ? INT : { kind: d.kind, set: d.set });

const inWords = (k: Kind): string => {
  switch (k.kind) {
    case 'any': return 'a constant';
    case 'bool': return 'a truth value';
    case 'int': return 'a number';
    case 'index': return `a member of '${k.set}'`;
    case 'mask': return `a mask of '${k.set}'`;
  }
};

const agree = (a: Kind, b: Kind): boolean =>
  a.kind === 'any' || b.kind === 'any' || (a.kind === b.kind && ('set' in a ? a.set : '') === ('set' in b ? b.set : ''));

/** Names that expressions of one description may use, and those around one of them. */
export interface Scope {
  readonly place: string;
  readonly locals: Readonly<Record<string, DomainNode>>;
  readonly bound: ReadonlyMap<string, Kind>;
}

/** What a description declares, by name. */
export class Declared {
  readonly variables: ReadonlyMap<string, Pick<VariableNode, 'dims' | 'domain'>>;
  readonly pools: ReadonlyMap<string, PoolNode>;
  private readonly definitions: ReadonlyMap<string, Description['definitions'][number]>;
  private readonly sets: ReadonlySet<string>;

  constructor(private readonly d: Description, own: readonly VariableNode[] = []) {
    this.pools = new Map(d.pools.map((p) => [p.name, p]));
    this.variables = new Map([...d.variables, ...own].map((v): [string, Pick<VariableNode, 'dims' | 'domain'>] => [v.name, v])
      .concat(d.pools.map((p) => [`${p.name}.alive`, { dims: p.dims, domain: { kind: 'bool' } }])));
    this.definitions = new Map(d.definitions.map((x) => [x.name, x]));
    this.sets = new Set([...Object.keys(d.sets), ...d.pools.map((p) => p.object), ...d.variables.flatMap((v) => v.object ?? [])]);
  }

  variable(name: string, s: Scope): Pick<VariableNode, 'dims' | 'domain'> {
    return found(this.variables, name, 'variable', s);
  }

  set(name: string, s: Scope): string {
    if (this.sets.has(name)) return name;
    throw new ModelError(`${s.place}: there is no set '${name}'${didYouMean(name, this.sets)}`);
  }

  /** How many members a set has; undefined: of objects. */
  members(set: string): number | undefined { return Object.hasOwn(this.d.sets, set) ? this.d.sets[set].length : undefined; }

  pool(name: string, s: Scope): PoolNode { return found(this.pools, name, 'pool', s); }
  definition(name: string, s: Scope): Description['definitions'][number] { return found(this.definitions, name, 'definition', s); }
}

function found<T>(known: ReadonlyMap<string, T>, name: string, what: string, { place }: Scope): T {
  const one = known.get(name);
  if (one === undefined) throw new ModelError(`${place}: there is no ${what} '${name}' in the system${didYouMean(name, known.keys())}`);
  return one;
}

/** Throws ModelError unless `have` is of the kind that is wanted there. */
export function want(have: Kind, wanted: Kind, what: string, { place }: Scope): void {
  if (!agree(have, wanted)) throw new ModelError(`${place}: ${what} is ${inWords(have)}, expected ${inWords(wanted)}`);
}

/** The kind of an expression; throws ModelError where its parts do not fit. */
export function checkedKind(e: ExprNode, s: Scope, d: Declared): Kind {
  if (typeof e !== 'object' || e === null || typeof e.op !== 'string') {
    throw new ModelError(`${s.place}: '${String(e)}' stands where an expression is expected: write lit(n), TRUE or FALSE for a constant`);
  }
  const of = (x: ExprNode): Kind => checkedKind(x, s, d);
  const is = (x: ExprNode, wanted: Kind, what: string): void => want(of(x), wanted, what, s);
  switch (e.op) {
    case 'const': return checkedConstant(e, s, d);
    case 'member': case 'none': return indexOf(d.set(e.set, s));
    case 'all': return maskOf(d.set(e.set, s));
    case 'local': {
      const domain = Object.hasOwn(s.locals, e.name) ? s.locals[e.name] : undefined;
      if (domain !== undefined) return kindOf(domain);
      throw new ModelError(`${s.place}: '${e.name}' is no parameter or local here${didYouMean(e.name, Object.keys(s.locals))}`);
    }
    case 'bound': return s.bound.get(e.name) ?? ANY;
    case 'self': case 'switch': return ANY;
    case 'define': {
      const { body, params } = d.definition(e.name, s);
      if (e.args.length !== params.length) {
        throw new ModelError(`${s.place}: definition '${e.name}' is given ${e.args.length} arguments and has ${params.length}: a parameter with a default is none`);
      }
      const args = params.map((p, k): [string, Kind] => [p, e.args[k] === undefined ? ANY : of(e.args[k])]);
      return checkedKind(body, { ...s, bound: new Map(args) }, d);
    }
    case 'ref': {
      const p = d.pool(e.pool, s);
      checkIndices(e.args, p.dims, `pool '${p.name}'`, s, d);
      return indexOf(p.object);
    }
    case 'inPool': is(e.ref, indexOf(d.pool(e.pool, s).object), 'what may be in a pool'); return BOOL;
    case 'alive': is(e.ref, indexOf(e.object), 'what may exist'); return BOOL;
    case 'read': {
      const v = d.variable(e.variable, s);
      checkIndices(e.index, v.dims, `'${e.variable}'`, s, d);
      return kindOf(v.domain);
    }
    case 'if': {
      is(e.cond, BOOL, 'a condition');
      return both(of(e.yes), of(e.no), 'the two values of a condition', s);
    }
    case 'exists': case 'forall': case 'select': {
      const inner = { ...s, bound: new Map([...s.bound, [e.name, indexOf(d.set(e.set, s))]]) };
      want(checkedKind(e.body, inner, d), BOOL, 'what is asked of each member', s);
      return e.op === 'select' ? maskOf(e.set) : BOOL;
    }
    default: return checkedOperation(e, s, d);
  }
}

function checkedConstant({ value, set }: Extract<ExprNode, { op: 'const' }>, s: Scope, d: Declared): Kind {
  if (!isNameable(value)) throw new ModelError(`${s.place}: ${String(value)} is no number from 0 to ${VALUE_MAX}`);
  if (set === undefined) return ANY;
  const members = d.members(d.set(set, s));
  if (members !== undefined && value >= members) throw new ModelError(`${s.place}: set '${set}' has ${members} members, from 0, and none at ${value}`);
  return indexOf(set);
}

function checkIndices(index: readonly ExprNode[], dims: readonly string[], what: string, s: Scope, d: Declared): void {
  if (index.length !== dims.length) throw new ModelError(`${s.place}: ${what} has ${dims.length} indices, not ${index.length}`);
  index.forEach((i, k) => { want(checkedKind(i, s, d), indexOf(dims[k]), `an index of ${what}`, s); });
}

function both(a: Kind, b: Kind, what: string, s: Scope): Kind {
  if (!agree(a, b)) throw new ModelError(`${s.place}: ${what} are ${inWords(a)} and ${inWords(b)}`);
  return a.kind === 'any' ? b : a;
}

type Operation = Extract<ExprNode, { readonly a: ExprNode }>;

function checkedOperation(e: Operation, s: Scope, d: Declared): Kind {
  const of = (x: ExprNode): Kind => checkedKind(x, s, d);
  const is = (x: ExprNode, wanted: Kind): void => want(of(x), wanted, `an operand of '${e.op}'`, s);
  const same = (x: Extract<Operation, { readonly b: ExprNode }>): Kind => both(of(x.a), of(x.b), `the operands of '${e.op}'`, s);
  switch (e.op) {
    case 'not': is(e.a, BOOL); return BOOL;
    case 'and': case 'or': is(e.a, BOOL); is(e.b, BOOL); return BOOL;
    case 'eq': case 'ne': case 'lt': case 'le': same(e); return BOOL;
    case 'add': case 'sub': case 'monus': is(e.a, INT); is(e.b, INT); return INT;
    case 'has': isMember(of(e.a), of(e.b), s); return BOOL;
    case 'with': case 'without': return isMember(of(e.a), of(e.b), s);
    case 'intersect': case 'minus': case 'union': return mask(same(e), s);
    case 'count': mask(of(e.a), s); return INT;
    case 'first': is(e.a, maskOf(d.set(e.set ?? '', s))); return indexOf(e.set ?? '');
    case 'next': is(e.a, maskOf(d.set(e.set ?? '', s))); is(e.b, indexOf(e.set ?? '')); return indexOf(e.set ?? '');
    default: throw new ModelError(`${s.place}: there is no operation '${(e as { readonly op: string }).op}' in expressions`);
  }
}

function mask(k: Kind, s: Scope): Kind {
  if (k.kind !== 'any' && k.kind !== 'mask') throw new ModelError(`${s.place}: ${inWords(k)} stands where a mask is expected`);
  return k;
}

/** The mask with or without a member: of what set it is, either tells. */
function isMember(m: Kind, member: Kind, s: Scope): Kind {
  mask(m, s);
  if (member.kind !== 'any' && member.kind !== 'index') throw new ModelError(`${s.place}: ${inWords(member)} stands where a member is expected`);
  if (member.kind === 'index' && m.kind === 'mask') want(member, indexOf(m.set), 'a member of the mask', s);
  return m.kind === 'any' && member.kind === 'index' ? maskOf(member.set) : m;
}
