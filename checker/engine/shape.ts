import type { EffectNode, ExprNode } from '../language/data.js';
import { MASK_MEMBERS_MAX, ModelError } from '../language/ground.js';
import type { GroundPool, GroundSystem, GroundVariable } from '../language/ground.js';
import { upperBound } from './bounds.js';

const VALUE_MAX = 2 ** 31 - 1;
/** After so many rounds the domains are bound enough. */
const ROUNDS = 4;

/** What the generators look up about one ground system: cells, sizes, lifetimes. */
export class Shape {
  readonly cells: number;
  /** An upper bound of each cell's values in reachable states. */
  readonly largest: readonly number[];
  /** Tables from a reference to the cell that says whether its object is alive, one an object type. */
  readonly lifetimes: readonly Int32Array[];
  /** By variable, once the bounds of its cells are known. */
  private readonly bounds = new Map<GroundVariable, number>();
  private isWide = false;
  private readonly variables: ReadonlyMap<string, GroundVariable>;
  private readonly tables = new Map<string, number>();

  constructor(readonly system: GroundSystem) {
    this.variables = new Map(system.variables.map((v) => [v.name, v]));
    this.cells = system.initial.length;
    for (const v of system.variables) checkRange(v, system.initial.slice(v.offset, v.offset + v.cells));
    const largest = [...system.initial];
    this.largest = largest;
    this.widen(largest);
    this.isWide = true;
    const objects = [...new Set(Object.values(system.pools).filter((p) => p.alive !== undefined).map((p) => p.object))];
    objects.forEach((object, k) => this.tables.set(object, k));
    this.lifetimes = objects.map((object) => this.table(object));
  }

  /** Raises the bounds, from the initial state on, by what the transitions write, until nothing changes. */
  private widen(largest: number[]): void {
    const writes = this.system.transitions.flatMap((t) => setsOf(t.effects));
    for (let round = 0, changed = true; changed; round++) {
      changed = false;
      for (const { variable, value } of writes) {
        const v = this.variable(variable);
        const bound = Math.min(v.max, upperBound(value, this));
        for (let i = v.offset; i < v.offset + v.cells; i++) {
          if (largest[i] >= bound) continue;
          // A counter would go up by one a round.
          largest[i] = round < ROUNDS ? bound : v.max;
          changed = true;
        }
      }
    }
  }

  /** An upper bound of the cells of `v`. */
  readonly largestOf = (v: GroundVariable): number => {
    const known = this.bounds.get(v);
    if (known !== undefined) return known;
    let most = 0;
    for (let i = v.offset; i < v.offset + v.cells; i++) most = Math.max(most, this.largest[i]);
    if (this.isWide) this.bounds.set(v, most);
    return most;
  };

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

function setsOf(effects: readonly EffectNode[]): readonly { readonly variable: string; readonly value: ExprNode }[] {
  return effects.flatMap((e) => {
    if (e.op === 'when') return [...setsOf(e.yes), ...setsOf(e.no)];
    return e.op === 'set' && e.target.op === 'read' ? [{ variable: e.target.variable, value: e.value }] : [];
  });
}

function checkRange(v: GroundVariable, initial: readonly number[]): void {
  if (v.kind === 'mask' && v.max >= 2 ** MASK_MEMBERS_MAX) {
    throw new ModelError(`variable '${v.name}' is a mask of more than ${MASK_MEMBERS_MAX} members: split the set`);
  }
  if (v.max > VALUE_MAX || initial.some((x) => x < 0 || x > VALUE_MAX)) {
    throw new ModelError(`variable '${v.name}' holds values beyond 0..${VALUE_MAX}: lower its range`);
  }
}
