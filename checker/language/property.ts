import type { EffectNode, ExprNode, ObserverNode, VariableNode } from './data.js';
import type { Bool, Int } from './expr.js';
import { Expr, TRUE } from './expr.js';
import { didYouMean } from './edit/distance.js';
import { ModelError } from './ground.js';
import { visitEffects } from './lower/rewrite.js';
import { checkOptions } from './options.js';
import type { Domains, Event } from './routine.js';

type TypeOf<D> = D extends { readonly phantom?: infer T } ? T : never;
type Arguments<P extends Domains> = { readonly [K in keyof P]: Expr<TypeOf<P[K]>> };

const KINDS = ['safety', 'hotplug', 'ordering', 'liveness', 'warning', 'latency'] as const;
export type PropertyKind = (typeof KINDS)[number];

/** What an observer does when an event occurs. */
export interface Handler {
  readonly event: string;
  readonly effects: readonly EffectNode[];
}

/** On `e`, with its arguments: update history, judge. */
export function on<P extends Domains>(e: Event<P>, effects: (args: Arguments<P>) => readonly EffectNode[]): Handler {
  const formal = Object.fromEntries(
    Object.keys(e.params).map((k) => [k, new Expr({ op: 'bound', name: `$${k}` })]),
  ) as unknown as Arguments<P>;
  return { event: e.event, effects: effects(formal) };
}

export interface PropertyOptions {
  /** Safety unless given. */
  readonly kind?: PropertyKind;
  /** The statement in words. */
  readonly states: string;
  /** The kernel fact that it protects. */
  readonly protects?: string;
  /** The bug or variant that broke it. */
  readonly brokenBy?: string;
  /** History variables, owned by this observer. */
  readonly history?: readonly { readonly node: VariableNode }[];
  readonly on?: readonly Handler[];
  readonly invariant?: Expr<Bool>;
  /** What went wrong, as the last line of a trace. */
  readonly because?: string;
  /**
   * Unless this holds somewhere the verdict is *vacuous*; not needed beside `atRisk` effects. Unless a property says,
   * it is at risk where it judges states, where an event comes that it can be violated by, and where a fault of its can occur.
   */
  readonly atRisk?: Expr<Bool>;
  readonly faults?: readonly string[];
  /** A call is stuck where cooperative steps cannot reach this; beside it no invariant, `violate` or fault. */
  readonly goal?: Expr<Bool>;
  readonly measure?: Expr<Int>;
}

/** An observer with its documentation. */
export interface Property extends ObserverNode {
  readonly kind: PropertyKind;
  readonly states: string;
  readonly protects: string;
  readonly brokenBy: string;
}

const nodeOf = (e: Expr<never> | Expr<Bool> | Expr<Int> | undefined): ExprNode | undefined => e?.node;

const OPTIONS = [
  'kind', 'states', 'protects', 'brokenBy', 'history', 'on', 'invariant', 'because', 'atRisk', 'faults', 'goal', 'measure',
];

/** Declares a property: history, handlers and a judgement. */
export function property(name: string, o: PropertyOptions): Property {
  checkOptions(`property '${name}'`, o, OPTIONS);
  if (o.kind !== undefined && !KINDS.includes(o.kind)) throw new ModelError(`property '${name}' is of no kind '${String(o.kind)}'${didYouMean(String(o.kind), KINDS)}`);
  const handlers: Record<string, EffectNode[]> = {};
  for (const h of o.on ?? []) (handlers[h.event] ??= []).push(...h.effects.map((e) => own(name, e)));
  const says = o.atRisk !== undefined || Object.values(handlers).some(saysAtRisk);
  // Where it could have judged, it was at risk.
  if (!says) for (const effects of Object.values(handlers)) if (judges(effects)) effects.unshift(own(name, atRisk(TRUE)));
  const made: Property = {
    property: name, kind: o.kind ?? 'safety', states: o.states, protects: o.protects ?? '', brokenBy: o.brokenBy ?? '',
    variables: (o.history ?? []).map((h) => h.node), on: handlers,
    invariant: nodeOf(o.invariant), because: o.because ?? o.states,
    atRisk: nodeOf(o.atRisk) ?? (says || !judgesStates(o) ? undefined : TRUE.node),
    faults: o.faults ?? [], goal: nodeOf(o.goal), measure: nodeOf(o.measure),
  };
  // Numbers are asked for only where somebody wants them: a judgement would go with them.
  const judgement = made.goal === undefined ? judgesStepsBy(made) : 'a goal';
  if (made.kind === 'latency' && judgement !== undefined) throw new ModelError(`property '${name}' is of kind 'latency' and has ${judgement}: give it another kind, or make two properties of it`);
  if (made.kind === 'latency' && made.measure === undefined) throw new ModelError(`property '${name}' is of kind 'latency' and measures nothing: give it a measure`);
  return made;
}

/** It judges every state, so that it is at risk anywhere. */
const judgesStates = ({ invariant, goal, measure }: PropertyOptions): boolean => [invariant, goal, measure].some((e) => e !== undefined);

const has = (op: EffectNode['op']) => (effects: readonly EffectNode[]): boolean => {
  let found = false;
  visitEffects(effects, (e) => { found ||= e.op === op; });
  return found;
};
const saysAtRisk = has('atRisk');
const judges = has('violate');

/** What an observer judges single states or steps by, as a user writes it; undefined: it judges by a goal, a number or deadlock. */
export function judgesStepsBy({ invariant, on: handlers, faults }: ObserverNode): string | undefined {
  if (invariant !== undefined) return 'an invariant';
  if (judges(Object.values(handlers).flat())) return 'a violate()';
  return faults.length > 0 ? 'faults' : undefined;
}

/**
 * Some agent can go on, or every agent is at its end or where it may rest. An agent of the environment may rest anywhere: it
 * is never counted on.
 */
export const noDeadlock: Property = {
  property: 'deadlock', kind: 'safety', states: 'Some agent can go on, or each is at its end or where it may rest.',
  protects: 'Progress: agents that wait for one another wait for ever.', brokenBy: 'Locks taken in different orders.',
  variables: [], on: {}, invariant: undefined, because: 'nobody can go on, and not everybody is at the end or where it may rest', atRisk: TRUE.node,
  faults: [], goal: undefined, measure: undefined, deadlock: true,
};

/** The property is violated here if `cond` holds. */
export const violate = (cond: Expr<Bool>, because: string): EffectNode =>
  ({ op: 'violate', property: '', cond: cond.node, because });

/** Here the property could have been violated. */
export const atRisk = (cond: Expr<Bool>): EffectNode => ({ op: 'atRisk', property: '', cond: cond.node });

function own(name: string, e: EffectNode): EffectNode {
  switch (e.op) {
    case 'violate': case 'atRisk': return { ...e, property: name };
    case 'when': return { ...e, yes: e.yes.map((x) => own(name, x)), no: e.no.map((x) => own(name, x)) };
    case 'each': return { ...e, body: e.body.map((x) => own(name, x)) };
    default: return e;
  }
}
