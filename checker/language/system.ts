import type { AgentNode, Node, PoolNode, RoutineNode, VariableNode } from './data.js';
import type { Bool, Index } from './expr.js';
import { Expr, TRUE } from './expr.js';
import { checkFlag, checkOptions } from './options.js';
import { ModelError } from './ground.js';
import { nodesOf, placesOf } from './routine.js';
import type { Domains, Places } from './routine.js';
import type { DefinitionNode } from './variable.js';

/** Everything a system is made of, before edits and grounding: plain data. */
export interface Description {
  readonly name: string;
  /** Members of every index set that is not an object set. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly variables: readonly VariableNode[];
  readonly pools: readonly PoolNode[];
  readonly definitions: readonly DefinitionNode[];
  readonly routines: readonly RoutineNode[];
  readonly agents: readonly AgentNode[];
  readonly switches: Readonly<Record<string, number>>;
  /** Set whose members are the columns of a trace. */
  readonly lanes: readonly string[];
  /** Sets whose members may be interchangeable; never trusted, only tried (docs/symmetry.md). */
  readonly interchangeable?: readonly string[];
}

export interface AgentOptions<D extends Domains> {
  readonly enabled?: Expr<Bool>;
  /** Column in a trace: an index into `Description.lanes`. */
  readonly lane?: Expr<Index<string>> | Expr<{ readonly kind: 'int' }>;
  readonly environment?: boolean;
  readonly attributes?: Readonly<Record<string, Expr<unknown>>>;
  readonly locals?: D;
  /** Starts over when its body ends. */
  readonly repeat?: boolean;
  /** Steps at which it may wait for ever (a server for its clients), by name or address; true: anywhere. */
  readonly mayRest?: true | readonly string[];
}

const OPTIONS = ['enabled', 'lane', 'environment', 'attributes', 'locals', 'repeat', 'mayRest'];

/** An agent runs `body`; all its steps share one enabling condition. */
export function agent<D extends Domains>(
  name: string, options: AgentOptions<D>, body: (v: Places<D>) => readonly Node[],
): AgentNode {
  checkOptions(`agent '${name}'`, options, OPTIONS);
  checkFlag(`'environment' of agent '${name}'`, options.environment);
  checkFlag(`'repeat' of agent '${name}'`, options.repeat);
  if (options.mayRest !== undefined && options.mayRest !== true && !Array.isArray(options.mayRest)) {
    throw new ModelError(`'mayRest' of agent '${name}' is true or a list of its steps, not ${JSON.stringify(options.mayRest)}`);
  }
  const locals = (options.locals ?? {}) as D;
  return {
    name, kind: options.environment === true ? 'environment' : 'cooperative',
    enabled: (options.enabled ?? TRUE).node,
    lane: options.lane?.node ?? { op: 'const', value: 0 },
    attributes: Object.fromEntries(Object.entries(options.attributes ?? {}).map(([k, e]) => [k, e.node])),
    locals: nodesOf(locals), body: body(placesOf(locals)), repeat: options.repeat ?? false,
    ...(options.mayRest === undefined ? {} : { mayRest: options.mayRest }),
  };
}
