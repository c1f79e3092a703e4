import {
  boolean, FALSE, ground, indexSet, lit, not, property, step, TRUE, variable,
} from '../../../language/index.js';
import type { VariableNode } from '../../../language/data.js';
import type { AgentNode, Bool, Description, Expr, GroundSystem } from '../../../language/index.js';

export const slot = indexSet('slot');
export const x = variable('x', [], boolean, FALSE);
export const lock = variable('lock', [], boolean, TRUE);
export const frozen = variable('frozen', [], boolean, FALSE);
export const bad = variable('bad', [], boolean, FALSE);
export const done = variable('done', [], boolean, FALSE);
const words = { states: 'a small system', protects: 'nothing', brokenBy: 'the missing condition' };

export interface Judged { readonly invariant?: Expr<Bool>; readonly goal?: Expr<Bool> }

/** Agents under an invariant, or a goal. */
export function small(
  agents: readonly AgentNode[], judged: Judged, more: readonly { readonly node: VariableNode }[] = [],
  pools: Description['pools'] = [],
): GroundSystem {
  const description: Description = {
    name: 'small', sets: { slot: ['s0', 's1'] }, lanes: ['0'], pools, definitions: [], routines: [], switches: {},
    variables: [x, lock, frozen, bad, done, ...more].map((v) => v.node), agents,
  };
  const kind = judged.goal === undefined ? 'safety' : 'liveness';
  return ground(description, [property('judged', { kind, ...words, because: 'it fails', ...judged })]);
}

export const lane = { lane: lit(0) };
export const isGood = { invariant: not(bad()) };
export const spoil = (): ReturnType<typeof step> => step('spoil', [bad().set(TRUE)]);
