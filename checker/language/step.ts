import type { EffectNode, Node, Ordering, StepNode } from './data.js';
import type { Bool, Index, IndexSet, Mask, Place } from './expr.js';
import { Expr, freshBinder } from './expr.js';
import { checkFlag, checkOptions, checkOrdering } from './options.js';

export interface StepOptions {
  /** The step waits until this holds. */
  readonly when?: Expr<Bool>;
  readonly order?: Ordering;
  /** May come and is never counted on. */
  readonly environment?: boolean;
}

const OPTIONS = ['when', 'order', 'environment'];

function checkStep(what: string, options: { readonly order?: Ordering; readonly environment?: boolean }): void {
  checkOptions(what, options, OPTIONS);
  checkOrdering(what, options.order ?? 'plain');
  checkFlag(`'environment' of ${what}`, options.environment);
}

/** One atomic action, addressed as `routine/name`. */
export const step = (name: string, effects: readonly EffectNode[], options: StepOptions = {}): StepNode => {
  checkStep(`step '${name}'`, options);
  return {
    kind: 'step', name, effects, guard: options.when?.node, choose: undefined,
    ordering: options.order ?? 'plain', environment: options.environment ?? false,
  };
};

/** Spins until `condition` holds. */
export const wait = (name: string, condition: Expr<Bool>, order: Ordering = 'plain', effects: readonly EffectNode[] = []): StepNode =>
  step(name, effects, { when: condition, order });

/** Copies `value` into a local. */
export const load = <T>(name: string, into: Place<T>, value: Expr<T>, order: Ordering = 'plain'): StepNode =>
  step(name, [into.set(value)], { order });

/** Writes one shared place. */
export const store = <T>(name: string, place: Place<T>, value: Expr<T>, order: Ordering = 'plain'): StepNode =>
  step(name, [place.set(value)], { order });

/** A step for some member of `set`, chosen by nobody: one transition a member. */
export const choose = <S extends string>(
  name: string, set: IndexSet<S>, body: (i: Expr<Index<S>>) => readonly EffectNode[],
  options: { readonly when?: (i: Expr<Index<S>>) => Expr<Bool>; readonly order?: Ordering; readonly environment?: boolean } = {},
): StepNode => {
  checkStep(`choice '${name}'`, options);
  const binder = freshBinder(set.name);
  const i = new Expr<Index<S>>({ op: 'bound', name: binder });
  return {
    kind: 'step', name, guard: options.when?.(i).node, choose: { name: binder, set: set.name },
    effects: body(i), ordering: options.order ?? 'plain', environment: options.environment ?? false,
  };
};

/** Takes no time; `cond` may read locals and constants only: load shared state in a step first. */
export const when = (name: string, cond: Expr<Bool>, yes: readonly Node[], otherwise: readonly Node[] = []): Node => ({
  kind: 'if', name, cond: cond.node, yes, no: otherwise,
});

export const loop = (name: string, cond: Expr<Bool>, body: readonly Node[]): Node => ({
  kind: 'loop', name, cond: cond.node, body,
});

/** `for_each_cpu(local, mask)`: the step `name` reads `mask` anew for every next member, then does `effects`. */
export const forEach = <S extends string>(
  name: string, set: IndexSet<S>, local: Place<Index<S>>, mask: Expr<Mask<S>>, body: readonly Node[], effects: readonly EffectNode[] = [],
): Node => ({ kind: 'forEach', name, local: localName(local), set: set.name, mask: mask.node, effects, body });

/** Assigns a local without taking time: `prev = csd`. */
export const assign = <T>(local: Place<T>, value: Expr<T>): Node => {
  const name = localName(local);
  return { kind: 'let', name: `${name} =`, local: name, value: value.node };
};

/** Any one branch; each begins with a step, and only branches whose step is enabled can go. */
export const either = (name: string, ...branches: (readonly Node[])[]): Node => ({ kind: 'either', name, branches });

export const ret = <T>(value?: Expr<T>): Node => ({ kind: 'return', name: 'return', value: value?.node });

/** From its entry to its exit only this agent moves. */
export const exclusive = (name: string, guard: Expr<Bool>, body: readonly Node[]): Node => ({
  kind: 'exclusive', name, guard: guard.node, body,
});

/** The name of a local, or a TypeError: only locals can be loop variables and results. */
export function localName(place: Expr<never> | Place<never> | { readonly node: Expr<unknown>['node'] }): string {
  if (place.node.op !== 'local') throw new TypeError('expected a local of the routine');
  return place.node.name;
}
