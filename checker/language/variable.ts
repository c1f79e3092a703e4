import type { EffectNode, ExprNode, PoolNode, VariableNode } from './data.js';
import type { Domain, Index } from './expr.js';
import { Expr, FALSE, IndexSet, Place } from './expr.js';
import type { Bool } from './expr.js';
import { ModelError } from './ground.js';

type Sets<A extends readonly string[]> = { readonly [K in keyof A]: IndexSet<A[K]> };
type Indices<A extends readonly string[]> = { readonly [K in keyof A]: Expr<Index<A[K]>> };

const bound = (position: number): ExprNode => ({ op: 'bound', name: `i${position}` });
const bounds = <A extends readonly string[]>(dims: Sets<A>): Indices<A> =>
  dims.map((_, k) => new Expr(bound(k))) as unknown as Indices<A>;

/** A shared variable of one cell per index combination. */
export interface Variable<A extends readonly string[], T> {
  readonly node: VariableNode;
  (...index: Indices<A>): Place<T>;
}

/** The same variable, kept out of traces: it bounds a scenario and stands for nothing in the system. */
export const bookkeeping = <A extends readonly string[], T>(v: Variable<A, T>): Variable<A, T> =>
  Object.assign((...index: Indices<A>) => v(...index), { node: { ...v.node, bookkeeping: true } });

/**
 * Declares a variable. `init` is its value in every cell, or a function of the indices.
 * @example const online = variable('cpu_online_mask', [], cpus.mask, cpus.full)
 */
export function variable<const A extends readonly string[], T>(
  name: string, dims: Sets<A>, domain: Domain<T>, init: Expr<T> | ((...i: Indices<A>) => Expr<T>),
): Variable<A, T> {
  const value = typeof init === 'function' ? init(...bounds(dims)) : init;
  const node: VariableNode = {
    name, dims: dims.map((d) => d.name), domain: domain.node, init: value.node, object: undefined,
  };
  const access = (...index: Indices<A>): Place<T> =>
    new Place({ op: 'read', variable: name, index: index.map((i) => i.node) });
  return Object.assign(access, { node });
}

type Fields = Readonly<Record<string, readonly [Domain<unknown>, Expr<unknown>]>>;
type FieldAccess<S extends string, F extends Fields> = {
  readonly [K in keyof F]: (ref: Expr<Index<S>>) => Place<F[K][0] extends Domain<infer T> ? T : never>;
};

/** A type of objects with fields, several pools of them, references and lifetimes. */
export class ObjectType<S extends string, F extends Fields> extends IndexSet<S> {
  readonly variables: readonly VariableNode[];
  readonly fields: FieldAccess<S, F>;

  constructor(name: S, fields: F) {
    super(name);
    this.variables = Object.entries(fields).map(([field, [domain, init]]) => ({
      name: `${name}.${field}`, dims: [name], domain: domain.node, init: init.node, object: name,
    }));
    const access: Record<string, (ref: Expr<Index<S>>) => Place<unknown>> = {};
    for (const field of Object.keys(fields)) {
      access[field] = (ref) => new Place({ op: 'read', variable: `${name}.${field}`, index: [ref.node] });
    }
    this.fields = access as FieldAccess<S, F>;
  }

  /** Objects have no positions that a system could count on: which pools there are decides. */
  override at(_i: number): Expr<Index<S>> { throw new ModelError(`${this.name}.at: objects have no positions: name one by the ref() of its pool`); }
  override member(_name: string): Expr<Index<S>> { throw new ModelError(`${this.name}.member: objects have no names: name one by the ref() of its pool`); }

  alive(ref: Expr<Index<S>>): Expr<Bool> {
    return new Expr({ op: 'alive', object: this.name, ref: ref.node });
  }
}

/** Declares an object type; read a field with `type.fields.next(ref)`. */
export const objectType = <S extends string, F extends Fields>(name: S, fields: F): ObjectType<S, F> =>
  new ObjectType(name, fields);

/** Objects of one kind in one place: per CPU, per pair of CPUs, on each task's stack. */
export class Pool<S extends string, A extends readonly string[]> {
  readonly node: PoolNode;
  constructor(name: string, object: ObjectType<S, Fields>, dims: Sets<A>, bornAlive?: false | ((...i: Indices<A>) => Expr<Bool>)) {
    this.node = {
      name, object: object.name, dims: dims.map((d) => d.name),
      bornAlive: bornAlive === undefined ? undefined : bornAlive === false ? FALSE.node : bornAlive(...bounds(dims)).node,
    };
  }
  /** Reference to one object. */
  ref(...index: Indices<A>): Expr<Index<S>> {
    return new Expr({ op: 'ref', pool: this.node.name, args: index.map((i) => i.node) });
  }
  contains(ref: Expr<Index<S>>): Expr<Bool> {
    return new Expr({ op: 'inPool', pool: this.node.name, ref: ref.node });
  }
  /** Whether this very object exists now. */
  exists(...index: Indices<A>): Expr<Bool> {
    return new Expr({ op: 'read', variable: `${this.node.name}.alive`, index: index.map((i) => i.node) });
  }
  /** The object comes into being; its fields keep what the memory held. */
  begin(...index: Indices<A>): EffectNode { return this.lifetime(true, index); }
  /** The object ends; any later access is a fault. */
  end(...index: Indices<A>): EffectNode { return this.lifetime(false, index); }
  private lifetime(alive: boolean, index: Indices<A>): EffectNode {
    return { op: 'lifetime', pool: this.node.name, args: index.map((i) => i.node), alive };
  }
}

/**
 * Declares a pool. Without `bornAlive` its objects always exist; with `false` none exists at the start.
 * @example const csdData = pool('csd_data', csd, [cpus])
 */
export const pool = <S extends string, const A extends readonly string[]>(
  name: string, object: ObjectType<S, Fields>, dims: Sets<A>, bornAlive?: false | ((...i: Indices<A>) => Expr<Bool>),
): Pool<S, A> => new Pool(name, object, dims, bornAlive);

/** A named definition: an expression that an edit may rebind (which object is the wait mask). */
export interface Definition<A extends readonly unknown[], T> {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: ExprNode;
  (...args: { readonly [K in keyof A]: Expr<A[K]> }): Expr<T>;
}

export interface DefinitionNode {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: ExprNode;
}

/** Declares a definition of `params`, each typed by the function's own signature. */
export function define<A extends readonly unknown[], T>(
  name: string, body: (...args: { readonly [K in keyof A]: Expr<A[K]> }) => Expr<T>,
): Definition<A, T> {
  const params = Array.from({ length: body.length }, (_, k) => `${name}:${k}`);
  const formal = params.map((p) => new Expr({ op: 'bound', name: p }));
  const node = body(...(formal as unknown as { readonly [K in keyof A]: Expr<A[K]> })).node;
  const use = (...args: { readonly [K in keyof A]: Expr<A[K]> }): Expr<T> =>
    new Expr({ op: 'define', name, args: (args as readonly Expr<unknown>[]).map((a) => a.node) });
  Object.defineProperty(use, 'name', { value: name });
  return Object.assign(use, { params, body: node }) as unknown as Definition<A, T>;
}
