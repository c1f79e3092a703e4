import type { DomainNode, VariableNode } from '../../language/data.js';
import type { Description } from '../../language/system.js';

/** Where an interpreter of descriptions as they were written looks names up; it shares no code with the lowering. */
export class World {
  /** Members of every set; an object type is a set of its pools' objects. */
  readonly sizes = new Map<string, number>();
  /** First object of each pool within its type. */
  readonly bases = new Map<string, number>();

  constructor(readonly description: Description) {
    for (const [name, members] of Object.entries(description.sets)) this.sizes.set(name, members.length);
    for (const p of description.pools) {
      const base = this.sizes.get(p.object) ?? 0;
      this.bases.set(p.name, base);
      this.sizes.set(p.object, base + this.cellsOf(p.dims));
    }
  }

  size(set: string): number { return this.sizes.get(set) ?? 0; }
  cellsOf(dims: readonly string[]): number { return dims.reduce((n, d) => n * this.size(d), 1); }

  /** Largest value that a variable of the domain holds. */
  largest(domain: DomainNode): number {
    if (domain.kind === 'bool') return 1;
    if (domain.kind === 'range') return domain.max;
    return domain.kind === 'index' ? this.size(domain.set) : 2 ** this.size(domain.set) - 1;
  }

  pool(name: string): Description['pools'][number] {
    const found = this.description.pools.find((p) => p.name === name);
    if (found === undefined) throw new RangeError(`no pool '${name}'`);
    return found;
  }
}

/** One variable: what was declared, and a value a cell. */
export interface Store {
  readonly node: VariableNode;
  readonly cells: number[];
  /** Name of the fault of a history: whatever is wrong with an access of it. */
  readonly fault?: string;
}

/** A value and what was wrong on the way to it. */
export type Faults = Set<string>;
