import type { GroundSystem } from '../../language/ground.js';
import { faultText } from '../../language/lower/faults.js';
import { generateStepper } from './steps.js';
import type { Stepper } from './steps.js';
import { Tables } from '../../engine/tables.js';
import type { Reports } from '../../engine/tables.js';

/** What a step or a state shows; empty where there is nothing to tell. */
export interface Findings {
  /** Violated properties and why: by effects, by faults that they own, by invariants. */
  readonly violated: ReadonlyMap<string, string>;
  readonly atRisk: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  /** Latency numbers of the state, by property. */
  readonly measures: ReadonlyMap<string, number>;
}

/** A step that was taken, with the findings of the step and of the state it led to. */
export interface Fired extends Findings {
  readonly state: Int32Array;
}

/** A guard, true or false, that read a dead object or a bad index. */
export interface Polled {
  readonly transition: number;
  readonly violated: ReadonlyMap<string, string>;
}

export interface Enabled {
  /** Ids of the transitions that can go, ascending. */
  readonly transitions: readonly number[];
  readonly polls: readonly Polled[];
}

/** A ground system as code that goes one step at a time. States have one value a cell. */
export interface CompiledSystem {
  readonly initial: Int32Array;
  readonly enabled: (state: ArrayLike<number>) => Enabled;
  /** Takes an enabled transition; `state` is left as it is. Same outcome as `Evaluator.apply`. */
  readonly fire: (state: ArrayLike<number>, transition: number) => Fired;
  /** What the properties say of a state by itself. */
  readonly observe: (state: ArrayLike<number>) => Findings;
}

/** Compiles `system` for walks that choose their steps: random exploration, replay. */
export const compile = (system: GroundSystem): CompiledSystem => new Compiled(system);

const NOTHING: Findings = { violated: new Map(), atRisk: new Set(), faults: new Set(), measures: new Map() };
const NO_POLLS: readonly Polled[] = [];

class Compiled implements CompiledSystem {
  readonly initial: Int32Array;
  private readonly stepper: Stepper;
  private readonly collector: Collector;
  private readonly ids: Int32Array;

  constructor(system: GroundSystem) {
    this.initial = Int32Array.from(system.initial);
    this.collector = new Collector(system);
    this.stepper = generateStepper(system, this.collector);
    this.ids = new Int32Array(system.transitions.length);
  }

  readonly enabled = (state: ArrayLike<number>): Enabled => {
    this.stepper.cells.set(state);
    const n = this.stepper.enabled(this.ids, 0);
    return { transitions: Array.from(this.ids.subarray(0, n)), polls: this.collector.takePolls() };
  };

  readonly fire = (state: ArrayLike<number>, transition: number): Fired => {
    const { cells, fire, observe } = this.stepper;
    cells.set(state);
    fire[transition]();
    this.collector.blame();
    observe();
    return { state: cells.slice(0, this.initial.length), ...this.collector.take() };
  };

  readonly observe = (state: ArrayLike<number>): Findings => {
    this.stepper.cells.set(state);
    this.stepper.observe();
    return this.collector.take();
  };
}

/** Gathers the reports of one step. */
class Collector implements Reports {
  readonly known: Uint8Array;
  readonly risky: Uint8Array;
  readonly best: Float64Array;
  private readonly tables: Tables;
  private found = empty();
  private polls: { readonly fault: number; readonly transition: number }[] = [];

  constructor(private readonly system: GroundSystem) {
    this.tables = new Tables(system);
    const n = this.tables.properties.length;
    this.known = new Uint8Array(n);
    this.risky = new Uint8Array(n);
    this.best = new Float64Array(n).fill(-1);
  }

  readonly poll = (fault: number, transition: number): 0 => { this.polls.push({ fault, transition }); return 0; };
  readonly fault = (fault: number): 0 => { this.found.faults.add(this.tables.faults[fault]); return 0; };
  readonly violate = (cause: number): void => {
    const { property, because } = this.tables.causes[cause];
    this.found.violated.set(this.tables.properties[property], because);
  };
  readonly atRisk = (property: number): void => { this.found.atRisk.add(this.tables.properties[property]); };
  readonly exposed = this.atRisk;
  readonly broken = (property: number): void => this.add(this.found.violated, property, this.system.properties[property].because);
  readonly measured = (property: number, value: number): void => {
    this.found.measures.set(this.tables.properties[property], value);
  };

  /** Turns the faults gathered so far into violations. */
  blame(): void {
    for (const f of this.found.faults) this.blameOne(this.found.violated, this.tables.fault(f) ?? -1);
  }

  take(): Findings {
    const { violated, atRisk, faults, measures } = this.found;
    if (violated.size + atRisk.size + faults.size + measures.size === 0) return NOTHING;
    this.found = empty();
    return { violated, atRisk, faults, measures };
  }

  takePolls(): readonly Polled[] {
    if (this.polls.length === 0) return NO_POLLS;
    const out = new Map<number, Map<string, string>>();
    for (const { fault, transition } of this.polls) {
      const violated = out.get(transition) ?? new Map<string, string>();
      this.blameOne(violated, fault);
      out.set(transition, violated);
    }
    this.polls = [];
    return [...out].map(([transition, violated]) => ({ transition, violated }));
  }

  private blameOne(violated: Map<string, string>, fault: number): void {
    for (const p of this.tables.owners[fault] ?? []) this.add(violated, p, faultText(this.tables.faults[fault]));
  }

  private add(violated: Map<string, string>, property: number, because: string): void {
    const name = this.tables.properties[property];
    if (!violated.has(name)) violated.set(name, because);
  }
}

interface Mutable {
  readonly violated: Map<string, string>;
  readonly atRisk: Set<string>;
  readonly faults: Set<string>;
  readonly measures: Map<string, number>;
}

const empty = (): Mutable => ({ violated: new Map(), atRisk: new Set(), faults: new Set(), measures: new Map() });
