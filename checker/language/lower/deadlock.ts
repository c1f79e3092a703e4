import type { AgentNode, ExprNode } from '../data.js';
import { didYouMean } from '../edit/distance.js';
import { ModelError } from '../ground.js';
import type { GroundAgent, GroundSystem } from '../ground.js';

const constant = (value: 0 | 1): ExprNode => ({ op: 'const', value });

/** A balanced tree, so that a thousand operands are ten levels. */
function joined(op: 'and' | 'or', list: readonly ExprNode[]): ExprNode {
  if (list.length === 0) return constant(op === 'and' ? 1 : 0);
  if (list.length === 1) return list[0];
  const half = list.length >> 1;
  return { op, a: joined(op, list.slice(0, half)), b: joined(op, list.slice(half)) };
}

/**
 * That some transition is enabled, or every agent stands where it may rest: at its end, where its `mayRest` says, anywhere
 * if it is of the environment. `starts`: where each agent begins. Throws ModelError for a place that there is not.
 */
export function deadlockFree(system: GroundSystem, agents: readonly AgentNode[], starts: readonly number[]): ExprNode {
  const counters = new Set(system.variables.map((v) => v.name));
  const isAt = (k: number, location: number): ExprNode => (counters.has(system.agents[k].pc)
    ? { op: 'eq', a: { op: 'read', variable: system.agents[k].pc, index: [] }, b: { op: 'const', value: location } }
    : constant(starts[k] === location ? 1 : 0));
  const goesOn = system.agents.map((a, k): ExprNode => {
    const steps = system.transitions.filter((t) => t.agent === k).map((t): ExprNode => ({ op: 'and', a: isAt(k, t.from), b: t.guard }));
    return { op: 'and', a: a.enabled, b: joined('or', steps) };
  });
  const rests = agents.map((a, k) => joined('or', restsOf(a, system.agents[k]).map((location) => isAt(k, location))));
  return { op: 'or', a: joined('or', goesOn), b: joined('and', rests) };
}

function restsOf({ name, kind, mayRest = [] }: AgentNode, { locations }: GroundAgent): readonly number[] {
  const all = [...locations.keys()];
  if (kind === 'environment' || mayRest === true) return all;
  const named = mayRest.flatMap((address) => {
    const found = all.filter((l) => locations[l] === address || locations[l] === `${name}/${address}`);
    if (found.length === 0) throw new ModelError(`agent '${name}' may rest at '${address}', where it never is${didYouMean(address, locations)}`);
    return found;
  });
  return [...all.filter((l) => locations[l] === 'end'), ...named];
}
