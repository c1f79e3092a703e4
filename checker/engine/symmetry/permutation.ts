import type { State } from '../../language/evaluate.js';

/** One automorphism of a ground system: what it does to states and to transitions. */
export interface Permutation {
  /** The image of cell `i` is at `cells[i]`. */
  readonly cells: Int32Array;
  /** By source cell, the image of each value; undefined: values stay, or see `masks`. */
  readonly values: readonly (Int32Array | undefined)[];
  /** By source cell that holds a mask too wide for a table, the image of each bit; others stay. */
  readonly masks: readonly (Int32Array | undefined)[];
  /** Image of each transition, by id. */
  readonly transitions: Int32Array;
}

/** A local that has no meaning where its agent will not read it again: there its value is kept as it is. */
export interface Dormant {
  /** Cell of the agent's program counter. */
  readonly counter: number;
  /** By location, 1 where the value has a meaning. */
  readonly awake: Uint8Array;
}

export interface Rejected {
  /** Such as `CPU1 <-> CPU2`. */
  readonly swap: string;
  /** A sentence that names what has no counterpart. */
  readonly because: string;
}

/** A group of automorphisms; with none but the identity, `permutations` is empty. */
export interface Symmetry {
  /** All but the identity. */
  readonly permutations: readonly Permutation[];
  /** By cell; undefined: always has a meaning. */
  readonly dormant: readonly (Dormant | undefined)[];
  readonly rejected: readonly Rejected[];
}

/** Masks of at most this many members are mapped by a table. */
export const TABLE_MEMBERS_MAX = 10;

/** `mask` with each bit moved to its image; bits beyond the set stay. */
export function maskImage(bits: Int32Array, mask: number): number {
  let out = mask;
  for (let i = 0; i < bits.length; i++) out &= ~(1 << i);
  for (let i = 0; i < bits.length; i++) if ((mask >>> i) & 1) out |= 1 << bits[i];
  return out;
}

/** The state that `p` maps `state` to. */
export function imageOf(symmetry: Symmetry, p: Permutation, state: State): number[] {
  const out = new Array<number>(state.length);
  for (let i = 0; i < state.length; i++) {
    const d = symmetry.dormant[i];
    const table = p.values[i];
    const bits = p.masks[i];
    let value = state[i];
    if (d === undefined || d.awake[state[d.counter]] === 1) {
      if (table !== undefined) value = table[value];
      else if (bits !== undefined) value = maskImage(bits, value);
    }
    out[p.cells[i]] = value;
  }
  return out;
}

/**
 * The least image of `state` under the group, cell by cell in the order of the system's variables:
 * equal for two states exactly if some permutation maps one to the other (Ip and Dill, Better
 * verification through symmetry, 1996). Any other total order gives the same orbits.
 */
export function canonical(symmetry: Symmetry, state: State): State {
  let least = state;
  for (const p of symmetry.permutations) {
    const image = imageOf(symmetry, p, state);
    if (isLess(image, least)) least = image;
  }
  return least;
}

function isLess(a: State, b: State): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}
