import type { DomainNode, EffectNode, Node, RoutineNode } from './data.js';
import type { Domain, Index, IndexSet } from './expr.js';
import { Expr, Place } from './expr.js';
import { checkName, checkOptions } from './options.js';
import { localName } from './step.js';

export type Domains = Readonly<Record<string, Domain<unknown>>>;
type TypeOf<D> = D extends Domain<infer T> ? T : never;
export type Places<D extends Domains> = { readonly [K in keyof D]: Place<TypeOf<D[K]>> };
type Arguments<D extends Domains> = { readonly [K in keyof D]: Expr<TypeOf<D[K]>> };

/** A kernel function: parameters, locals and a body of nodes. */
export interface Routine<P extends Domains> extends RoutineNode {
  readonly phantom?: P;
}

export const nodesOf = (domains: Domains): Record<string, DomainNode> =>
  Object.fromEntries(Object.entries(domains).map(([k, d]) => [k, d.node]));

export const placesOf = <D extends Domains>(domains: D): Places<D> =>
  Object.fromEntries(Object.keys(domains).map((k) => [k, new Place({ op: 'local', name: k })])) as Places<D>;

/**
 * Declares a routine. `body` receives its parameters and locals as places.
 * @example routine('csd_lock', { csd: csd.index }, { flags: flag.mask }, (v) => [ ... ])
 */
export function routine<P extends Domains, L extends Domains>(
  name: string, params: P, locals: L, body: (v: Places<P> & Places<L>) => readonly Node[],
): Routine<P> {
  const v = { ...placesOf(params), ...placesOf(locals) } as Places<P> & Places<L>;
  return { name, params: nodesOf(params), locals: nodesOf(locals), body: body(v) };
}

const argNodes = (args: Readonly<Record<string, Expr<unknown>>>): Record<string, Expr<unknown>['node']> =>
  Object.fromEntries(Object.entries(args).map(([k, e]) => [k, e.node]));

export interface CallOptions {
  /** Address of the call within the caller; the routine's name unless given. */
  readonly as?: string;
  /** Local that receives the returned value. */
  readonly into?: { readonly node: Expr<unknown>['node'] };
}

/** Name of the local that receives the value. */
function receiver(what: string, options: CallOptions): string | undefined {
  checkOptions(what, options, ['as', 'into']);
  return options.into === undefined ? undefined : localName(options.into);
}

/** Calls a routine by name, so an edit of the routine reaches every caller. */
export const call = <P extends Domains>(target: Routine<P>, args: Arguments<P>, options: CallOptions = {}): Node => ({
  kind: 'call', name: options.as ?? target.name, routine: target.name, args: argNodes(args), into: receiver(`the call of '${target.name}'`, options),
});

/** `csd->func(info)`: calls the routine that bears the name of the chosen member of `set`. */
export const indirect = <S extends string>(
  name: string, set: IndexSet<S>, which: Expr<Index<S>>, args: Readonly<Record<string, Expr<unknown>>>, options: CallOptions = {},
): Node => ({
  kind: 'indirect', name, set: set.name, which: which.node, args: argNodes(args), into: receiver(`the call '${name}'`, options),
});

/** A typed event; an effect that emits it, to be placed where it happens within a step. */
export interface Event<P extends Domains> {
  (args: Arguments<P>): EffectNode;
  readonly event: string;
  readonly params: Readonly<Record<string, DomainNode>>;
  readonly phantom?: P;
}

export function event<P extends Domains>(name: string, params: P): Event<P> {
  checkName(name);
  const domains = nodesOf(params);
  const emit = (args: Arguments<P>): EffectNode => ({ op: 'emit', event: name, args: argNodes(args), params: domains });
  return Object.assign(emit, { event: name, params: domains });
}

export const effectIf = (cond: Expr<{ readonly kind: 'bool' }>, yes: readonly EffectNode[], otherwise: readonly EffectNode[] = []): EffectNode =>
  ({ op: 'when', cond: cond.node, yes, no: otherwise });
