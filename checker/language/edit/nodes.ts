import type { Node } from '../data.js';
import { contentsOf, gap, orderIn } from './bench.js';
import type { Bench, Located } from './bench.js';
import type { Address, Operation, Side } from './operation.js';
import { beside, isWithin, nodesIn, span, splice } from './tree.js';

type Of<K extends Operation['op']> = Extract<Operation, { op: K }>;

/** The operations at addresses. */
export const nodeOperations = {
  insert(bench: Bench, { at, side, nodes }: Of<'insert'>): void {
    const anchor = bench.locate(at);
    bench.note(gap(side, anchor.plain), 'use', 'inserts into');
    bench.setBody(anchor.program, splice(anchor.program.body, edge(anchor, side), 0, nodes), 'changes');
  },

  remove(bench: Bench, { at }: Of<'remove'>): void { replace(bench, at, [], 'removes'); },

  replace(bench: Bench, { at, nodes }: Of<'replace'>): void { replace(bench, at, nodes, 'replaces'); },

  /** A hole keeps the place of the node, so that no position shifts before the end. */
  move(bench: Bench, { at, side, anchor }: Of<'move'>): void {
    const [node, to] = pair(bench, at, anchor);
    if (isWithin(to.position, node.position)) throw bench.fail(`'${at}' cannot move to '${anchor}', which is inside it`);
    bench.alter(node, 'moves');
    bench.note(orderIn(node.program.name), 'renumber', 'changes');
    bench.note(gap(side, to.plain), 'use', 'moves into');
    const hole: Node = { kind: 'return', name: '', value: undefined };
    const holed = splice(node.program.body, node.position, 1, [hole]);
    const doubled = splice(holed, edge(to, side), 0, [node.node]);
    const left = nodesIn(doubled).find((f) => f.node === hole);
    bench.setBody(node.program, left === undefined ? doubled : splice(doubled, left.position, 1, []), 'moves');
  },

  swap(bench: Bench, { a, b }: Of<'swap'>): void {
    const [x, y] = pair(bench, a, b);
    if (isWithin(x.position, y.position) || isWithin(y.position, x.position)) {
      throw bench.fail(`'${a}' and '${b}' cannot swap: one is inside the other`);
    }
    bench.alter(x, 'swaps');
    bench.alter(y, 'swaps');
    bench.note(orderIn(x.program.name), 'renumber', 'changes');
    const half = splice(x.program.body, x.position, 1, [y.node]);
    bench.setBody(x.program, splice(half, y.position, 1, [x.node]), 'swaps');
  },

  wrap(bench: Bench, { first, last, wrap }: Of<'wrap'>): void {
    const { start, end, nodes } = list(bench, first, last);
    bench.note(gap('before', start.plain), 'alter', 'wraps nodes from');
    bench.note(gap('after', end.plain), 'alter', 'wraps nodes up to');
    const wrapped = wrap(nodes);
    if (!Array.isArray(wrapped)) throw bench.fail(`what is wrapped around '${first}' is no list of nodes: return one`);
    if (reordered(nodes, wrapped)) bench.note(orderIn(start.program.name), 'renumber', 'changes');
    bench.setBody(start.program, splice(start.program.body, start.position, nodes.length, wrapped), 'rewrites');
  },

  surround(bench: Bench, { first, last, before, after }: Of<'surround'>): void {
    const { start, end, nodes } = list(bench, first, last);
    if (before.length > 0) bench.note(gap('before', start.plain), 'use', 'inserts into');
    if (after.length > 0) bench.note(gap('after', end.plain), 'use', 'inserts into');
    const all = [...before, ...nodes, ...after];
    bench.setBody(start.program, splice(start.program.body, start.position, nodes.length, all), 'changes');
  },

  /** The call bears the step's name: whoever uses the address still finds it. */
  refine(bench: Bench, { at, routine, args, into }: Of<'refine'>): void {
    const { node } = bench.locate(at);
    if (node.kind !== 'step') throw bench.fail(`'${at}' is no step but '${node.kind}': only a step can be refined`);
    change(bench, at, { kind: 'call', name: node.name, routine, args, into }, 'refines');
  },

  amend(bench: Bench, o: Of<'amend'>): void {
    const { node } = bench.locate(o.at);
    if (node.kind !== o.kind) throw bench.fail(`'${o.at}' is no '${o.kind}' but '${node.kind}'`);
    const amended = o.change(node);
    if (amended.name !== node.name) throw bench.fail(`'${o.at}' must keep its name when amended: replace it instead`);
    change(bench, o.at, amended, 'amends');
  },

  /** Two edits may set different arguments of one call. */
  arguments(bench: Bench, { at, args }: Of<'arguments'>): void {
    const { node, plain, position, program } = bench.locate(at);
    if (node.kind !== 'call' && node.kind !== 'indirect') throw bench.fail(`'${at}' is no call but '${node.kind}'`);
    bench.note(contentsOf(plain), 'use', 'sets arguments in');
    for (const name of Object.keys(args)) bench.note(`argument '${name}' of '${plain}'`, 'alter', 'sets');
    bench.setBody(program, splice(program.body, position, 1, [{ ...node, args: { ...node.args, ...args } }]), 'changes');
  },
};

/** Whether names of `from` come in another order in `to`. */
function reordered(from: readonly Node[], to: readonly Node[]): boolean {
  const before = nodesIn(from).map((f) => f.node.name);
  const after = nodesIn(to).map((f) => f.node.name).filter((name) => before.includes(name));
  return before.join('/') !== after.join('/');
}

const edge = (at: Located, side: Side) => (side === 'before' ? at.position : beside(at.position, 1));

function replace(bench: Bench, address: Address, nodes: readonly Node[], verb: string): void {
  const at = bench.locate(address);
  bench.alter(at, verb, true);
  bench.setBody(at.program, splice(at.program.body, at.position, 1, nodes), verb);
}

function change(bench: Bench, address: Address, node: Node, verb: string): void {
  const at = bench.locate(address);
  bench.note(contentsOf(at.plain), 'alter', verb);
  bench.setBody(at.program, splice(at.program.body, at.position, 1, [node]), verb);
}

/** Two addresses of one routine. */
function pair(bench: Bench, a: Address, b: Address): readonly [Located, Located] {
  const [x, y] = [bench.locate(a), bench.locate(b)];
  if (x.program !== y.program) throw bench.fail(`'${a}' and '${b}' are not in one routine`);
  return [x, y];
}

/** The nodes from `first` to `last`, which must stand in one list. */
function list(bench: Bench, first: Address, last: Address) {
  const [start, end] = pair(bench, first, last);
  const count = span(start.position, end.position);
  if (count === 0) throw bench.fail(`'${last}' does not follow '${first}' in the same list`);
  const nodes = nodesIn(start.program.body)
    .filter((f) => span(start.position, f.position) > 0 && span(f.position, end.position) > 0).map((f) => f.node);
  return { start, end, nodes };
}
