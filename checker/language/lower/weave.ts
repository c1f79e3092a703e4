import type { EffectNode, ExprNode, ObserverNode } from '../data.js';
import { mapEffect, substitute } from './rewrite.js';
import { resolveEffects } from './scope.js';
import type { Names, Scope } from './scope.js';

/** Observers see no locals and run as nobody. */
export const observerScope = (property: string): Scope =>
  ({ agent: `property ${property}`, attributes: {}, routine: property, path: [], locals: new Map() });

/** Puts every observer's handler right behind the event that it observes, within the same step. */
export function weave(effects: readonly EffectNode[], observers: readonly ObserverNode[], names: Names): readonly EffectNode[] {
  return effects.flatMap((e): readonly EffectNode[] => {
    if (e.op === 'when') return [{ ...e, yes: weave(e.yes, observers, names), no: weave(e.no, observers, names) }];
    if (e.op === 'each') return [{ ...e, body: weave(e.body, observers, names) }];
    if (e.op !== 'emit') return [e];
    const args = new Map(Object.entries(e.args).map(([k, x]) => [`$${k}`, x]));
    return [e, ...observers.flatMap((o) => handle(o, e.event, args, names))];
  });
}

function handle(o: ObserverNode, event: string, args: ReadonlyMap<string, ExprNode>, names: Names): readonly EffectNode[] {
  const effects = o.on[event];
  if (effects === undefined) return [];
  return resolveEffects(bindArgs(effects, args), observerScope(o.property), names);
}

function bindArgs(effects: readonly EffectNode[], args: ReadonlyMap<string, ExprNode>): readonly EffectNode[] {
  return effects.map((e) => mapEffect(e, (x) => substitute(x, args), (list) => bindArgs(list, args)));
}
