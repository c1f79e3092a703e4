import type { EffectNode, ExprNode } from '../data.js';
import { ModelError } from '../ground.js';
import type { Description } from '../system.js';
import { fold, foldEffects } from './fold.js';
import { mapChildren, mapEffect, substitute, visitExpr } from './rewrite.js';

/** Looks names of one description up; built once a lowering. */
export class Names {
  readonly sets: Readonly<Record<string, readonly string[]>>;
  private readonly definitions: Map<string, Description['definitions'][number]>;
  private readonly routines: Map<string, Description['routines'][number]>;
  constructor(readonly description: Description) {
    this.sets = description.sets;
    this.definitions = new Map(description.definitions.map((d) => [d.name, d]));
    this.routines = new Map(description.routines.map((r) => [r.name, r]));
  }

  routine(name: string): Description['routines'][number] | undefined { return this.routines.get(name); }

  definition(name: string): Description['definitions'][number] {
    const d = this.definitions.get(name);
    if (d === undefined) throw new ModelError(`no definition named '${name}': add it to the system's definitions`);
    return d;
  }

  /** Size of an index set, or undefined for an object set, which layout fixes. */
  readonly sizeOf = (set: string): number | undefined => this.sets[set]?.length;

  members(set: string): readonly string[] {
    const members = this.sets[set];
    if (members === undefined) throw new ModelError(`no index set named '${set}': add it to the system's sets`);
    return members;
  }
}

/** One activation of a routine by an agent: what its local names and `self` stand for. */
export interface Scope {
  readonly agent: string;
  readonly attributes: Readonly<Record<string, ExprNode>>;
  readonly routine: string;
  readonly path: readonly string[];
  /** Local name to the expression it stands for: its variable, or the caller's argument. */
  readonly locals: ReadonlyMap<string, ExprNode>;
}

/** Variable that holds a local; `depth` tells activations of a recursive routine apart. */
export const localVariable = (agent: string, routine: string, local: string, depth: number): string =>
  `${agent}:${routine}.${local}${depth > 0 ? `'${depth}` : ''}`;

/** Resolves one scope's names; what is left reads variables only. */
export function resolve(node: ExprNode, scope: Scope, names: Names): ExprNode {
  return fold(expand(node, scope, names), names.sizeOf);
}

function expand(node: ExprNode, scope: Scope, names: Names): ExprNode {
  switch (node.op) {
    case 'local': {
      const e = scope.locals.get(node.name);
      if (e === undefined) throw new ModelError(`${scope.routine} uses '${node.name}', which is no parameter or local of it`);
      return e;
    }
    case 'self': {
      const e = scope.attributes[node.attribute];
      if (e === undefined) throw new ModelError(`agent ${scope.agent} has no attribute '${node.attribute}', which ${scope.routine} needs`);
      return expand(e, scope, names);
    }
    case 'switch': {
      const value = names.description.switches[node.name];
      if (value === undefined) throw new ModelError(`no switch named '${node.name}'`);
      return { op: 'const', value };
    }
    case 'member': {
      const value = names.members(node.set).indexOf(node.name);
      return { op: 'const', value: value < 0 ? names.members(node.set).length : value };
    }
    case 'none': case 'all': {
      const size = names.sizeOf(node.set);
      if (size === undefined) return node;
      return { op: 'const', value: node.op === 'none' ? size : 2 ** size - 1 };
    }
    case 'define': {
      const d = names.definition(node.name);
      return expand(substitute(d.body, new Map(d.params.map((p, k) => [p, node.args[k]]))), scope, names);
    }
    case 'exists': case 'forall': case 'select': return unroll(node, (e) => expand(e, scope, names), names);
    default: return mapChildren(node, (c) => expand(c, scope, names));
  }
}

type Quantifier = Extract<ExprNode, { op: 'exists' | 'forall' | 'select' }>;

/** One copy of the body a member; an object set stays a quantifier until layout. */
export function unroll(node: Quantifier, f: (e: ExprNode) => ExprNode, names: Pick<Names, 'sizeOf'>): ExprNode {
  const size = names.sizeOf(node.set);
  if (size === undefined) return { ...node, body: f(node.body) };
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
  const f = (e: ExprNode): ExprNode => resolve(e, scope, names);
  const flat = effects.flatMap((e) => unrollEach(e, names));
  return foldEffects(flat.map((e) => mapEffect(e, f, (list) => resolveEffects(list, scope, names))), (e) => e);
}

/** `each` over a fixed set as one copy a member. */
export function unrollEach(effect: EffectNode, names: Pick<Names, 'sizeOf'>): readonly EffectNode[] {
  if (effect.op !== 'each') return [effect];
  const size = names.sizeOf(effect.set);
  if (size === undefined) return [effect];
  return Array.from({ length: size }, (_, i) => i).flatMap((i) => bindEffects(effect.body, effect.name, i));
}

/** Effects with a bound name replaced by a constant. */
export function bindEffects(effects: readonly EffectNode[], name: string, value: number): readonly EffectNode[] {
  const map = new Map<string, ExprNode>([[name, { op: 'const', value }]]);
  return effects.map((e) => mapEffect(e, (x) => substitute(x, map), (list) => bindEffects(list, name, value)));
}

/** Whether an argument may stand for the parameter: it reads locals of the caller alone. */
export function isStable(node: ExprNode, agent: string): boolean {
  let stable = true;
  visitExpr(node, (n) => {
    if (n.op === 'alive' || (n.op === 'read' && !n.variable.startsWith(`${agent}:`))) stable = false;
  });
  return stable;
}
