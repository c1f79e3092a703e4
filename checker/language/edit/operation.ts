import type { AgentNode, DomainNode, ExprNode, Node, PoolNode, RoutineNode, VariableNode } from '../data.js';
import type { DefinitionNode } from '../variable.js';

/** `routine/node`; `routine/node#2` is the second node of that name in textual order. */
export type Address = string;

export type Side = 'before' | 'after';

/** One change of a description: what the builders in `build.ts` make and `applyEdits` reads. */
export type Operation =
  | { readonly op: 'insert'; readonly at: Address; readonly side: Side; readonly nodes: readonly Node[] }
  | { readonly op: 'extend'; readonly routine: string; readonly end: 'first' | 'last'; readonly nodes: readonly Node[] }
  | { readonly op: 'remove'; readonly at: Address }
  | { readonly op: 'replace'; readonly at: Address; readonly nodes: readonly Node[] }
  | { readonly op: 'move'; readonly at: Address; readonly side: Side; readonly anchor: Address }
  | { readonly op: 'swap'; readonly a: Address; readonly b: Address }
  | { readonly op: 'wrap'; readonly first: Address; readonly last: Address; readonly wrap: (nodes: readonly Node[]) => readonly Node[] }
  | { readonly op: 'surround'; readonly first: Address; readonly last: Address; readonly before: readonly Node[]; readonly after: readonly Node[] }
  | { readonly op: 'refine'; readonly at: Address; readonly routine: string; readonly args: Readonly<Record<string, ExprNode>>; readonly into: string | undefined }
  | { readonly op: 'amend'; readonly at: Address; readonly kind: Node['kind']; readonly change: (node: Node) => Node }
  | { readonly op: 'arguments'; readonly at: Address; readonly args: Readonly<Record<string, ExprNode>> }
  | { readonly op: 'body'; readonly routine: string; readonly body: readonly Node[] }
  | { readonly op: 'routine'; readonly routine: RoutineNode }
  | { readonly op: 'rebind'; readonly routine: string; readonly to: string }
  | { readonly op: 'rename'; readonly routine: string; readonly to: string }
  | { readonly op: 'local'; readonly routine: string; readonly name: string; readonly domain: DomainNode }
  | { readonly op: 'parameter'; readonly routine: string; readonly name: string; readonly domain: DomainNode; readonly byDefault: ExprNode }
  | { readonly op: 'add'; readonly part: Part }
  | { readonly op: 'member'; readonly set: string; readonly name: string }
  | { readonly op: 'redefine'; readonly definition: DefinitionNode }
  | { readonly op: 'switch'; readonly name: string; readonly value: number };

/** A named part of a description that an edit brings along. */
export type Part =
  | { readonly what: 'routine'; readonly node: RoutineNode }
  | { readonly what: 'agent'; readonly node: AgentNode }
  | { readonly what: 'variable'; readonly node: VariableNode }
  | { readonly what: 'pool'; readonly node: PoolNode }
  | { readonly what: 'definition'; readonly node: DefinitionNode };

/** One patch, or one variant's own changes: operations that apply in sequence. */
export interface Edits {
  /** Short name for messages: `P6`. */
  readonly name: string;
  /** Subject line. */
  readonly title: string;
  readonly operations: readonly Operation[];
}

/** Declares a patch; no operations at all is legal (a pure refactoring). */
export const edits = (name: string, title: string, operations: readonly Operation[]): Edits =>
  ({ name, title, operations });
