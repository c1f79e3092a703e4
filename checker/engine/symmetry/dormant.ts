import type { EffectNode, ExprNode } from '../../language/data.js';
import type { GroundAgent, GroundSystem, GroundTransition, GroundVariable } from '../../language/ground.js';
import { expressionsOf, visitEffects, visitExpr } from '../../language/lower/rewrite.js';
import type { Dormant } from './permutation.js';

/** A set of locals of one agent, one bit each. */
type Bits = number;
/** Locals followed per agent; any further ones count as always in use. */
const LOCALS_MAX = 30;

/**
 * Where each agent's index locals have a meaning: where they are read before they are written again, or may
 * hold what is not 0. Elsewhere they hold the 0 that the lowering leaves, which is no member there. Backward
 * liveness as in `language/lower/liveness.ts`, but of the ground system, with no trust in what the lowering did.
 */
export class Locals {
  /** By cell. */
  readonly dormant: (Dormant | undefined)[] = [];
  /** By transition: its effects without events and without storing constants that nothing reads. */
  readonly effects: readonly (readonly EffectNode[])[];

  /** Only locals that hold members of `sets` are followed. */
  constructor(system: GroundSystem, sets: ReadonlySet<string>) {
    const users = usersOf(system);
    const offsets = new Map(system.variables.map((v) => [v.name, v.offset]));
    const flows = system.agents.map((agent, a) => {
      const locals = system.variables.filter((v) => isOwnIndex(v, agent.name) && sets.has(v.set ?? '') && users.get(v.name) === a);
      return new Flow(agent, locals.slice(0, LOCALS_MAX), system.transitions.filter((t) => t.agent === a), system.initial, offsets.get(agent.pc));
    });
    settleTogether(flows);
    const out: (readonly EffectNode[])[] = [];
    for (const flow of flows) {
      for (const t of flow.transitions) out[t.id] = flow.strip(t.effects, flow.liveAt[t.from]);
      flow.locals.forEach((v, k) => {
        if (flow.counter === undefined) return;
        this.dormant[v.offset] = { counter: flow.counter, awake: Uint8Array.from(flow.liveAt, (live) => (live >>> k) & 1) };
      });
    }
    this.effects = out;
  }
}

/** Locals of one name in agents of one shape must sleep at the same places, or the agents could not change places. */
function settleTogether(flows: readonly Flow[]): void {
  const shapes = new Map<string, Flow[]>();
  for (const flow of flows) {
    const same = shapes.get(flow.shape);
    if (same === undefined) shapes.set(flow.shape, [flow]); else same.push(flow);
  }
  for (const same of shapes.values()) {
    for (let changed = true; changed;) {
      for (const flow of same) flow.settle();
      changed = false;
      for (const a of same) for (const b of same) changed = a.wake(b.liveAt) || changed;
    }
  }
}

const isOwnIndex = (v: GroundVariable, agent: string): boolean => v.agent === agent && v.kind === 'index' && v.dims.length === 0;

/** The one agent whose transitions use a variable; -1: several do, or a property or an enabling condition. */
function usersOf(system: GroundSystem): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  let user = -1;
  const note = (n: ExprNode): void => {
    if (n.op === 'read') users.set(n.variable, (users.get(n.variable) ?? user) === user ? user : -1);
  };
  const noteEffect = (e: EffectNode): void => { if (e.op !== 'emit') for (const x of expressionsOf(e)) visitExpr(x, note); };
  for (const p of system.properties) for (const e of [p.invariant, p.atRisk, p.goal, p.measure]) if (e !== undefined) visitExpr(e, note);
  for (const a of system.agents) visitExpr(a.enabled, note);
  for (const t of system.transitions) {
    user = t.agent;
    visitExpr(t.guard, note);
    visitEffects(t.effects, noteEffect);
  }
  return users;
}

class Flow {
  /** By location: the locals that have a meaning there. */
  readonly liveAt: Int32Array;
  /** By location: the locals that are surely 0 there. */
  private readonly zeroAt: Int32Array;
  /** Agents that may be mapped to each other have the same. */
  readonly shape: string;
  private readonly pc: string;
  private readonly bits: ReadonlyMap<string, Bits>;
  private readonly all: Bits;
  private readonly readBy = new Map<ExprNode, Bits>();
  private changed = false;

  constructor(
    agent: GroundAgent, readonly locals: readonly GroundVariable[], readonly transitions: readonly GroundTransition[],
    initial: readonly number[], readonly counter: number | undefined,
  ) {
    const locations = agent.locations.length + 1;
    this.pc = agent.pc;
    this.bits = new Map(locals.map((v, k) => [v.name, 1 << k]));
    this.all = 2 ** locals.length - 1;
    this.liveAt = new Int32Array(locations);
    this.zeroAt = new Int32Array(locations).fill(this.all);
    this.shape = [locations, ...locals.map((v) => v.name.slice(agent.name.length))].join();
    if (counter === undefined || !transitions.every((t) => this.jumpsLast(t.effects))) this.liveAt.fill(this.all);
    else for (const v of locals) if (initial[v.offset] !== 0) this.zeroAt[initial[counter]] &= ~(this.bits.get(v.name) ?? 0);
  }

  /** To the fixed point: a local that is not read any more but may hold something else than 0 keeps its meaning. */
  settle(): void {
    if (this.all === 0) return;
    do {
      while (this.transitions.reduceRight((changed, t) => this.settleLive(t) || changed, false));
      while (this.transitions.reduce((changed, t) => this.settleZero(t) || changed, false));
    } while (this.wake(this.zeroAt.map((zero) => this.all & ~zero)));
  }

  /** Adds meaning by location; whether that changed anything. */
  wake(more: Int32Array): boolean {
    let changed = false;
    for (let l = 0; l < this.liveAt.length; l++) {
      const live = this.liveAt[l] | more[l];
      changed ||= live !== this.liveAt[l];
      this.liveAt[l] = live;
    }
    return changed;
  }

  private settleLive(t: GroundTransition): boolean {
    const live = this.liveAt[t.from] | this.reads(t.guard) | this.before(t.effects, this.liveAt[t.from]);
    const changed = live !== this.liveAt[t.from];
    this.liveAt[t.from] = live;
    return changed;
  }

  /** Carries what is surely 0 through the effects of a step; whether that changed anything. */
  private settleZero(t: GroundTransition): boolean {
    this.changed = false;
    const zero = this.pass(t.effects, this.zeroAt[t.from]);
    if (zero !== undefined) this.arrive(t.from, zero);
    return this.changed;
  }

  /** What is surely 0 behind `effects`; undefined: all ways through them lead to another location. */
  private pass(effects: readonly EffectNode[], before: Bits): Bits | undefined {
    let zero = before;
    for (const e of effects) {
      if (e.op === 'when') {
        const [yes, no] = [this.pass(e.yes, zero), this.pass(e.no, zero)];
        if (yes === undefined && no === undefined) return undefined;
        zero = (yes ?? this.all) & (no ?? this.all);
      } else if (e.op === 'set' && e.target.op === 'read') {
        const own = this.bits.get(e.target.variable);
        if (own !== undefined) zero = e.value.op === 'const' && e.value.value === 0 ? zero | own : zero & ~own;
        if (e.target.variable !== this.pc) continue;
        if (e.value.op === 'const') this.arrive(e.value.value, zero);
        else for (let l = 0; l < this.zeroAt.length; l++) this.arrive(l, zero);
        return undefined;
      }
    }
    return zero;
  }

  private arrive(at: number, zero: Bits): void {
    const kept = this.zeroAt[at] & zero;
    if (kept !== this.zeroAt[at]) this.changed = true;
    this.zeroAt[at] = kept;
  }

  /** Locals live before `effects`, given those live after where control stays. */
  private before(effects: readonly EffectNode[], after: Bits): Bits {
    let live = after;
    for (let i = effects.length - 1; i >= 0; i--) live = this.beforeOne(effects[i], live);
    return live;
  }

  private beforeOne(e: EffectNode, after: Bits): Bits {
    if (e.op === 'emit' || e.op === 'fault') return after;
    if (e.op === 'when') return this.before(e.yes, after) | this.before(e.no, after) | this.reads(e.cond);
    if (e.op === 'set' && e.target.op === 'read') {
      const { variable } = e.target;
      if (variable === this.pc) return e.value.op === 'const' ? this.liveAt[e.value.value] ?? this.all : this.all;
      const own = this.bits.get(variable);
      if (own !== undefined) return (after & ~own) | this.reads(e.value);
    }
    let live = after;
    for (const x of expressionsOf(e)) live |= this.reads(x);
    return live;
  }

  /** `effects` without those that do not matter. */
  strip(effects: readonly EffectNode[], after: Bits): readonly EffectNode[] {
    let live = after;
    const kept: EffectNode[] = [];
    for (let i = effects.length - 1; i >= 0; i--) {
      const e = effects[i];
      if (e.op === 'when') kept.push({ ...e, yes: this.strip(e.yes, live), no: this.strip(e.no, live) });
      else if (e.op !== 'emit' && !this.isDead(e, live)) kept.push(e);
      live = this.beforeOne(e, live);
    }
    return kept.reverse();
  }

  /** Whether `e` stores what nothing reads, and cannot be a fault. */
  private isDead(e: EffectNode, live: Bits): boolean {
    if (e.op !== 'set' || e.target.op !== 'read' || e.value.op !== 'const') return false;
    const { target: { variable }, value: { value } } = e;
    const own = this.locals.find((v) => v.name === variable);
    return own !== undefined && (live & (this.bits.get(variable) ?? 0)) === 0 && value >= 0 && value <= own.max;
  }

  /** Whether nothing follows a change of location within one list of effects. */
  private jumpsLast(effects: readonly EffectNode[]): boolean {
    return effects.every((e, i) => (e.op !== 'when' || (this.jumpsLast(e.yes) && this.jumpsLast(e.no)))
      && (i === effects.length - 1 || !this.jumps(e)));
  }

  private jumps(e: EffectNode): boolean {
    if (e.op === 'when') return e.yes.some((x) => this.jumps(x)) || e.no.some((x) => this.jumps(x));
    return e.op === 'set' && e.target.op === 'read' && e.target.variable === this.pc;
  }

  private reads(e: ExprNode): Bits {
    const known = this.readBy.get(e);
    if (known !== undefined) return known;
    let out = 0;
    visitExpr(e, (n) => { if (n.op === 'read') out |= this.bits.get(n.variable) ?? 0; });
    this.readBy.set(e, out);
    return out;
  }
}
