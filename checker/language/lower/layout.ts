import type { DomainNode, EffectNode, ExprNode, PoolNode, VariableNode } from '../data.js';
import type { GroundPool, GroundVariable } from '../ground.js';
import { Faulting } from './faulting.js';
import type { Facts } from './faulting.js';
import { fold, foldEffects, simplify } from './fold.js';
import type { Folding } from './fold.js';
import { checkMask } from './masks.js';
import { mapChildren, shareMap } from './rewrite.js';
import { unroll, unrolled } from './scope.js';

/** Sizes of all sets once it is known which pools are needed. */
export class Layout {
  readonly sets: Record<string, readonly string[]>;
  readonly pools: Record<string, GroundPool> = {};

  private readonly folding: Folding;

  constructor(
    sets: Readonly<Record<string, readonly string[]>>, pools: readonly PoolNode[], used: ReadonlySet<string>, withAlive: ReadonlySet<string>,
    variable: Facts['variable'],
  ) {
    this.sets = { ...sets };
    for (const p of pools) {
      const members = this.sets[p.object] ??= [];
      if (!used.has(p.name)) continue;
      const sizes = p.dims.map((d) => this.size(d));
      const names = combinations(p.dims.map((d) => this.sets[d] ?? [])).map((c) => poolMember(p.name, c));
      this.pools[p.name] = {
        object: p.object, base: members.length, sizes, count: names.length, dims: p.dims,
        alive: withAlive.has(p.name) ? `${p.name}.alive` : undefined,
      };
      this.sets[p.object] = [...members, ...names];
    }
    const mortal = new Set(Object.values(this.pools).filter((p) => p.alive !== undefined).map((p) => p.object));
    const facts = { variable, sizeOf: this.sizeOf, pool: (name: string) => this.pools[name], hasLifetimes: (o: string) => mortal.has(o) };
    this.folding = { sizeOf: this.sizeOf, mayFault: new Faulting(facts).mayFault };
  }

  size(set: string): number { return this.sets[set]?.length ?? 0; }
  readonly sizeOf = (set: string): number => this.size(set);

  /** Resolves what needed the sizes of object sets, and folds. */
  readonly expr = (node: ExprNode): ExprNode => {
    switch (node.op) {
      case 'none': return { op: 'const', value: this.size(node.set) };
      case 'all': checkMask(node.set, this.size(node.set)); return { op: 'const', value: 2 ** this.size(node.set) - 1 };
      case 'exists': case 'forall': case 'select': return fold(unroll(node, this.expr, this), this.folding);
      case 'inPool': return fold(this.inPool(node.pool, this.expr(node.ref)), this.folding);
      case 'ref': {
        const args = shareMap(node.args, this.expr);
        const value = this.constantRef(node.pool, args);
        if (value !== undefined) return { op: 'const', value };
        return args === node.args ? node : { op: 'ref', pool: node.pool, args };
      }
      default: return simplify(mapChildren(node, this.expr), this.folding);
    }
  };

  private constantRef(name: string, args: readonly ExprNode[]): number | undefined {
    const p = this.pools[name];
    let flat = 0;
    for (let k = 0; k < args.length; k++) {
      const a = args[k];
      if (a.op !== 'const' || a.value >= p.sizes[k]) return undefined;
      flat = flat * p.sizes[k] + a.value;
    }
    return p.base + flat;
  }

  private inPool(name: string, ref: ExprNode): ExprNode {
    const p: GroundPool | undefined = this.pools[name];
    // No reference is into a pool that nothing refers to; what the reference meets is met all the same.
    if (p === undefined) return { op: 'and', a: { op: 'le', a: { op: 'const', value: 0 }, b: ref }, b: { op: 'const', value: 0 } };
    const end: ExprNode = { op: 'const', value: p.base + p.count };
    return { op: 'and', a: { op: 'le', a: { op: 'const', value: p.base }, b: ref }, b: { op: 'lt', a: ref, b: end } };
  }

  readonly effects = (list: readonly EffectNode[]): readonly EffectNode[] =>
    foldEffects(shareMap(unrolled(list, this), (e) => lifetimeAsWrite(e, (pool) => this.pools[pool].object)), this.expr, this.folding.mayFault, this.effects);

  maximum(domain: DomainNode): number {
    switch (domain.kind) {
      case 'bool': return 1;
      case 'range': return domain.max;
      case 'index': return this.size(domain.set);
      case 'mask': return 2 ** this.size(domain.set) - 1;
    }
  }

  variable(v: VariableNode, offset: number, notes: Pick<GroundVariable, 'constant' | 'agent' | 'property'>): GroundVariable {
    const sizes = v.dims.map((d) => this.size(d));
    return {
      name: v.name, dims: v.dims, sizes, kind: v.domain.kind,
      set: v.domain.kind === 'index' || v.domain.kind === 'mask' ? v.domain.set : undefined,
      max: this.maximum(v.domain), offset, cells: sizes.reduce((a, b) => a * b, 1), object: v.object, bookkeeping: v.bookkeeping === true, ...notes,
    };
  }
}

/** The beginning or end of an object as a write to the variable that says which objects exist; what has ended does not end again. */
function lifetimeAsWrite(e: EffectNode, objectOf: (pool: string) => string): EffectNode {
  if (e.op !== 'lifetime') return e;
  const target: ExprNode = { op: 'read', variable: `${e.pool}.alive`, index: e.args };
  const write: EffectNode = { op: 'set', target, value: { op: 'const', value: e.alive ? 1 : 0 } };
  return e.alive ? write : { op: 'when', cond: target, yes: [write], no: [{ op: 'fault', fault: `dead:${objectOf(e.pool)}` }] };
}

/** All index combinations, last index fastest. */
export function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>((acc, list) => acc.flatMap((c) => list.map((x) => [...c, x])), [[]]);
}

/** `csd_data` of CPU1 is `csd_data[CPU1]`; a dot in the name takes the first index before it. */
function poolMember(name: string, indices: readonly string[]): string {
  const dot = name.indexOf('.');
  if (dot < 0 || indices.length < 2) return indices.length === 0 ? name : `${name}[${indices.join(',')}]`;
  return `${name.slice(0, dot)}[${indices[0]}]${name.slice(dot)}[${indices.slice(1).join(',')}]`;
}
