import { ModelError } from '../language/ground.js';
import type { GroundPool, GroundSystem, GroundVariable } from '../language/ground.js';

/** Masks are computed in 32-bit words; two bits stay free for the sign and for "none". */
const MASK_MEMBERS_MAX = 30;
const VALUE_MAX = 2 ** 31 - 1;

/** What the generators look up about one ground system: cells, sizes, lifetimes. */
export class Shape {
  readonly cells: number;
  /** Largest value of each cell, over its domain and the initial state. */
  readonly largest: readonly number[];
  /** Tables from a reference to the cell that says whether its object is alive, one an object type. */
  readonly lifetimes: readonly Int32Array[];
  private readonly variables: ReadonlyMap<string, GroundVariable>;
  private readonly tables = new Map<string, number>();

  constructor(readonly system: GroundSystem) {
    this.variables = new Map(system.variables.map((v) => [v.name, v]));
    this.cells = system.initial.length;
    this.largest = system.variables.flatMap((v) =>
      Array.from({ length: v.cells }, (_, k) => largestOf(v, system.initial[v.offset + k])));
    const objects = [...new Set(Object.values(system.pools).filter((p) => p.alive !== undefined).map((p) => p.object))];
    objects.forEach((object, k) => this.tables.set(object, k));
    this.lifetimes = objects.map((object) => this.table(object));
  }

  /** A cell that always holds 1, behind all others: objects without a lifetime. */
  get always(): number { return this.cells; }

  variable(name: string): GroundVariable {
    const v = this.variables.get(name);
    if (v === undefined) throw new ModelError(`no variable '${name}' in ${this.system.name}`);
    return v;
  }

  pool(name: string): GroundPool {
    const p: GroundPool | undefined = this.system.pools[name];
    if (p === undefined) throw new ModelError(`no pool '${name}' in ${this.system.name}`);
    return p;
  }

  size(set: string | undefined): number {
    if (set === undefined) return 0;
    const members: readonly string[] | undefined = this.system.sets[set];
    if (members === undefined) throw new ModelError(`no index set '${set}' in ${this.system.name}`);
    return members.length;
  }

  /** Number of the lifetime table of an object type, or undefined: its objects always exist. */
  lifetime(object: string | undefined): number | undefined {
    return object === undefined ? undefined : this.tables.get(object);
  }

  private table(object: string): Int32Array {
    const table = new Int32Array(this.size(object) + 1).fill(this.always);
    for (const p of Object.values(this.system.pools)) {
      if (p.object !== object || p.alive === undefined) continue;
      const { offset } = this.variable(p.alive);
      for (let i = 0; i < p.count; i++) table[p.base + i] = offset + i;
    }
    return table;
  }
}

function largestOf(v: GroundVariable, initial: number): number {
  if (v.kind === 'mask' && v.max >= 2 ** MASK_MEMBERS_MAX) {
    throw new ModelError(`variable '${v.name}' is a mask of more than ${MASK_MEMBERS_MAX} members: split the set`);
  }
  const largest = Math.max(v.max, initial);
  if (initial < 0 || largest > VALUE_MAX) {
    throw new ModelError(`variable '${v.name}' holds values beyond 0..${VALUE_MAX}: lower its range`);
  }
  return largest;
}
