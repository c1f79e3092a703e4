import { visitEffects, visitExpr } from '../language/lower/rewrite.js';
import type { EffectNode, ExprNode } from '../language/data.js';
import type { GroundSystem } from '../language/ground.js';
import type { OutlineAgent, OutlineTransition } from './outline.js';
import type { Statement } from './statements.js';

/** Locations of an agent that one place in the control flow of its process stands for. */
export interface Place {
  readonly locations: readonly number[];
  /** Transitions of these locations, by number in the agent. */
  readonly transitions: readonly number[];
}

export interface Places {
  readonly places: readonly Place[];
  /** Where a transition leads. */
  readonly after: (t: OutlineTransition) => Place;
}

/**
 * The places of an agent's process, its first one first. Locations among which the effects of one
 * transition choose share a place, and a variable tells them apart: a d_step can be left in one way only.
 */
export function placesOf(a: OutlineAgent): Places {
  const leader = new Map<number, number>();
  const find = (l: number): number => {
    const up = leader.get(l);
    if (up === undefined) { leader.set(l, l); return l; }
    return up === l ? l : find(up);
  };
  const start = find(a.start);
  for (const t of a.transitions) {
    find(t.source.from);
    const [one, ...others] = targetsOf(a, t.source.from, t.body);
    for (const other of others) leader.set(find(other), find(one));
    find(one);
  }
  const first = find(start);
  const leaders = [...new Set([first, ...[...leader.keys()].map(find)])];
  const places = leaders.map((l): Place => ({
    locations: [...leader.keys()].filter((x) => find(x) === l).sort((x, y) => x - y),
    transitions: [...a.transitions.keys()].filter((k) => find(a.transitions[k].source.from) === l),
  }));
  return { places, after: (t) => places[leaders.indexOf(find(targetsOf(a, t.source.from, t.body)[0]))] };
}

/** Locations in which `body` can leave the agent. */
export function targetsOf(a: OutlineAgent, from: number, body: readonly Statement[]): readonly number[] {
  let at: readonly number[] = [from];
  for (const s of body) {
    if (s.op === 'when') at = [...new Set([...targetsFrom(a, at, s.yes), ...targetsFrom(a, at, s.no)])];
    else if (s.op === 'assign' && s.cell.variable === a.pc) {
      at = s.value.op === 'const' ? [s.value.value] : [...a.locations.keys()];
    }
  }
  return at;
}

const targetsFrom = (a: OutlineAgent, from: readonly number[], body: readonly Statement[]): readonly number[] =>
  [...new Set(from.flatMap((l) => targetsOf(a, l, body)))];

/** Names of the variables that some expression of the system reads. */
export function readVariables(system: GroundSystem): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (e: ExprNode | undefined): void => {
    if (e !== undefined) visitExpr(e, (n) => { if (n.op === 'read') names.add(n.variable); });
  };
  const visitEffect = (e: EffectNode): void => {
    if (e.op === 'set') { visit(e.value); if (e.target.op === 'read') e.target.index.forEach(visit); }
    if (e.op === 'when' || e.op === 'violate' || e.op === 'atRisk') visit(e.cond);
  };
  for (const t of system.transitions) { visit(t.guard); visitEffects(t.effects, visitEffect); }
  for (const a of system.agents) visit(a.enabled);
  for (const p of system.properties) visit(p.invariant);
  return names;
}
