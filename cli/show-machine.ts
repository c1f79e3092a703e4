import { ground } from '../checker/language/index.js';
import type { AgentNode, Description } from '../checker/language/index.js';
import type { EffectNode, ExprNode, RoutineNode } from '../checker/language/data.js';
import { renderMermaid } from '../traces/mermaid.js';

/**
 * The machine of a routine, with what it calls, as a Mermaid diagram. It is drawn as run by the first agent
 * of the description, with parameters that may be anything.
 */
export function routineMachine(d: Description, routine: RoutineNode): string {
  const [model] = d.agents;
  const args = Object.fromEntries(Object.keys(routine.params).map((p): [string, ExprNode] => [p, { op: 'local', name: p }]));
  const runner: AgentNode = {
    ...model, name: SHOWN, repeat: false, locals: routine.params,
    body: [{
      kind: 'step', name: 'entry', guard: undefined, choose: undefined, ordering: 'plain', environment: false,
      effects: Object.keys(routine.params).map(anything),
    }, { kind: 'call', name: 'body', routine: routine.name, args, into: undefined }],
  };
  return renderMermaid(ground({ ...d, sets: withMembers(d), agents: [...d.agents, runner] }), SHOWN);
}

/** The agent that runs the routine alone; no agent of the model has a blank in its name. */
const SHOWN = 'the routine';

/** Written, so that no value of the parameter is taken for its only one. */
const anything = (param: string): EffectNode => {
  const place: ExprNode = { op: 'local', name: param };
  return { op: 'set', target: place, value: place };
};

/** The sets of a description with every member that anything in it names: a routine may name one of another scenario. */
function withMembers(d: Description): Description['sets'] {
  const sets = Object.fromEntries(Object.entries(d.sets).map(([set, members]) => [set, new Set(members)]));
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { op, set, name } = node as { readonly op?: unknown; readonly set?: unknown; readonly name?: unknown };
    if (op === 'member' && typeof set === 'string' && typeof name === 'string') sets[set]?.add(name);
    else Object.values(node).forEach(look);
  };
  look(d);
  return Object.fromEntries(Object.entries(sets).map(([set, members]) => [set, [...members]]));
}
