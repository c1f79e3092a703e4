import type { AgentNode, EffectNode, ExprNode, Node, Ordering, PoolNode, RoutineNode, StepNode, VariableNode } from '../data.js';
import type { Bool, Domain, Expr } from '../expr.js';
import { Expr as Expression, Place } from '../expr.js';
import { ModelError } from '../ground.js';
import { checkOrdering } from '../options.js';
import { localName, when } from '../step.js';
import type { Definition, DefinitionNode } from '../variable.js';
import type { Address, Operation } from './operation.js';

type Exprs = Readonly<Record<string, Expr<unknown>>>;
const exprNodes = (args: Exprs): Record<string, ExprNode> =>
  Object.fromEntries(Object.entries(args).map(([k, e]) => [k, e.node]));

/** Takes the node out, with everything inside it. */
export function remove(at: Address, ...surplus: readonly never[]): Operation {
  if (surplus.length > 0) throw new ModelError(`remove('${at}', …) takes out one node: write a remove() for each`);
  return { op: 'remove', at };
}

/** Exchanges two nodes of one routine. */
export const swap = (a: Address, b: Address): Operation => ({ op: 'swap', a, b });

/** What can be done at one node. */
export const at = (address: Address) => ({
  ...region(address, address),
  insertBefore: (...nodes: readonly Node[]): Operation => ({ op: 'insert', at: address, side: 'before', nodes }),
  insertAfter: (...nodes: readonly Node[]): Operation => ({ op: 'insert', at: address, side: 'after', nodes }),
  replaceBy: (...nodes: readonly Node[]): Operation => ({ op: 'replace', at: address, nodes }),
  /** The anchor may stand elsewhere in the same routine, at any depth. */
  moveBefore: (anchor: Address): Operation => ({ op: 'move', at: address, side: 'before', anchor }),
  moveAfter: (anchor: Address): Operation => ({ op: 'move', at: address, side: 'after', anchor }),
  /** The step becomes a call of `routine` at the same address. */
  refineInto: (routine: { readonly name: string }, args: Exprs = {}, into?: { readonly node: ExprNode }): Operation => ({
    op: 'refine', at: address, routine: routine.name, args: exprNodes(args),
    into: into === undefined ? undefined : localName(into),
  }),
});

/** What can be done with the nodes `first` … `last` of one list. */
export const region = (first: Address, last: Address) => ({
  wrap: (wrap: (nodes: readonly Node[]) => readonly Node[]): Operation => ({ op: 'wrap', first, last, wrap }),
  surround: (before: readonly Node[], after: readonly Node[]): Operation =>
    ({ op: 'surround', first, last, before, after }),
  /** Only if `cond` holds, which may test locals and constants only. */
  guard: (name: string, cond: Expr<Bool>): Operation =>
    ({ op: 'wrap', first, last, wrap: (nodes) => [when(name, cond, nodes)] }),
});

/** Changes a step; its name stays. @example amend('csd_unlock/flags = 0', ordered('plain')) */
export const amend = (at: Address, change: (step: StepNode) => StepNode): Operation => amendNode(at, 'step', change);

/** Changes a node of another kind: the mask of a `forEach`, the condition of an `if`. */
export const amendNode = <K extends Node['kind']>(
  at: Address, kind: K, change: (node: Extract<Node, { kind: K }>) => Extract<Node, { kind: K }>,
): Operation => ({ op: 'amend', at, kind, change: (node) => change(node as Extract<Node, { kind: K }>) });

/** Changes for `amend`: another guard, other effects, another memory ordering. */
export const guardedBy = (cond: Expr<Bool>) => (step: StepNode): StepNode => ({ ...step, guard: cond.node });
export const doing = (...effects: readonly EffectNode[]) => (step: StepNode): StepNode => ({ ...step, effects });
export const ordered = (ordering: Ordering) => {
  checkOrdering('ordered()', ordering);
  return (step: StepNode): StepNode => ({ ...step, ordering });
};

/** Passes these arguments at a call; the others stay. */
export const setArgs = (at: Address, args: Exprs): Operation => ({ op: 'arguments', at, args: exprNodes(args) });

/** Adds to the end, or the start, of the body of a routine or agent. */
export const append = (routine: string, ...nodes: readonly Node[]): Operation => ({ op: 'extend', routine, end: 'last', nodes });
export const prepend = (routine: string, ...nodes: readonly Node[]): Operation => ({ op: 'extend', routine, end: 'first', nodes });

export const replaceBody = (routine: string, body: readonly Node[]): Operation => ({ op: 'body', routine, body });
/** Puts `routine`, with its parameters and locals, in the place of the one that bears its name. */
export const replaceRoutine = (routine: RoutineNode): Operation => ({ op: 'routine', routine });

/**
 * All calls of `routine` go to `to`, also those that other edits of the layer bring. Calls within
 * `to` itself stay, so that it can do its work by means of what it replaces.
 */
export const rebind = (routine: string, to: { readonly name: string }): Operation => ({ op: 'rebind', routine, to: to.name });
export const rename = (routine: string, to: string): Operation => ({ op: 'rename', routine, to });

/** A parameter or local of a routine as an expression, for nodes written outside of it. */
export const local = <T>(name: string, _domain: Domain<T>): Place<T> => new Place({ op: 'local', name });
export const addLocal = (routine: string, name: string, domain: Domain<unknown>): Operation =>
  ({ op: 'local', routine, name, domain: domain.node });
/** Calls that do not pass the parameter get the default, which is evaluated in the caller. */
export const addParameter = <T>(routine: string, name: string, domain: Domain<T>, byDefault: Expr<T>): Operation =>
  ({ op: 'parameter', routine, name, domain: domain.node, byDefault: byDefault.node });

export const addRoutine = (node: RoutineNode): Operation => ({ op: 'add', part: { what: 'routine', node } });
export const addAgent = (node: AgentNode): Operation => ({ op: 'add', part: { what: 'agent', node } });
export const addVariable = (variable: { readonly node: VariableNode } | VariableNode): Operation =>
  ({ op: 'add', part: { what: 'variable', node: 'node' in variable ? variable.node : variable } });
export const addPool = (pool: { readonly node: PoolNode } | PoolNode): Operation =>
  ({ op: 'add', part: { what: 'pool', node: 'node' in pool ? pool.node : pool } });
export const addDefinition = (node: DefinitionNode): Operation => ({ op: 'add', part: { what: 'definition', node } });
export const addMember = (set: { readonly name: string }, name: string): Operation => ({ op: 'member', set: set.name, name });

/** Gives a definition another meaning; where `body` uses it, that is its meaning before. */
export function redefine<A extends readonly unknown[], T>(
  definition: Definition<A, T>, body: (...args: { readonly [K in keyof A]: Expr<A[K]> }) => Expr<T>,
): Operation {
  const formal = definition.params.map((name) => new Expression({ op: 'bound', name }));
  const node = body(...(formal as unknown as { readonly [K in keyof A]: Expr<A[K]> })).node;
  return { op: 'redefine', definition: { name: definition.name, params: definition.params, body: node } };
}

/** Sets a switch that the description has. */
export const setSwitch = (name: string, value: number | boolean): Operation => ({ op: 'switch', name, value: Number(value) });
