import type { EffectNode, ExprNode, Node, ObserverNode } from '../data.js';
import { ModelError } from '../ground.js';
import { didYouMean } from '../edit/distance.js';
import { nodesIn } from '../edit/tree.js';
import type { Description } from '../system.js';
import { Faulting } from './faulting.js';
import type { Declaration, Facts } from './faulting.js';
import { fold, foldEffects, simplify, unheard } from './fold.js';
import type { Folding } from './fold.js';
import { checkMask } from './masks.js';
import { mapChildren, visitEffects, visitExpr } from './rewrite.js';
import { substitute, substituteEffects } from './substitute.js';

/** Looks names of one description up; built once a lowering. */
export class Names {
  readonly sets: Readonly<Record<string, readonly string[]>>;
  private readonly definitions: Map<string, Description['definitions'][number]>;
  private readonly routines: Map<string, Description['routines'][number]>;
  readonly facts: Facts;
  readonly faulting: Faulting;
  readonly folding: Folding;
  /** The same for what nobody hears fault. */
  readonly quiet: Folding;

  constructor(readonly description: Description, observers: readonly ObserverNode[] = []) {
    this.sets = description.sets;
    this.definitions = new Map(description.definitions.map((d) => [d.name, d]));
    this.routines = new Map(description.routines.map((r) => [r.name, r]));
    this.facts = factsOf(description, observers, this.sizeOf);
    this.faulting = new Faulting(this.facts);
    this.folding = { sizeOf: this.sizeOf, mayFault: this.faulting.mayFault };
    this.quiet = unheard(this.sizeOf);
  }

  /** A name that the lowering takes for itself: what the description calls so keeps it. */
  own(name: string): string { return this.facts.variable(name) === undefined ? name : this.own(`${name}'`); }
  get exclusive(): string { return this.own('exclusive'); }

  routine(name: string): Description['routines'][number] | undefined { return this.routines.get(name); }

  definition(name: string): Description['definitions'][number] {
    const d = this.definitions.get(name);
    if (d === undefined) throw new ModelError(`no definition named '${name}': add it to the system's definitions`);
    return d;
  }

  /** The value of a name that the description fixes; `node` itself where layout does. */
  constant(node: Extract<ExprNode, { op: 'switch' | 'member' | 'none' | 'all' }>): ExprNode {
    if (node.op === 'switch') {
      const value = this.description.switches[node.name];
      if (value === undefined) throw new ModelError(`no switch named '${node.name}'`);
      return { op: 'const', value };
    }
    if (node.op === 'member') {
      const members = this.members(node.set);
      const at = members.indexOf(node.name);
      if (at < 0) throw new ModelError(`set '${node.set}' has no member '${node.name}'${didYouMean(node.name, members)}`);
      return { op: 'const', value: at };
    }
    const size = this.sizeOf(node.set);
    if (size === undefined) return node;
    if (node.op === 'all') checkMask(node.set, size);
    return { op: 'const', value: node.op === 'none' ? size : 2 ** size - 1 };
  }

  /** Size of an index set, or undefined for an object set, which layout fixes. */
  readonly sizeOf = (set: string): number | undefined => this.sets[set]?.length;

  members(set: string): readonly string[] {
    const members = this.sets[set];
    if (members === undefined) throw new ModelError(`no index set named '${set}': add it to the system's sets`);
    return members;
  }
}

/** What the description says of its variables and pools. */
function factsOf(d: Description, observers: readonly ObserverNode[], sizeOf: Facts['sizeOf']): Facts {
  const histories = observers.flatMap((o) => o.variables.map((v) => ({ ...v, property: o.property })));
  const variables = new Map([...d.variables, ...histories].map((v): [string, Declaration] => [v.name, v]));
  const pools = new Map(d.pools.map((p) => [p.name, p]));
  for (const p of d.pools) {
    variables.set(`${p.name}.alive`, { name: `${p.name}.alive`, dims: p.dims, domain: { kind: 'bool' }, object: undefined });
  }
  const begun = new Set([...d.routines, ...d.agents].flatMap(({ body }) => poolsBegunIn(body)));
  const mortal = new Set(d.pools.filter((p) => p.bornAlive !== undefined || begun.has(p.name)).map((p) => p.object));
  return {
    sizeOf, variable: (name) => variables.get(name), pool: (name) => pools.get(name), hasLifetimes: (object) => mortal.has(object),
  };
}

/** Pools whose objects some node of the body begins or ends; most bodies are those of the routines as declared. */
function poolsBegunIn(body: readonly Node[]): readonly string[] {
  const known = begunIn.get(body);
  if (known !== undefined) return known;
  const pools = new Set<string>();
  for (const { node } of nodesIn(body)) {
    if (node.kind === 'step' || node.kind === 'forEach') visitEffects(node.effects, (e) => { if (e.op === 'lifetime') pools.add(e.pool); });
  }
  const list = [...pools];
  begunIn.set(body, list);
  return list;
}
const begunIn = new WeakMap<readonly Node[], readonly string[]>();

/** One activation of a routine by an agent: what its local names and `self` stand for. */
export interface Scope {
  readonly agent: string;
  readonly attributes: Readonly<Record<string, ExprNode>>;
  readonly routine: string;
  readonly path: readonly string[];
  /** Local name to the expression it stands for: its variable, or the caller's argument. */
  readonly locals: ReadonlyMap<string, ExprNode>;
}

/** Resolves one scope's names and folds constants; what is left reads variables only. */
export const resolve = (node: ExprNode, scope: Scope, names: Names, folding: Folding = names.folding): ExprNode =>
  resolver(scope, names, folding)(node);

function resolver(scope: Scope, names: Names, folding: Folding): (node: ExprNode) => ExprNode {
  const go = (node: ExprNode): ExprNode => {
    switch (node.op) {
      case 'local': {
        const e = scope.locals.get(node.name);
        if (e === undefined) throw new ModelError(`${scope.routine} uses '${node.name}', which is no parameter or local of it`);
        return e;
      }
      case 'self': {
        const e = scope.attributes[node.attribute];
        if (e === undefined) throw new ModelError(`agent ${scope.agent} has no attribute '${node.attribute}', which ${scope.routine} needs`);
        return go(e);
      }
      case 'const': return node.set === undefined ? node : { op: 'const', value: node.value };
      case 'switch': case 'member': case 'none': case 'all': return names.constant(node);
      case 'define': {
        const d = names.definition(node.name);
        return go(substitute(d.body, new Map(d.params.map((p, k) => [p, node.args[k]]))));
      }
      case 'exists': case 'forall': case 'select': return fold(unroll(node, go, names), folding);
      default: return simplify(mapChildren(node, go), folding);
    }
  };
  return go;
}

type Quantifier = Extract<ExprNode, { op: 'exists' | 'forall' | 'select' }>;

/** One copy of the body a member; an object set stays a quantifier until layout. */
export function unroll(node: Quantifier, f: (e: ExprNode) => ExprNode, names: Pick<Names, 'sizeOf'>): ExprNode {
  const size = names.sizeOf(node.set);
  if (size === undefined) return { ...node, body: f(node.body) };
  if (node.op === 'select') checkMask(node.set, size);
  const empty: ExprNode = { op: 'const', value: 0 };
  let out: ExprNode = node.op === 'forall' ? { op: 'const', value: 1 } : empty;
  for (let i = 0; i < size; i++) {
    const body = f(substitute(node.body, new Map([[node.name, { op: 'const', value: i }]])));
    if (node.op === 'exists') out = { op: 'or', a: out, b: body };
    else if (node.op === 'forall') out = { op: 'and', a: out, b: body };
    else out = { op: 'union', a: out, b: { op: 'if', cond: body, yes: { op: 'const', value: 1 << i }, no: empty } };
  }
  return out;
}

/** Resolves the names in effects and unrolls `each`. */
export function resolveEffects(effects: readonly EffectNode[], scope: Scope, names: Names): readonly EffectNode[] {
  const f = resolver(scope, names, names.folding);
  const go = (list: readonly EffectNode[]): readonly EffectNode[] => foldEffects(unrolled(list, names), f, names.folding.mayFault, go);
  return go(effects);
}

/** Every `each` over a fixed set as one copy a member, those within it too. */
export function unrolled(effects: readonly EffectNode[], names: Pick<Names, 'sizeOf'>): readonly EffectNode[] {
  if (!effects.some((e) => e.op === 'each')) return effects;
  return effects.flatMap((e): readonly EffectNode[] => {
    const size = e.op === 'each' ? names.sizeOf(e.set) : undefined;
    if (e.op !== 'each' || size === undefined) return [e];
    return Array.from({ length: size }, (_, i) => i).flatMap((i) => unrolled(bindEffects(e.body, e.name, i), names));
  });
}

/** Effects with a bound name replaced by a constant. */
export const bindEffects = (effects: readonly EffectNode[], name: string, value: number): readonly EffectNode[] =>
  substituteEffects(effects, new Map<string, ExprNode>([[name, { op: 'const', value }]]));

/** Whether an argument may stand for the parameter: it reads locals of the caller alone. */
export function isStable(node: ExprNode, { facts }: Names): boolean {
  let stable = true;
  visitExpr(node, (n) => {
    if (n.op === 'alive' || (n.op === 'read' && facts.variable(n.variable) !== undefined)) stable = false;
  });
  return stable;
}
