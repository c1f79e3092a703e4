import type { GroundSystem } from '../language/ground.js';
import { faultText } from '../language/lower/faults.js';
import type { Counterexample, Maximum, Path } from '../result.js';
import type { Reports } from './tables.js';
import { Tables } from './tables.js';

/** A state as a place in the search: its parent and the transition to it; -1 for the initial one. */
interface Place {
  readonly id: number;
  readonly parent: number;
  readonly via: number;
}

type Kind = 'poll' | 'violate' | 'fault' | 'atRisk';

interface Entry {
  readonly kind: Kind;
  /** Number of the fault, cause or property. */
  readonly what: number;
  readonly transition: number;
  readonly position: number;
}

/**
 * What a search found. Expansion runs ahead of insertion by a batch, so what it reports is kept in a
 * log and counts only when the search comes to the state: a search that stops between them has
 * found exactly what one that goes state by state has.
 */
export class Recorder implements Reports {
  readonly known: Uint8Array;
  readonly risky: Uint8Array;
  readonly best: Float64Array;
  readonly violations = new Map<string, Counterexample>();
  readonly atRiskNames = new Set<string>();
  readonly maxima = new Map<string, Maximum>();
  private readonly tables: Tables;
  private readonly log: Entry[] = [];
  private next = 0;
  private here: Place = { id: 0, parent: -1, via: -1 };

  constructor(private readonly system: GroundSystem, private readonly path: (id: number) => Path) {
    this.tables = new Tables(system);
    const n = this.tables.properties.length;
    this.known = new Uint8Array(n);
    this.risky = new Uint8Array(n);
    this.best = new Float64Array(n).fill(-1);
  }

  readonly poll = (what: number, transition: number, position: number): 0 => this.faulty('poll', what, transition, position);
  readonly fault = (what: number, transition: number, position: number): 0 => this.faulty('fault', what, transition, position);
  readonly violate = (what: number, transition: number, position: number): void => {
    this.log.push({ kind: 'violate', what, transition, position });
  };
  readonly atRisk = (what: number, transition: number, position: number): void => {
    this.log.push({ kind: 'atRisk', what, transition, position });
  };

  readonly broken = (property: number): void => {
    const { parent, via } = this.here;
    this.add(property, parent, via, this.system.properties[property].because);
  };
  readonly exposed = (property: number): void => this.risk(property);
  readonly measured = (property: number, value: number): void => {
    this.best[property] = value;
    this.maxima.set(this.tables.properties[property], { value, path: this.path(this.here.id) });
  };

  /** Says of which new state `broken`, `exposed` and `measured` will speak. */
  at(id: number, parent: number, via: number): void { this.here = { id, parent, via }; }

  /** Entries logged so far: the end of the part that belongs to the state just expanded. */
  get logged(): number { return this.log.length; }

  /** Whether the log before `end` has an entry made at or before `position`. */
  pending(end: number, position: number): boolean {
    return this.next < end && this.log[this.next].position <= position;
  }

  /** Counts the entries before `end` made at or before `position`, all of the state `source`. */
  replay(end: number, position: number, source: number): void {
    while (this.pending(end, position)) {
      const { transition } = this.log[this.next];
      const group: Entry[] = [];
      while (this.next < end && this.log[this.next].transition === transition) group.push(this.log[this.next++]);
      this.settle(group, source, transition);
    }
  }

  /** Forgets the log, at the end of a batch. */
  clear(): void {
    this.log.length = 0;
    this.next = 0;
  }

  /** A state without a cooperative way to the goal; takes the place of any other counterexample. */
  stuck(property: string, because: string, id: number): void {
    this.violations.set(property, { property, because, path: this.path(id) });
  }

  /** The order of the reference: polls, then the last cause of each property, then faults. */
  private settle(group: readonly Entry[], source: number, transition: number): void {
    for (const e of group) if (e.kind === 'poll') this.blame(e.what, source, transition);
    for (const e of group.toReversed()) {
      if (e.kind !== 'violate') continue;
      const { property, because } = this.tables.causes[e.what];
      this.add(property, source, transition, because);
    }
    for (const e of group) {
      if (e.kind === 'atRisk') this.risk(e.what);
      if (e.kind === 'fault') this.blame(e.what, source, transition);
    }
  }

  private faulty(kind: Kind, what: number, transition: number, position: number): 0 {
    if (this.tables.owners[what].some((p) => this.known[p] === 0)) this.log.push({ kind, what, transition, position });
    return 0;
  }

  private blame(fault: number, source: number, via: number): void {
    for (const p of this.tables.owners[fault]) this.add(p, source, via, faultText(this.tables.faults[fault]));
  }

  private risk(property: number): void {
    this.risky[property] = 1;
    this.atRiskNames.add(this.tables.properties[property]);
  }

  private add(number: number, source: number, via: number, because: string): void {
    if (this.known[number] === 1) return;
    this.known[number] = 1;
    const property = this.tables.properties[number];
    this.violations.set(property, { property, because, path: via < 0 ? [] : [...this.path(source), via] });
  }
}
