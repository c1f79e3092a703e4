import type { GroundTransition } from '../language/ground.js';

/** The transitions of an agent by the location where they begin, each in order of id. */
export function byLocation(transitions: readonly GroundTransition[], agent: number): ReadonlyMap<number, readonly GroundTransition[]> {
  const out = new Map<number, GroundTransition[]>();
  for (const t of transitions) {
    if (t.agent !== agent) continue;
    const list = out.get(t.from);
    if (list === undefined) out.set(t.from, [t]);
    else list.push(t);
  }
  return out;
}
