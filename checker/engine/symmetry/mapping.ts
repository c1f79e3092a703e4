import type { GroundSystem } from '../../language/ground.js';
import { maskImage } from './permutation.js';

/** What the numbers of an expression stand for. `plain`: themselves, whatever is interchanged. */
export type Type = { readonly kind: 'plain' } | { readonly kind: 'index' | 'mask'; readonly set: string };
export const PLAIN: Type = { kind: 'plain' };

const indices = new Map<string, Type>();
const masks = new Map<string, Type>();
const typeIn = (known: Map<string, Type>, kind: 'index' | 'mask', set: string): Type => {
  const t = known.get(set) ?? { kind, set };
  known.set(set, t);
  return t;
};
/** The one object for each type, so that types can be compared by identity. */
export const indexOf = (set: string): Type => typeIn(indices, 'index', set);
export const maskOf = (set: string): Type => typeIn(masks, 'mask', set);

/** A sentence why something is not mapped onto itself; every such doubt rejects a permutation. */
export class Asymmetry extends Error {
  override readonly name = 'Asymmetry';
}

/** What a permutation of set members does to the names and constants in expressions. */
export interface Mapping {
  /** Image of each member; undefined: the set's members stay. */
  members(set: string): ((member: number) => number) | undefined;
  /** Image of a constant. */
  constant(type: Type, value: number): number;
  variable(name: string): string;
  fault(name: string): string;
}

const same = (name: string): string => name;
export const identity: Mapping = { members: () => undefined, constant: (_, value) => value, variable: same, fault: same };

/** Bits of a 32-bit word that a mask may use, as in the engine's code. */
const MASK_MEMBERS_MAX = 30;
const AGENTS = 'agent';
const DOMAIN_FAULT = 'domain:';

/**
 * Images of members of the declared sets and of the objects that they index. An agent's number and the
 * names of its locals follow from `agents`; before that is known, `pair` says which agent is being matched
 * with which, and a third that is named is noted in `still`: it must stay.
 */
export class SetMapping implements Mapping {
  readonly still = new Set<number>();
  private pair: readonly [number, number] = [-1, -1];
  private agents: Int32Array | undefined;

  constructor(
    private readonly system: GroundSystem, private readonly sets: ReadonlyMap<string, Int32Array>,
    private readonly agentOf: (variable: string) => number,
  ) {}

  /** Forgets what was noted of other pairs. */
  matching(from: number, to: number): void {
    this.pair = [from, to];
    this.still.clear();
  }
  matched(agents: Int32Array): void { this.agents = agents; }

  members(set: string): ((member: number) => number) | undefined {
    if (set === AGENTS) return (i) => (i < this.system.agents.length ? this.agent(i) : i);
    const image = this.sets.get(set);
    return image === undefined ? undefined : (i) => (i < image.length ? image[i] : i);
  }

  constant(type: Type, value: number): number {
    if (type.kind === 'plain') return value;
    const members = this.members(type.set);
    if (members === undefined) return value;
    if (type.kind === 'index') return members(value);
    const image = this.sets.get(type.set);
    if (image === undefined || image.length > MASK_MEMBERS_MAX) {
      throw new Asymmetry(`masks of ${type.set} are too wide to be mapped`);
    }
    return maskImage(image, value);
  }

  variable(name: string): string {
    const owner = this.agentOf(name);
    if (owner < 0) return name;
    const { agents } = this.system;
    const to = this.agent(owner);
    return to === owner ? name : `${agents[to].name}${name.slice(agents[owner].name.length)}`;
  }

  fault(name: string): string {
    return name.startsWith(DOMAIN_FAULT) ? DOMAIN_FAULT + this.variable(name.slice(DOMAIN_FAULT.length)) : name;
  }

  private agent(i: number): number {
    if (this.agents !== undefined) return this.agents[i];
    if (i === this.pair[0]) return this.pair[1];
    this.still.add(i);
    return i;
  }
}

/** Adds to the images of index sets those of the objects in pools that these sets index. */
export function withObjects(system: GroundSystem, moved: ReadonlyMap<string, Int32Array>): ReadonlyMap<string, Int32Array> {
  const all = new Map(moved);
  for (const [name, pool] of Object.entries(system.pools)) {
    if (!pool.dims.some((d) => all.has(d))) continue;
    if (!pool.dims.every((d) => moved.has(d) || !all.has(d))) throw new Asymmetry(`${name} is indexed by objects that are interchanged`);
    const image = all.get(pool.object) ?? Int32Array.from(system.sets[pool.object], (_, i) => i);
    for (let k = 0; k < pool.count; k++) image[pool.base + k] = pool.base + flatImage(k, pool.sizes, pool.dims, all);
    all.set(pool.object, image);
  }
  return all;
}

/** Where the element at `flat` of an array over `dims` goes when the members of `dims` move. */
export function flatImage(
  flat: number, sizes: readonly number[], dims: readonly string[], moved: ReadonlyMap<string, Int32Array>,
): number {
  let rest = flat;
  let stride = 1;
  let out = 0;
  for (let k = sizes.length - 1; k >= 0; k--) {
    const i = rest % sizes[k];
    rest = (rest - i) / sizes[k];
    out += (moved.get(dims[k])?.[i] ?? i) * stride;
    stride *= sizes[k];
  }
  return out;
}
