import type { EffectNode, ObserverNode } from '../data.js';
import { binder, foldEffects } from './fold.js';
import { mapEffect } from './rewrite.js';
import { resolveEffects } from './scope.js';
import type { Names, Scope } from './scope.js';

/** Observers see no locals and run as nobody. */
export const observerScope = (property: string): Scope =>
  ({ agent: `property ${property}`, attributes: {}, routine: property, path: [], locals: new Map() });

type Handler = readonly EffectNode[];

/** Puts every observer's handler right behind the event that it observes, within the same step. */
export class Weaver {
  private readonly handlers = new Map<string, readonly Handler[]>();

  constructor(private readonly observers: readonly ObserverNode[], private readonly names: Names) {}

  readonly weave = (effects: readonly EffectNode[]): readonly EffectNode[] => {
    if (!effects.some((e) => e.op === 'emit' || e.op === 'when' || e.op === 'each')) return effects;
    const { faulting, folding } = this.names;
    return effects.flatMap((e): EffectNode | readonly EffectNode[] => {
      if (e.op !== 'emit') return mapEffect(e, (x) => x, this.weave);
      const handlers = this.handlersOf(e.event);
      // An argument that faults does so whoever asks for it.
      const met = Object.values(e.args).flatMap((x) => faulting.faultsOf(x));
      if (handlers.length === 0) return met.length === 0 ? e : [...met, e];
      const args = new Map(Object.entries(e.args).map(([k, x]) => [`$${k}`, x]));
      const bind = binder(args, folding);
      return [...met, e, ...handlers.flatMap((effects) => foldEffects(effects, bind, folding.mayFault))];
    });
  };

  /** Their own names are resolved; `$name` stands for an argument of the event. */
  private handlersOf(event: string): readonly Handler[] {
    const known = this.handlers.get(event);
    if (known !== undefined) return known;
    const made = this.observers.flatMap(({ property, on }): readonly Handler[] => {
      const effects = on[event];
      return effects === undefined ? [] : [resolveEffects(effects, observerScope(property), this.names)];
    });
    this.handlers.set(event, made);
    return made;
  }
}
