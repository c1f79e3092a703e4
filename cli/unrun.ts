import { nodesIn } from '../checker/language/edit/tree.js';
import type { Description, Edits, GroundSystem, Operation } from '../checker/language/index.js';
import { listing } from './text.js';

/** Routines and agents whose nodes an edit changes. */
function editedBy(o: Operation): readonly string[] {
  const owner = (address: string): string => address.slice(0, address.includes('/') ? address.indexOf('/') : undefined);
  switch (o.op) {
    case 'insert': case 'remove': case 'replace': case 'refine': case 'amend': case 'arguments': case 'move':
      return [owner(o.at)];
    case 'swap': return [owner(o.a), owner(o.b)];
    case 'wrap': case 'surround': return [owner(o.first)];
    case 'extend': case 'body': return [o.routine];
    case 'routine': return [o.routine.name];
    case 'rename': case 'rebind': return [o.to];
    default: return [];
  }
}

/** Routines and agents that the edits change although no transition of the system comes from them. */
export function unrunIn(
  system: GroundSystem, edits: readonly Edits[], description: () => Description,
): readonly string[] {
  const run = new Set(system.transitions.flatMap((t) => [t.address, ...t.path]).map((a) => a.slice(0, a.indexOf('/'))));
  const renamed = new Map(edits.flatMap((e) => e.operations).flatMap((o) => (o.op === 'rename' ? [[o.routine, o.to]] : [])));
  const edited = new Set(edits.flatMap((e) => e.operations).flatMap(editedBy).map((name) => renamed.get(name) ?? name));
  const idle = [...edited].filter((name) => !run.has(name));
  if (idle.length === 0) return [];
  const { routines, agents } = description();
  // One that an edit left without a step may well be called.
  return idle.filter((name) => nodesIn([...routines, ...agents].find((p) => p.name === name)?.body ?? [])
    .some(({ node }) => node.kind !== 'return' && node.kind !== 'let'));
}

/** One line about what none of the searched systems runs; empty where there is nothing of the kind. */
export function unrunNote(each: readonly (readonly string[])[]): string {
  const [first = [], ...rest] = each;
  const never = first.filter((name) => rest.every((other) => other.includes(name)));
  const scenarios = each.length === 1 ? 'the scenario never runs' : 'no chosen scenario runs';
  return never.length === 0 ? '' : `note: ${scenarios} ${listing(never)}, which the edits change`;
}
