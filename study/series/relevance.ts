import { simplify, unheard } from '../../checker/language/lower/fold.js';
import { mapChildren } from '../../checker/language/lower/rewrite.js';
import type { Description, Edits, ExprNode, ObserverNode, Operation } from '../../checker/language/index.js';
import { contains, subsetsOf } from './subsets.js';
import type { PatchSet } from './subsets.js';

/** Stands for all of a description: an edit that touches this matters everywhere. */
const EVERYWHERE = '*';

const program = (name: string): string => `program ${name}`;
const variable = (name: string): string => `variable ${name}`;
const pool = (name: string): string => `pool ${name}`;
const definition = (name: string): string => `definition ${name}`;
const owner = (address: string): string => program(address.slice(0, address.includes('/') ? address.indexOf('/') : undefined));

/** The units of a description that an operation may change. */
function touched(o: Operation): readonly string[] {
  switch (o.op) {
    case 'insert': case 'remove': case 'replace': case 'refine': case 'amend': case 'arguments': return [owner(o.at)];
    case 'move': return [owner(o.at), owner(o.anchor)];
    case 'swap': return [owner(o.a), owner(o.b)];
    case 'wrap': case 'surround': return [owner(o.first), owner(o.last)];
    case 'extend': case 'body': case 'local': case 'parameter': return [program(o.routine)];
    case 'routine': return [program(o.routine.name)];
    case 'redefine': return [definition(o.definition.name)];
    case 'add': return [addedUnit(o)];
    case 'rebind': case 'rename': case 'member': case 'switch': return [EVERYWHERE];
  }
}

function addedUnit({ part }: Extract<Operation, { op: 'add' }>): string {
  switch (part.what) {
    case 'routine': return program(part.node.name);
    case 'variable': return variable(part.node.name);
    case 'pool': return pool(part.node.name);
    case 'definition': return definition(part.node.name);
    case 'agent': return EVERYWHERE;
  }
}

/**
 * The patches that can matter to the ground system: the least set K so that no description with a subset of K
 * lets the lowering read a unit (a routine, definition, variable or pool) that a patch outside K changes. Units
 * that are read are then the same with any patches outside K, so any set lowers to the same system as its
 * part in K. Undefined: K has more than `most` patches.
 */
export function relevantPatches(
  describe: (patches: PatchSet) => Description, patches: readonly Edits[], observers: readonly ObserverNode[], most: number,
): PatchSet | undefined {
  const units = patches.map((p) => p.operations.flatMap(touched));
  const read = new Set([EVERYWHERE]);
  const seen = new Set<PatchSet>();
  for (let relevant: PatchSet = 0, before = -1; ;) {
    if (relevant === before) return relevant;
    for (const s of subsetsOf(relevant)) {
      if (!seen.has(s)) for (const unit of new Reach(describe(s), observers).units) read.add(unit);
      seen.add(s);
    }
    before = relevant;
    units.forEach((each, i) => { if (each.some((u) => read.has(u))) relevant |= 1 << i; });
    if (subsetSizeAbove(relevant, most)) return undefined;
    if (!contains(relevant, before)) throw new RangeError('what is read only grows');
  }
}

function subsetSizeAbove(set: PatchSet, most: number): boolean {
  let n = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) n++;
  return n > most;
}

type Data = Readonly<Record<string, unknown>>;

/** What the lowering of a description may read, from its agents and observers on. */
class Reach {
  readonly units = new Set<string>();
  private readonly routines: ReadonlyMap<string, Description['routines'][number]>;
  private readonly definitions: ReadonlyMap<string, Description['definitions'][number]>;

  constructor(private readonly description: Description, observers: readonly ObserverNode[]) {
    const { agents, variables, pools } = description;
    this.routines = new Map(description.routines.map((r) => [r.name, r]));
    this.definitions = new Map(description.definitions.map((d) => [d.name, d]));
    for (const a of agents) this.units.add(program(a.name));
    for (const data of [agents, observers, variables.map((v) => v.init), pools.map((p) => p.bornAlive)]) this.visit(data);
  }

  private visit(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) { for (const x of value) this.visit(x); return; }
    const data = value as Data;
    const parts = data['kind'] === 'if' ? this.branches(data) : Object.values(data);
    for (const part of parts) this.visit(part);
    this.note(data);
  }

  /** A branch that the switches exclude is not lowered. */
  private branches(node: Data): readonly unknown[] {
    const cond = node['cond'] as ExprNode;
    const known = this.constant(cond);
    return known.op === 'const' ? [known.value === 0 ? node['no'] : node['yes']] : [cond, node['yes'], node['no']];
  }

  private constant(e: ExprNode): ExprNode {
    if (e.op === 'switch') return { op: 'const', value: this.description.switches[e.name] ?? 0 };
    return simplify(mapChildren(e, (x) => this.constant(x)), unheard(() => undefined));
  }

  private note(data: Data): void {
    const { op, kind } = data;
    if (op === 'define') this.reach(definition(String(data['name'])), this.definitions.get(String(data['name'])));
    if (op === 'read') this.units.add(variable(String(data['variable'])));
    if (op === 'ref' || op === 'inPool' || op === 'lifetime') this.units.add(pool(String(data['pool'])));
    if (kind === 'call') this.reach(program(String(data['routine'])), this.routines.get(String(data['routine'])));
    if (kind !== 'indirect') return;
    for (const name of this.description.sets[String(data['set'])] ?? []) this.reach(program(name), this.routines.get(name));
  }

  private reach(unit: string, contents: unknown): void {
    if (this.units.has(unit)) return;
    this.units.add(unit);
    this.visit(contents);
  }
}
