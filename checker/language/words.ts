import type { DomainNode } from './data.js';
import type { GroundSystem, GroundVariable } from './ground.js';
import type { RoutineNode } from './data.js';
import { combinations } from './lower/layout.js';
import type { Description } from './system.js';

/** A domain as people see it: a program counter holds the name of a location. */
export type WordDomain = DomainNode | { readonly kind: 'location'; readonly names: readonly string[] };

/** What values and variables are called; every printer takes one. */
export interface Vocabulary {
  domainOf(variable: string): WordDomain | undefined;
  dimsOf(variable: string): readonly string[];
  localDomain(name: string): WordDomain | undefined;
  members(set: string): readonly string[] | undefined;
  /** Whether the set holds objects, so that its "none" is NULL. */
  isObject(set: string): boolean;
  pool(name: string): { readonly object: string; readonly dims: readonly string[] } | undefined;
  /** What the variable is called in an expression. */
  label(variable: string): string;
}

/** A flag word's member: `LOCK`, `NEED_RESCHED`; not `CPU0`, nor a task `A`. */
export const isFlag = (member: string): boolean => /^[A-Z][A-Z_]+$/.test(member);

/** yes and no; a member or none (NULL); `{CPU1,CPU2}`; `LOCK|SYNC` or 0; a number; a location. */
export function valueInWords(value: number, domain: WordDomain, words: Pick<Vocabulary, 'members' | 'isObject'>): string {
  if (domain.kind === 'bool') return value === 0 ? 'no' : 'yes';
  if (domain.kind === 'location') return domain.names[value] ?? String(value);
  if (domain.kind === 'range') return String(value);
  const members = words.members(domain.set);
  if (members === undefined) return domain.kind === 'mask' && value === 0 ? '{}' : String(value);
  if (domain.kind === 'index') return members[value] ?? (words.isObject(domain.set) ? 'NULL' : 'none');
  const held = members.filter((_, i) => (value >>> i) & 1);
  if (members.length > 0 && members.every(isFlag)) return held.length === 0 ? '0' : held.join('|');
  return `{${held.join(',')}}`;
}

/** One cell of a state. */
export interface Cell {
  /** `cpu_online_mask`, `csd.flags[csd_data[CPU1]]`, `stack_csd[A].alive`, `A:pc`. */
  readonly name: string;
  readonly variable: GroundVariable;
  /** Position in a `State`. */
  readonly at: number;
}

/** The vocabulary of a ground system, and its cells by name. */
export class SystemWords implements Vocabulary {
  readonly cells: readonly Cell[];
  private readonly byName: ReadonlyMap<string, Cell>;
  private readonly variables: ReadonlyMap<string, GroundVariable>;
  private readonly locations: ReadonlyMap<string, readonly string[]>;
  private readonly objects: ReadonlySet<string>;

  constructor(readonly system: GroundSystem) {
    this.variables = new Map(system.variables.map((v) => [v.name, v]));
    this.locations = new Map(system.agents.map((a) => [a.pc, a.locations]));
    this.objects = new Set([
      ...Object.values(system.pools).map((p) => p.object),
      ...system.variables.flatMap((v) => (v.object === undefined ? [] : [v.object])),
    ]);
    this.cells = system.variables.flatMap((v) => this.cellNames(v).map((name, i) => ({ name, variable: v, at: v.offset + i })));
    this.byName = new Map(this.cells.map((c) => [c.name, c]));
  }

  cell(name: string): Cell | undefined { return this.byName.get(name); }

  /** The cell's value in words. */
  word(cell: Cell, value: number): string {
    return valueInWords(value, this.domain(cell.variable), this);
  }

  domainOf(variable: string): WordDomain | undefined {
    const v = this.variables.get(variable);
    return v === undefined ? undefined : this.domain(v);
  }

  dimsOf(variable: string): readonly string[] { return this.variables.get(variable)?.dims ?? []; }
  localDomain(): undefined { return undefined; }
  members(set: string): readonly string[] | undefined { return this.system.sets[set]; }
  isObject(set: string): boolean { return this.objects.has(set); }
  pool(name: string): GroundSystem['pools'][string] | undefined { return this.system.pools[name]; }

  /** A local goes by its own name: whose it is, is clear from whose step it is. */
  label(variable: string): string {
    const v = this.variables.get(variable);
    if (v?.agent === undefined || this.locations.has(variable)) return variable;
    return variable.slice(variable.lastIndexOf('.') + 1);
  }

  private domain(v: GroundVariable): WordDomain {
    const names = this.locations.get(v.name);
    if (names !== undefined) return { kind: 'location', names };
    if (v.kind === 'bool') return { kind: 'bool' };
    if (v.kind === 'range') return { kind: 'range', max: v.max };
    return { kind: v.kind, set: v.set ?? '' };
  }

  private cellNames(v: GroundVariable): readonly string[] {
    if (v.dims.length === 0) return [v.name];
    const pool = Object.values(this.system.pools).find((p) => p.alive === v.name);
    if (pool !== undefined) {
      return (this.members(pool.object) ?? []).slice(pool.base, pool.base + pool.count).map((object) => `${object}.alive`);
    }
    return combinations(v.dims.map((d) => this.members(d) ?? [])).map((c) => `${v.name}[${c.join(',')}]`);
  }
}

/** What a routine is surrounded by, as far as printing it needs to know. */
export type Surroundings = Pick<Description, 'sets' | 'variables' | 'pools'>;
const NOTHING: Surroundings = { sets: {}, variables: [], pools: [] };

/** The vocabulary inside a routine, before lowering. */
export function routineWords(routine: Pick<RoutineNode, 'params' | 'locals'>, around: Surroundings = NOTHING): Vocabulary {
  const variables = new Map(around.variables.map((v) => [v.name, v]));
  const pools = new Map(around.pools.map((p) => [p.name, p]));
  const objects = new Set([
    ...around.pools.map((p) => p.object), ...around.variables.flatMap((v) => (v.object === undefined ? [] : [v.object])),
  ]);
  return {
    domainOf: (name) => variables.get(name)?.domain,
    dimsOf: (name) => variables.get(name)?.dims ?? [],
    localDomain: (name) => routine.locals[name] ?? routine.params[name],
    members: (set) => (objects.has(set) ? undefined : around.sets[set]),
    isObject: (set) => objects.has(set),
    pool: (name) => pools.get(name),
    label: (name) => name,
  };
}
