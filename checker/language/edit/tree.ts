import type { Node } from '../data.js';

/** Where a node stands: its index in the body, then branch and index for each level down. */
export type Position = readonly number[];

export interface Found {
  readonly node: Node;
  readonly position: Position;
}

/** The lists of nodes directly inside `node`, in textual order. */
export function branchesOf(node: Node): readonly (readonly Node[])[] {
  switch (node.kind) {
    case 'if': return [node.yes, node.no];
    case 'loop': case 'forEach': case 'exclusive': return [node.body];
    case 'either': return node.branches;
    default: return [];
  }
}

/** `node` with other lists inside; the inverse of `branchesOf`. */
function withBranches(node: Node, lists: readonly (readonly Node[])[]): Node {
  switch (node.kind) {
    case 'if': return { ...node, yes: lists[0], no: lists[1] };
    case 'loop': case 'forEach': case 'exclusive': return { ...node, body: lists[0] };
    case 'either': return { ...node, branches: lists };
    default: return node;
  }
}

/** Every node of `body` at any depth, in textual order. */
export function nodesIn(body: readonly Node[], prefix: Position = []): readonly Found[] {
  return body.flatMap((node, i): readonly Found[] => {
    const position = [...prefix, i];
    return [{ node, position }, ...branchesOf(node).flatMap((list, b) => nodesIn(list, [...position, b]))];
  });
}

/** `body` with every node passed through `f`, innermost first. */
export const mapNodes = (body: readonly Node[], f: (node: Node) => Node): readonly Node[] =>
  body.map((node) => f(withBranches(node, branchesOf(node).map((list) => mapNodes(list, f)))));

/** `body` without the nodes, at any depth, that `keep` refuses. */
export const filterNodes = (body: readonly Node[], keep: (node: Node) => boolean): readonly Node[] =>
  body.filter(keep).map((node) => withBranches(node, branchesOf(node).map((list) => filterNodes(list, keep))));

/** `body` with `count` nodes from `position` on replaced by `nodes`. */
export function splice(
  body: readonly Node[], position: Position, count: number, nodes: readonly Node[],
): readonly Node[] {
  const [i, branch, ...rest] = position;
  if (branch === undefined) return body.toSpliced(i, count, ...nodes);
  const lists = branchesOf(body[i]);
  return body.with(i, withBranches(body[i], lists.with(branch, splice(lists[branch], rest, count, nodes))));
}

/** The position `steps` further on in the same list. */
export const beside = (position: Position, steps: number): Position =>
  position.map((x, k) => (k === position.length - 1 ? x + steps : x));

/** Whether `inner` is `outer` itself or stands somewhere inside it. */
export const isWithin = (inner: Position, outer: Position): boolean =>
  outer.every((x, k) => inner[k] === x);

/** Number of nodes from `first` to `last`, or 0 if they are not in one list in this order. */
export function span(first: Position, last: Position): number {
  const sameList = first.length === last.length && isWithin(last, first.slice(0, -1));
  return sameList ? Math.max(0, (last.at(-1) ?? 0) - (first.at(-1) ?? 0) + 1) : 0;
}
