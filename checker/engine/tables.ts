import type { GroundSystem } from '../language/ground.js';
import { faultOwners } from '../language/lower/faults.js';
import { visitEffects } from '../language/lower/rewrite.js';

/** A `violate` effect: the property and what went wrong. */
export interface Cause {
  readonly property: number;
  readonly because: string;
}

/** Numbers for the properties, causes and faults of one system: what generated code reports. */
export class Tables {
  /** Property names; those of the system come first, in order. */
  readonly properties: readonly string[];
  readonly causes: readonly Cause[];
  readonly faults: readonly string[];
  /** Properties that each fault violates. */
  readonly owners: readonly (readonly number[])[];
  private readonly byName: ReadonlyMap<string, number>;
  private readonly byCause = new Map<string, number>();
  private readonly byFault: ReadonlyMap<string, number>;

  constructor(system: GroundSystem) {
    const names = new Set(system.properties.map((p) => p.name));
    const owners = faultOwners(system);
    for (const list of owners.values()) for (const p of list) names.add(p);
    for (const t of system.transitions) {
      visitEffects(t.effects, (e) => { if (e.op === 'violate' || e.op === 'atRisk') names.add(e.property); });
    }
    this.properties = [...names];
    this.byName = new Map(this.properties.map((p, k) => [p, k]));
    this.faults = system.faults;
    this.byFault = new Map(this.faults.map((f, k) => [f, k]));
    this.owners = this.faults.map((f) => (owners.get(f) ?? []).map((p) => this.property(p)));
    const causes: Cause[] = [];
    for (const t of system.transitions) {
      visitEffects(t.effects, (e) => {
        if (e.op !== 'violate' || this.byCause.has(causeKey(e.property, e.because))) return;
        this.byCause.set(causeKey(e.property, e.because), causes.length);
        causes.push({ property: this.property(e.property), because: e.because });
      });
    }
    this.causes = causes;
  }

  property(name: string): number {
    const k = this.byName.get(name);
    if (k === undefined) throw new RangeError(`no property '${name}'`);
    return k;
  }

  cause(property: string, because: string): number {
    const k = this.byCause.get(causeKey(property, because));
    if (k === undefined) throw new RangeError(`no cause '${because}' of '${property}'`);
    return k;
  }

  /** Number of a fault, or undefined: the system does not list it and nobody owns it. */
  fault(name: string): number | undefined { return this.byFault.get(name); }
}

const causeKey = (property: string, because: string): string => `${property}\n${because}`;

/**
 * What generated code tells while it runs, by the numbers of `Tables`. The arrays say what need not
 * be told any more; they are read by the generated code and written by the receiver alone.
 */
export interface Reports {
  /** By property: 1 once it is violated. */
  readonly known: Uint8Array;
  /** By property: 1 once it was at risk. */
  readonly risky: Uint8Array;
  /** By property: the largest measure so far, -1 before any. */
  readonly best: Float64Array;
  /** A guard met a fault; `position` is where the next successor goes in the buffer. */
  readonly poll: (fault: number, transition: number, position: number) => 0;
  /** An effect met a fault. */
  readonly fault: (fault: number, transition: number, position: number) => 0;
  readonly violate: (cause: number, transition: number, position: number) => void;
  readonly atRisk: (property: number, transition: number, position: number) => void;
  /** Of the state under observation: an invariant that fails, a risk, a larger measure. */
  readonly broken: (property: number) => void;
  readonly exposed: (property: number) => void;
  readonly measured: (property: number, value: number) => void;
}

/** The parameters of generated text that stand for a `Reports`. */
export const reportNames = ['K', 'Q', 'M', 'P', 'F', 'V', 'R', 'B', 'E', 'N'] as const;
export const reportValues = (r: Reports): readonly unknown[] =>
  [r.known, r.risky, r.best, r.poll, r.fault, r.violate, r.atRisk, r.broken, r.exposed, r.measured];
