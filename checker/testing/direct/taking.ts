import type { AgentNode, DomainNode, EffectNode, ExprNode, Node, ObserverNode } from '../../language/data.js';
import type { Description } from '../../language/system.js';
import type { Faults, Store, World } from './cells.js';
import { advanced, assigned, pushed } from './control.js';
import type { Control, Moves } from './control.js';
import { cellAt, valueOf } from './expressions.js';
import type { Names } from './expressions.js';
import { NOBODY, storeIn } from './state.js';
import type { DirectFiring, DirectState, Label, Offer } from './state.js';

/** What the agent's own condition is, and what it met. */
export interface Condition { readonly enabled: boolean; readonly faults: Faults }

/** One step while it is taken: everything it writes and all that goes wrong. */
export class Taking implements Moves {
  readonly faults: Faults = new Set();
  private readonly violated = new Set<string>();
  private readonly atRisk = new Set<string>();
  private readonly events: string[] = [];
  private stores: Map<string, Store>;
  private control: Control;

  constructor(
    private readonly d: Description, private readonly observers: readonly ObserverNode[], private readonly world: World,
    private readonly state: DirectState, private readonly agent: number,
  ) {
    this.stores = new Map(state.stores);
    this.control = state.controls[agent];
  }

  take(a: AgentNode, o: Offer, chosen: string | undefined, bound: Names['bound'], condition: Condition): DirectFiring | undefined {
    const { frames } = this.control;
    const label: Label = { agent: a.name, address: `${frames[o.frame].owner}/${o.step.name}`, path: frames[o.frame].path, chosen };
    const names = { ...this.names(o.frame), bound };
    for (const f of condition.faults) this.faults.add(f);
    const enabled = condition.enabled && (o.step.guard === undefined || valueOf(o.step.guard, names, this.faults) !== 0);
    if (!enabled && this.faults.size === 0) return undefined;
    const environment = o.step.environment || a.kind === 'environment';
    const next = enabled ? this.done(a, o, bound) : undefined;
    const { violated, atRisk, faults, events } = this;
    return { label, environment, violated: new Set([...violated, ...this.blamed()]), atRisk, faults, events, next };
  }

  private done(a: AgentNode, o: Offer, bound: Names['bound']): DirectState {
    this.control = o.after;
    let { owner, sections } = this.state;
    if (o.section !== undefined) {
      sections += o.section === 'enter' ? 1 : -1;
      owner = sections > 0 ? this.agent : NOBODY;
    }
    if (o.forEach !== undefined) this.nextMember(a, o.forEach, o.frame);
    this.effects(o.step.effects, o.frame, bound, undefined);
    if (o.forEach !== undefined) {
      const ended = this.control.frames[o.frame].values[o.forEach.local] === this.world.size(o.forEach.set);
      this.control = ended ? { ...this.control, todo: this.control.todo.slice(0, -1) }
        : pushed(this.control, { kind: 'nodes', list: o.forEach.body, at: 0, frame: o.frame });
    }
    return { ...this.moved(this.control, a), owner, sections };
  }

  private nextMember(a: AgentNode, node: Extract<Node, { kind: 'forEach' }>, frame: number): void {
    const next: ExprNode = { op: 'next', a: node.mask, b: { op: 'local', name: node.local }, set: node.set };
    const value = this.value(next, this.control, frame);
    this.control = assigned(this.control, a.name, frame, node.local, value, this);
    this.effects(node.effects, frame, new Map(), undefined);
  }

  /** The state after control has moved on from `from`. */
  moved(from: Control, a: AgentNode): DirectState {
    this.control = from;
    const control = advanced(from, a, this);
    return { ...this.state, stores: this.stores, controls: this.state.controls.with(this.agent, control) };
  }

  value(e: ExprNode, control: Control, frame: number): number {
    const before = this.control;
    this.control = control;
    const value = valueOf(e, this.names(frame), this.faults);
    this.control = before;
    return value;
  }

  held(domain: DomainNode, name: string, value: number, fault = `domain:${name}`): number {
    const max = this.world.largest(domain);
    if (value >= 0 && value <= max) return value;
    this.faults.add(fault);
    return value < 0 ? 0 : domain.kind === 'mask' ? value % (max + 1) : max;
  }

  none(set: string): number { return this.world.size(set); }
  members(set: string): readonly string[] { return this.d.sets[set]; }
  fault(fault: string): void { this.faults.add(fault); }

  routine(name: string): Description['routines'][number] {
    const found = this.d.routines.find((r) => r.name === name);
    if (found === undefined) throw new RangeError(`no routine '${name}'`);
    return found;
  }

  private names(frame: number, observer?: ObserverNode): Names {
    const current = (): DirectState => ({ ...this.state, stores: this.stores });
    const agent = this.d.agents[this.agent];
    const local = (k: number) => (name: string): number => this.control.frames[k].values[name];
    const names: Names = {
      bound: new Map(), world: this.world, local: local(frame),
      store: (name) => storeIn(current(), name, observer), exists: (pool, k) => storeIn(current(), `${pool}.alive`).cells[k] === 1,
      // An attribute is an expression of the agent's own program.
      self: (attribute, faults) => valueOf(agent.attributes[attribute], { ...names, local: local(0), bound: new Map() }, faults),
    };
    return names;
  }

  private effects(list: readonly EffectNode[], frame: number, bound: Names['bound'], observer: ObserverNode | undefined): void {
    for (const e of list) this.effect(e, frame, bound, observer);
  }

  private effect(e: EffectNode, frame: number, bound: Names['bound'], observer: ObserverNode | undefined): void {
    const names = { ...this.names(frame, observer), bound };
    const of = (x: ExprNode): number => valueOf(x, names, this.faults);
    switch (e.op) {
      case 'set': return this.write(e.target, of(e.value), frame, names, observer);
      case 'when': return this.effects(of(e.cond) === 0 ? e.no : e.yes, frame, bound, observer);
      case 'each':
        for (let i = 0; i < this.world.size(e.set); i++) this.effects(e.body, frame, new Map([...bound, [e.name, () => i]]), observer);
        return;
      case 'lifetime':
        if (!e.alive && of({ op: 'read', variable: `${e.pool}.alive`, index: e.args }) === 0) {
          this.faults.add(`dead:${this.d.pools.find((p) => p.name === e.pool)?.object ?? ''}`);
          return;
        }
        return this.write({ op: 'read', variable: `${e.pool}.alive`, index: e.args }, e.alive ? 1 : 0, frame, names, observer);
      case 'fault': this.faults.add(e.fault); return;
      case 'violate': if (of(e.cond) !== 0) this.violated.add(e.property); return;
      case 'atRisk': if (of(e.cond) !== 0) this.atRisk.add(e.property); return;
      case 'emit':
        this.events.push(e.event);
        for (const x of Object.values(e.args)) of(x);
        for (const o of this.observers) {
          const args = Object.entries(e.args).map(([k, x]): [string, (f: Faults) => number] => [`$${k}`, (f) => valueOf(x, names, f)]);
          this.effects(o.on[e.event] ?? [], frame, new Map(args), o);
        }
    }
  }

  private write(target: ExprNode, value: number, frame: number, names: Names, observer: ObserverNode | undefined): void {
    if (target.op === 'local') {
      this.control = assigned(this.control, this.d.agents[this.agent].name, frame, target.name, value, this);
      return;
    }
    if (target.op !== 'read') throw new RangeError('only variables can be written');
    const { node, cells, fault } = names.store(target.variable);
    const at = cellAt(target, names, this.faults);
    if (at < 0) return;
    const isOwn = observer?.variables.some((v) => v.name === target.variable) === true;
    const key = isOwn ? `${observer.property} ${target.variable}` : target.variable;
    const held = this.held(node.domain, node.name, value, fault);
    this.stores.set(key, { ...names.store(target.variable), cells: cells.with(at, held) });
  }

  private blamed(): readonly string[] {
    return [...this.faults].flatMap((f) => {
      if (f.startsWith('history:')) return ['model-error'];
      const claiming = (claim: string): readonly string[] => this.observers.filter((o) => o.faults.includes(claim)).map((o) => o.property);
      const [owners, others] = [claiming(f), claiming(`${f.slice(0, f.indexOf(':'))}:*`)];
      return owners.length > 0 ? owners : others.length > 0 ? others : ['model-error'];
    });
  }
}
