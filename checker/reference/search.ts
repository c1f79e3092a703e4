import type { State } from '../language/evaluate.js';
import type { GroundSystem } from '../language/ground.js';
import type { Counterexample, Ended, Maximum, Path, SearchOptions, SearchResult } from '../result.js';
import { Interpreter } from './interpreter.js';
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
  private readonly interpreter: Interpreter;
  private readonly violations = new Map<string, Counterexample>();
  private readonly atRisk = new Set<string>();
  private readonly maxima = new Map<string, Maximum>();
  private transitions = 0;
  private deadlocks = 0;

  constructor(private readonly system: GroundSystem) {
    this.interpreter = new Interpreter(system);
  }

  run(options: SearchOptions = {}): SearchResult {
    const wanted = options.properties ?? this.system.properties.map((p) => p.name);
    const limit = options.statesMax ?? Infinity;
    this.discover(this.system.initial, -1, -1);
    let next = 0;
    let level = 0;
    let ended: Ended = 'complete';
    while (next < this.nodes.length && ended === 'complete') {
      if (this.nodes[next].depth > level) {
        level = this.nodes[next].depth;
        if (wanted[options.first === true ? 'some' : 'every']((p) => this.violations.has(p))) ended = 'found';
        else if (this.nodes.length >= limit) ended = 'states';
      }
      if (ended === 'complete' && options.shouldStop?.() === true) ended = 'told';
      if (ended === 'complete') this.expand(next++);
    }
    const complete = ended === 'complete';
    if (complete) this.judgeGoals();
    const depth = this.nodes.reduce((d, n) => Math.max(d, n.depth), 0);
    return {
      states: this.nodes.length, transitions: this.transitions, deadlocks: this.deadlocks, depth,
      frontier: this.nodes.length - next, complete, ended,
      violations: this.violations, atRisk: this.atRisk, maxima: this.maxima,
    };
  }

  private expand(source: number): void {
    this.cooperative[source] = [];
    const before = this.transitions;
    for (const { transition: t, violated, atRisk, next } of this.interpreter.firings(this.nodes[source].state)) {
      for (const [property, because] of violated) this.violate(property, source, t.id, because);
      if (next === undefined) continue;
      this.transitions++;
      for (const p of atRisk) this.atRisk.add(p);
      const target = this.discover(next, source, t.id);
      if (!t.environment) this.cooperative[source].push(target);
    }
    if (this.transitions === before) this.deadlocks++;
  }

  private discover(state: State, parent: number, via: number): number {
    const key = state.join(',');
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.nodes.length;
    this.ids.set(key, id);
    this.nodes.push({ state, parent, via, depth: parent < 0 ? 0 : this.nodes[parent].depth + 1 });
    for (const [property, because] of this.interpreter.broken(state)) this.violate(property, parent, via, because);
    for (const p of this.system.properties) {
      if (p.atRisk !== undefined && this.interpreter.evaluator.value(p.atRisk, state) !== 0) this.atRisk.add(p.name);
      if (p.measure !== undefined) this.measure(p.name, this.interpreter.evaluator.value(p.measure, state), id);
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
