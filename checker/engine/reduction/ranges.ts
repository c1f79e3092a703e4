import type { ExprNode } from '../../language/data.js';
import type { GroundTransition } from '../../language/ground.js';
import { visitEffectExprs, visitExpr } from '../../language/lower/rewrite.js';
import type { Shape } from '../shape.js';
import { Abstract, ANYWHERE } from './abstract.js';
import { CellSet } from './cell-set.js';
import { isSingle, mayBeFalse, only } from './values.js';

const NOBODY = -1;
const SHARED = -2;
/** Largest index that tells the states at a location apart, how many such locals, and how many kinds of states. */
const KEY_MAX = 8;
const KEYS_MAX = 4;
const PARTS_MAX = 16;
const MIXED = -1;

interface Part { readonly env: Int32Array; stamp: number }

/** Locals that choose among a pool's objects: a loop over targets, for one, treats each in its own storage. */
function keysOf(shape: Shape, agent: number): number[] {
  const { name } = shape.system.agents[agent];
  const cells = new Set<number>();
  const note = (n: ExprNode): void => {
    if (n.op !== 'read' || n.index.length > 0) return;
    const v = shape.variable(n.variable);
    if (v.agent === name && v.kind === 'index' && v.max <= KEY_MAX && !v.constant) cells.add(v.offset);
  };
  for (const t of shape.system.transitions) {
    if (t.agent === agent) visitEffectExprs(t.effects, (n) => { if (n.op === 'ref') visitExpr(n, note); });
  }
  return [...cells].slice(0, KEYS_MAX);
}

/** What one transition may do in any reachable state in which it is enabled. */
export interface Footprint {
  /** Cells that the guard reads. */
  readonly tests: CellSet;
  /** Cells that the effects read, lifetimes and observers included. */
  readonly reads: CellSet;
  readonly writes: CellSet;
  /** The guard may raise a fault, even where it is false. */
  readonly mayPoll: boolean;
  /** It can be enabled; else `reads` and `writes` are empty. */
  readonly mayHappen: boolean;
}

/**
 * The values that each cell can have: everywhere, and where one agent stands at one location. Cells
 * that a single agent writes are followed from location to location, the others are kept as one set
 * for all states; so this is an inductive invariant of the system, without any search.
 */
export class Ranges {
  readonly everywhere: Int32Array;
  private readonly owner: Int16Array;
  /** By agent and location; undefined: never reached. */
  private readonly at: (Int32Array | undefined)[][];
  /** By transition: the locations that it may lead to. */
  readonly targets: readonly Set<number>[];
  private readonly abstract: Abstract;
  private readonly cellStamp: Int32Array;
  /** By agent and location: the same, apart for each choice of values of the agent's `keys`. */
  private readonly parts: Map<number, Part>[][];
  private readonly keys: readonly (readonly number[])[];
  private readonly lastRun: Int32Array;
  private readonly lastReads: CellSet[];
  private readonly pcs: readonly number[];
  private clock = 1;

  constructor(readonly shape: Shape) {
    const { agents, initial, transitions } = shape.system;
    this.abstract = new Abstract(shape);
    this.targets = transitions.map(() => new Set<number>());
    this.everywhere = Int32Array.from([...initial, 1], only);
    this.owner = new Int16Array(shape.cells + 1).fill(NOBODY);
    this.pcs = agents.map((a) => shape.variable(a.pc).offset);
    this.at = agents.map((a, k) =>
      a.locations.map((_, l) => (l === initial[this.pcs[k]] ? this.everywhere.slice() : undefined)));
    this.cellStamp = new Int32Array(shape.cells + 1).fill(1);
    this.keys = agents.map((_, k) => keysOf(shape, k));
    this.parts = agents.map((a, k) => a.locations.map((_, l) => {
      const first: Part = { env: this.everywhere.slice(), stamp: 1 };
      return new Map(l === initial[this.pcs[k]] ? [[this.keyOf(k, first.env), first]] : []);
    }));
    this.lastRun = new Int32Array(transitions.length);
    this.lastReads = transitions.map(() => new CellSet(shape.cells + 1));
    this.solve();
  }

  /** Whether `cell` keeps its initial value in all reachable states. */
  isConstant(cell: number): boolean { return this.owner[cell] === NOBODY; }

  /** Locations that the agent can come to. */
  reached(agent: number): readonly number[] {
    return [...this.at[agent].keys()].filter((location) => this.at[agent][location] !== undefined);
  }

  /** The sets of the states in which `agent` stands at `location`; the array is new. */
  where(agent: number, location: number): Int32Array {
    const env = this.everywhere.slice();
    const at = this.at[agent][location];
    if (at !== undefined) this.overlay(env, agent, at);
    return env;
  }

  /** Narrows `env` to the states in which `agent` stands at `location`; false if there are none. */
  meet(env: Int32Array, agent: number, location: number): boolean {
    const at = this.at[agent][location];
    if (at === undefined) return false;
    for (let c = 0; c < at.length; c++) {
      if (this.owner[c] === agent && (env[c] &= at[c]) === 0) return false;
    }
    return true;
  }

  /** Cells of which `env` knows more than is known everywhere. */
  narrowedIn(env: Int32Array): CellSet {
    const cells = new CellSet(this.shape.cells + 1);
    for (let c = 0; c < env.length; c++) if (env[c] !== this.everywhere[c]) cells.add(c);
    return cells;
  }

  private overlay(env: Int32Array, agent: number, own: Int32Array): void {
    for (let c = 0; c < own.length; c++) if (this.owner[c] === agent) env[c] = own[c];
  }

  private solve(): void {
    // Locations are numbered as control first comes to them, more or less.
    const order = this.shape.system.transitions.toSorted((a, b) => a.agent - b.agent || a.from - b.from);
    for (let before = 0; before !== this.clock;) {
      before = this.clock;
      for (const t of order) {
        const isStale = this.isStale(t);
        const last = this.lastRun[t.id];
        this.lastRun[t.id] = this.clock;
        for (const part of this.parts[t.agent][t.from].values()) if (isStale || part.stamp > last) this.step(t, part.env);
      }
    }
  }

  /** Whether a cell that `t` reads has got more values since it was last run. */
  private isStale(t: GroundTransition): boolean {
    const last = this.lastRun[t.id];
    let isStale = false;
    this.lastReads[t.id].forEach((c) => { if (this.cellStamp[c] > last) isStale = true; });
    return isStale;
  }

  private step(t: GroundTransition, part: Int32Array): void {
    const { abstract: a } = this;
    a.env = this.everywhere.slice();
    this.overlay(a.env, t.agent, part);
    a.begin(this.pcs[t.agent], t.from, this.keys[t.agent]);
    const { enabled } = this.shape.system.agents[t.agent];
    a.value(enabled);
    a.value(t.guard);
    if (a.assume(enabled, true) && a.assume(t.guard, true)) a.run(t.effects, () => this.finish(t));
    this.lastReads[t.id].addAll(a.reads).addAll(a.writes);
  }

  /** Joins the sets at the end of `t` to what is known. */
  private finish(t: GroundTransition): void {
    const { env, target, writes } = this.abstract;
    writes.forEach((c) => {
      const owner = this.owner[c] === NOBODY || this.owner[c] === t.agent ? t.agent : SHARED;
      const values = this.everywhere[c] | env[c];
      if (values === this.everywhere[c] && owner === this.owner[c]) return;
      // What is written with the one value that it always has is never written.
      if (values === this.everywhere[c] && this.owner[c] === NOBODY && isSingle(values)) return;
      this.everywhere[c] = values;
      this.owner[c] = owner;
      this.cellStamp[c] = ++this.clock;
    });
    const targets = target === ANYWHERE ? this.at[t.agent].keys() : [target];
    for (const location of targets) {
      this.targets[t.id].add(location);
      this.arrive(t.agent, location, env);
    }
  }

  private arrive(agent: number, location: number, env: Int32Array): void {
    const at = this.at[agent][location];
    if (at === undefined) this.at[agent][location] = env.slice();
    else this.join(agent, at, env);
    const parts = this.parts[agent][location];
    const key = parts.size < PARTS_MAX ? this.keyOf(agent, env) : MIXED;
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { env: env.slice(), stamp: ++this.clock });
    else if (this.join(agent, part.env, env)) part.stamp = ++this.clock;
  }

  /** Adds what `agent` alone writes; whether that is more. */
  private join(agent: number, to: Int32Array, env: Int32Array): boolean {
    let changed = false;
    for (let c = 0; c < to.length; c++) {
      if (this.owner[c] !== agent || (to[c] | env[c]) === to[c]) continue;
      to[c] |= env[c];
      changed = true;
    }
    return changed;
  }

  private keyOf(agent: number, env: Int32Array): number {
    let key = 0;
    for (const c of this.keys[agent]) {
      if (!isSingle(env[c])) return MIXED;
      key = key * 32 + Math.clz32(env[c]);
    }
    return key;
  }

  /** Cells that `list` may read, in the states of `env`. */
  readsOf(list: readonly ExprNode[], env: Int32Array = this.everywhere): CellSet {
    const a = this.on(env);
    for (const e of list) a.value(e);
    return new CellSet(this.shape.cells + 1).addAll(a.reads);
  }

  /** Narrows `env` to the states in which all of `list` hold; false if there are none. */
  narrow(env: Int32Array, list: readonly ExprNode[]): boolean {
    const a = this.on(env);
    return list.every((e) => a.assume(e, true));
  }

  /** Whether `e` is true in every state of `env`. */
  mustHold(e: ExprNode, env: Int32Array): boolean { return !mayBeFalse(this.on(env).value(e)); }

  private on(env: Int32Array): Abstract {
    this.abstract.env = env;
    this.abstract.begin(-1, ANYWHERE);
    return this.abstract;
  }

  /** Footprint of `t` in the states of `env`, which becomes the sets after it. */
  footprint(t: GroundTransition, env: Int32Array): Footprint {
    const { abstract: a, shape } = this;
    const none = new CellSet(shape.cells + 1);
    if (this.at[t.agent][t.from] === undefined) {
      return { tests: none, reads: none, writes: none, mayPoll: false, mayHappen: false };
    }
    a.env = env;
    a.begin(this.pcs[t.agent], t.from);
    const { enabled } = shape.system.agents[t.agent];
    const tests = new CellSet(shape.cells + 1);
    let mayHappen = a.assume(enabled, true);
    if (mayHappen) a.value(t.guard);
    const mayPoll = a.mayFault;
    tests.addAll(a.reads);
    a.reads.clear();
    mayHappen &&= a.assume(t.guard, true);
    const reads = new CellSet(shape.cells + 1);
    const writes = new CellSet(shape.cells + 1);
    if (mayHappen) {
      a.run(t.effects, () => undefined);
      reads.addAll(a.reads);
      writes.addAll(a.writes);
      writes.forEach((c) => { if (this.isConstant(c)) writes.delete(c); });
    }
    return { tests, reads, writes, mayPoll, mayHappen };
  }
}
