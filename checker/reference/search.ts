import { Evaluator } from '../language/evaluate.js';
import type { State } from '../language/evaluate.js';
import type { GroundSystem, GroundTransition } from '../language/ground.js';
import { faultOwners, faultText } from '../language/lower/faults.js';
import type { Counterexample, Maximum, Path, SearchOptions, SearchResult } from '../result.js';
import { stuckStates } from './stuck.js';

/** A discovered state and how it was first reached. */
export interface Node {
  readonly state: State;
  readonly parent: number;
  readonly via: number;
  readonly depth: number;
}

/** Breadth-first search by interpretation, every step, every state: the oracle of every test. */
export class ReferenceSearch {
  readonly nodes: Node[] = [];
  /** Cooperative edges, target numbers by source. */
  readonly cooperative: number[][] = [];
  private readonly ids = new Map<string, number>();
  private readonly evaluator: Evaluator;
  private readonly owners: ReadonlyMap<string, readonly string[]>;
  private readonly violations = new Map<string, Counterexample>();
  private readonly atRisk = new Set<string>();
  private readonly maxima = new Map<string, Maximum>();
  private transitions = 0;

  constructor(private readonly system: GroundSystem) {
    this.evaluator = new Evaluator(system);
    this.owners = faultOwners(system);
  }

  run(options: SearchOptions = {}): SearchResult {
    const wanted = options.properties ?? this.system.properties.map((p) => p.name);
    const limit = options.statesMax ?? Infinity;
    this.discover(this.system.initial, -1, -1);
    let next = 0;
    let level = 0;
    let done = false;
    while (next < this.nodes.length && !done) {
      if (this.nodes[next].depth > level) {
        level = this.nodes[next].depth;
        done = wanted[options.first === true ? 'some' : 'every']((p) => this.violations.has(p));
      }
      if (this.nodes.length >= limit || options.shouldStop?.() === true) done = true;
      if (!done) this.expand(next++);
    }
    const complete = next === this.nodes.length;
    if (complete) this.judgeGoals();
    const depth = this.nodes.reduce((d, n) => Math.max(d, n.depth), 0);
    return {
      states: this.nodes.length, transitions: this.transitions, depth, complete,
      violations: this.violations, atRisk: this.atRisk, maxima: this.maxima,
    };
  }

  private expand(source: number): void {
    const { state } = this.nodes[source];
    this.cooperative[source] = [];
    for (const t of this.system.transitions) {
      if (!this.isThere(t, state)) continue;
      const polled = new Set<string>();
      const enabled = this.evaluator.value(t.guard, state, polled) !== 0;
      this.faults(polled, source, t.id);
      if (!enabled) continue;
      this.transitions++;
      const outcome = this.evaluator.apply(t.effects, state);
      for (const [property, because] of outcome.violated) this.violate(property, source, t.id, because);
      for (const p of outcome.atRisk) this.atRisk.add(p);
      this.faults(outcome.faults, source, t.id);
      const target = this.discover(outcome.state, source, t.id);
      if (!t.environment) this.cooperative[source].push(target);
    }
  }

  private isThere(t: GroundTransition, state: State): boolean {
    const agent = this.system.agents[t.agent];
    return state[this.evaluator.variable(agent.pc).offset] === t.from && this.evaluator.value(agent.enabled, state) !== 0;
  }

  private discover(state: State, parent: number, via: number): number {
    const key = state.join(',');
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.nodes.length;
    this.ids.set(key, id);
    this.nodes.push({ state, parent, via, depth: parent < 0 ? 0 : this.nodes[parent].depth + 1 });
    for (const p of this.system.properties) {
      if (p.invariant !== undefined && this.evaluator.value(p.invariant, state) === 0) this.violate(p.name, parent, via, p.because);
      if (p.atRisk !== undefined && this.evaluator.value(p.atRisk, state) !== 0) this.atRisk.add(p.name);
      if (p.measure !== undefined) this.measure(p.name, this.evaluator.value(p.measure, state), id);
    }
    return id;
  }

  private judgeGoals(): void {
    const states = this.nodes.map((n) => n.state);
    for (const [p, id] of stuckStates(this.system, states, this.cooperative)) {
      this.violations.set(p.name, { property: p.name, path: this.path(id), because: p.because });
    }
  }

  private measure(property: string, value: number, id: number): void {
    if (value > (this.maxima.get(property)?.value ?? -1)) this.maxima.set(property, { value, path: this.path(id) });
  }

  private faults(faults: ReadonlySet<string>, source: number, via: number): void {
    for (const f of faults) for (const p of this.owners.get(f) ?? []) this.violate(p, source, via, faultText(f));
  }

  private violate(property: string, source: number, via: number, because: string): void {
    if (this.violations.has(property)) return;
    this.violations.set(property, { property, because, path: via < 0 ? [] : [...this.path(source), via] });
  }

  path(id: number): Path {
    const out: number[] = [];
    for (let n = id; this.nodes[n].parent >= 0; n = this.nodes[n].parent) out.push(this.nodes[n].via);
    return out.reverse();
  }
}

/** Searches by interpretation; small systems only. */
export const searchReference = (system: GroundSystem, options?: SearchOptions): SearchResult =>
  new ReferenceSearch(system).run(options);
