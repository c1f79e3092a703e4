import type { AgentNode, DomainNode, ExprNode, Node, RoutineNode } from '../../language/data.js';

/** An activation of a routine, or an agent's own program. */
export interface Frame {
  readonly owner: string;
  /** Calls from the agent's program down to here. */
  readonly path: readonly string[];
  readonly domains: Readonly<Record<string, DomainNode>>;
  readonly values: Readonly<Record<string, number>>;
  /** Activations of the same routine below this one. */
  readonly depth: number;
  /** Local of the caller that receives what is returned. */
  readonly into: string | undefined;
}

/** What is left to do, the next last; `frame` is a position in `Control.frames`. */
export type Item =
  | { readonly kind: 'nodes'; readonly list: readonly Node[]; readonly at: number; readonly frame: number }
  | { readonly kind: 'forEach'; readonly node: Extract<Node, { kind: 'forEach' }>; readonly frame: number }
  | { readonly kind: 'release'; readonly node: Extract<Node, { kind: 'exclusive' }>; readonly frame: number }
  | { readonly kind: 'leave'; readonly frame: number };

/** Where one agent stands. */
export interface Control {
  readonly frames: readonly Frame[];
  readonly todo: readonly Item[];
}

/** What control asks while it moves: tests and assignments of locals, each of which may fault. */
export interface Moves {
  value(e: ExprNode, control: Control, frame: number): number;
  /** The value as the domain holds it. */
  held(domain: DomainNode, name: string, value: number): number;
  none(set: string): number;
  members(set: string): readonly string[];
  routine(name: string): RoutineNode;
  fault(fault: string): void;
}

const ACTIVATIONS_MAX = 2;

/** A local that was not assigned: an index is none, all else 0. */
const unset = (d: DomainNode, none: (set: string) => number): number => (d.kind === 'index' ? none(d.set) : 0);

export const begun = (a: AgentNode, none: (set: string) => number): Control => ({
  frames: [{
    owner: a.name, path: [], domains: a.locals, values: Object.fromEntries(Object.entries(a.locals).map(([l, d]) => [l, unset(d, none)])), depth: 0, into: undefined,
  }],
  todo: [{ kind: 'nodes', list: a.body, at: 0, frame: 0 }],
});

const popped = (c: Control): Control => ({ ...c, todo: c.todo.slice(0, -1) });
export const pushed = (c: Control, item: Item): Control => ({ ...c, todo: [...c.todo, item] });
const past = (c: Control, top: Extract<Item, { kind: 'nodes' }>): Control => pushed(popped(c), { ...top, at: top.at + 1 });

/** The name of a local as the lowered system has it, which faults bear. */
export const localName = (agent: string, f: Frame, local: string): string =>
  `${agent}:${f.path.length === 0 ? '' : f.owner}.${local}${f.depth > 0 ? `'${f.depth}` : ''}`;

/** With `value` in a local. */
export function assigned(c: Control, agent: string, frame: number, local: string, value: number, m: Moves): Control {
  const f = c.frames[frame];
  const held = m.held(f.domains[local], localName(agent, f, local), value);
  return { ...c, frames: c.frames.with(frame, { ...f, values: { ...f.values, [local]: held } }) };
}

/** Moves on through all that takes no time, up to a node that waits for its step; an empty `todo` is the end. */
export function advanced(from: Control, a: AgentNode, m: Moves): Control {
  let c = from;
  for (;;) {
    const top = c.todo.at(-1);
    if (top === undefined) {
      if (!a.repeat) return c;
      c = { ...c, todo: [{ kind: 'nodes', list: a.body, at: 0, frame: 0 }] };
    } else if (top.kind === 'leave') c = left(c, top.frame);
    else if (top.kind !== 'nodes') return c;
    else if (top.at >= top.list.length) c = popped(c);
    else {
      const node = top.list[top.at];
      if (node.kind === 'step' || node.kind === 'either' || node.kind === 'exclusive') return c;
      if (node.kind === 'forEach') {
        return pushed(assigned(past(c, top), a.name, top.frame, node.local, m.none(node.set), m), { kind: 'forEach', node, frame: top.frame });
      }
      c = through(c, top, node, a, m);
    }
  }
}

type Timeless = Extract<Node, { kind: 'if' | 'loop' | 'let' | 'call' | 'indirect' | 'return' }>;

function through(c: Control, top: Extract<Item, { kind: 'nodes' }>, node: Timeless, a: AgentNode, m: Moves): Control {
  const { frame } = top;
  const list = (nodes: readonly Node[]): Item => ({ kind: 'nodes', list: nodes, at: 0, frame });
  switch (node.kind) {
    case 'if': return pushed(past(c, top), list(m.value(node.cond, c, frame) === 0 ? node.no : node.yes));
    case 'loop': return m.value(node.cond, c, frame) === 0 ? past(c, top) : pushed(c, list(node.body));
    case 'let': return assigned(past(c, top), a.name, frame, node.local, m.value(node.value, c, frame), m);
    case 'return': return returned(c, node.value, frame, a, m);
    case 'call': return called(past(c, top), node, m.routine(node.routine), frame, a, m);
    case 'indirect': {
      const which = m.members(node.set)[m.value(node.which, c, frame)];
      if (which !== undefined) return called(past(c, top), node, m.routine(which), frame, a, m);
      m.fault(`index:${node.set}`);
      return past(c, top);
    }
  }
}

type Call = Extract<Node, { kind: 'call' | 'indirect' }>;

/** Arguments are evaluated once, in the caller, in the order of the parameters; locals begin unset. */
function called(c: Control, node: Call, routine: RoutineNode, frame: number, a: AgentNode, m: Moves): Control {
  const depth = c.frames.filter((f) => f.path.length > 0 && f.owner === routine.name).length;
  if (depth >= ACTIVATIONS_MAX) {
    m.fault(`recursion:${routine.name}`);
    return c;
  }
  const inner: Frame = {
    owner: routine.name, path: [...c.frames[frame].path, `${c.frames[frame].owner}/${node.name}`], depth, into: node.into,
    domains: { ...routine.locals, ...routine.params }, values: Object.fromEntries(Object.entries(routine.locals).map(([l, d]) => [l, unset(d, (set) => m.none(set))])),
  };
  const at = c.frames.length;
  let next: Control = { frames: [...c.frames, inner], todo: [...c.todo, { kind: 'leave', frame: at }, { kind: 'nodes', list: routine.body, at: 0, frame: at }] };
  for (const p of Object.keys(routine.params)) {
    next = assigned(next, a.name, at, p, m.value({ ...routine.defaults, ...node.args }[p], c, frame), m);
  }
  return next;
}

const left = (c: Control, frame: number): Control => ({ frames: c.frames.slice(0, frame), todo: c.todo.filter((i) => i.frame < frame) });

function returned(c: Control, value: ExprNode | undefined, frame: number, a: AgentNode, m: Moves): Control {
  const { into } = c.frames[frame];
  const out = left(c, frame);
  if (value === undefined) return out;
  const result = m.value(value, c, frame);
  return into === undefined ? out : assigned(out, a.name, frame - 1, into, result, m);
}
