import type { AgentNode, ExprNode, Node, ObserverNode, StepNode, VariableNode } from '../../language/data.js';
import type { Description } from '../../language/system.js';
import { World } from './cells.js';
import type { Store } from './cells.js';
import { begun, pushed } from './control.js';
import type { Control, Item } from './control.js';
import { valueOf } from './expressions.js';
import type { Names } from './expressions.js';
import { NOBODY, storeIn } from './state.js';
import type { DirectFiring, DirectState, Offer } from './state.js';
import { Taking } from './taking.js';
import type { Condition } from './taking.js';

/**
 * Takes the steps of a description by the words of the language, without lowering: the second opinion on what the
 * lowering makes of it. Slow, for small systems.
 */
export class DirectInterpreter {
  private readonly world: World;

  constructor(private readonly d: Description, private readonly observers: readonly ObserverNode[]) { this.world = new World(d); }

  initial(): DirectState {
    const stores = new Map<string, Store>();
    const add = (key: string, node: VariableNode, fault?: string): void => {
      stores.set(key, { node, cells: this.filled(node), ...(fault === undefined ? {} : { fault }) });
    };
    for (const v of this.d.variables) add(v.name, v);
    for (const p of this.d.pools) {
      add(`${p.name}.alive`, { name: `${p.name}.alive`, dims: p.dims, domain: { kind: 'bool' }, init: p.bornAlive ?? { op: 'const', value: 1 }, object: undefined });
    }
    for (const o of this.observers) for (const v of o.variables) add(`${o.property} ${v.name}`, v, `history:${o.property} ${privateName(o.property, v.name)}`);
    let state: DirectState = { stores, controls: this.d.agents.map((a) => begun(a, (set) => this.world.size(set))), owner: NOBODY, sections: 0 };
    this.d.agents.forEach((a, k) => {
      const step = new Taking(this.d, this.observers, this.world, state, k);
      state = step.moved(state.controls[k], a);
      if (step.faults.size > 0) throw new RangeError(`'${a.name}' faults before its first step`);
    });
    return state;
  }

  private filled(node: VariableNode): number[] {
    const out: number[] = [];
    const fill = (k: number, index: readonly number[]): void => {
      if (k < node.dims.length) {
        for (let i = 0; i < this.world.size(node.dims[k]); i++) fill(k + 1, [...index, i]);
        return;
      }
      const bound = new Map(index.map((i, at): [string, () => number] => [`i${at}`, () => i]));
      out.push(valueOf(node.init, { ...this.names(undefined), bound }, new Set()));
    };
    fill(0, []);
    return out;
  }

  private names(state: DirectState | undefined, observer?: ObserverNode): Names {
    const refuse = (what: string) => (): never => { throw new RangeError(`${what} here`); };
    return {
      bound: new Map(), local: refuse('no local'), self: refuse('no self'), world: this.world,
      store: (name) => storeIn(state, name, observer), exists: (pool, k) => storeIn(state, `${pool}.alive`).cells[k] === 1,
    };
  }

  /** The value of what an observer judges states by. */
  judged(e: ExprNode, state: DirectState, observer: ObserverNode): number { return valueOf(e, this.names(state, observer), new Set()); }

  firings(state: DirectState): readonly DirectFiring[] {
    return this.d.agents.flatMap((a, k) => {
      if (state.owner !== NOBODY && state.owner !== k) return [];
      const { frames } = state.controls[k];
      const mine: Names = { ...this.names(state), local: (name) => frames[0].values[name] };
      const faults = new Set<string>();
      const enabled = valueOf(a.enabled, mine, faults) !== 0;
      if (!enabled && faults.size === 0) return [];
      return this.offers(state.controls[k]).flatMap((o) => this.taken(a, k, state, o, { enabled, faults }));
    });
  }

  private offers(c: Control): readonly Offer[] {
    const top = c.todo.at(-1);
    if (top === undefined || top.kind === 'leave') return [];
    const below: Control = { ...c, todo: c.todo.slice(0, -1) };
    if (top.kind === 'forEach') return [{ step: bare(top.node.name), frame: top.frame, after: c, forEach: top.node }];
    if (top.kind === 'release') return [{ step: bare(`${top.node.name} ends`), frame: top.frame, after: below, section: 'leave' }];
    return this.offersOf(top.list[top.at], pushed(below, { ...top, at: top.at + 1 }), top.frame);
  }

  private offersOf(node: Node, after: Control, frame: number): readonly Offer[] {
    switch (node.kind) {
      case 'step': return [{ step: node, frame, after }];
      case 'either': return node.branches.flatMap((b) => this.offersOf(b[0], pushed(after, { kind: 'nodes', list: b, at: 1, frame }), frame));
      case 'exclusive': {
        const body: Item = { kind: 'nodes', list: node.body, at: 0, frame };
        const inside = pushed(pushed(after, { kind: 'release', node, frame }), body);
        return [{ step: { ...bare(node.name), guard: node.guard }, frame, after: inside, section: 'enter' }];
      }
      default: throw new RangeError(`'${node.kind}' does not wait`);
    }
  }

  private taken(a: AgentNode, agent: number, state: DirectState, o: Offer, condition: Condition): readonly DirectFiring[] {
    const { choose } = o.step;
    const members = choose === undefined ? [undefined] : this.d.sets[choose.set];
    return members.flatMap((chosen, i) => {
      const t = new Taking(this.d, this.observers, this.world, state, agent);
      const bound = choose === undefined ? [] : [[choose.name, () => i] as const];
      return t.take(a, o, chosen, new Map(bound), condition) ?? [];
    });
  }
}

const bare = (name: string): StepNode =>
  ({ kind: 'step', name, guard: undefined, choose: undefined, effects: [], ordering: 'plain', environment: false });

const privateName = (property: string, name: string): string => (name.startsWith(`${property}.`) ? name : `${property}.${name}`);
