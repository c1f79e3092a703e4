import type { GroundSystem } from '../../language/ground.js';

/** A transposition to be tried. */
export interface Swap {
  /** Such as `A <-> B`. */
  readonly pair: string;
  readonly sets: ReadonlyMap<string, Int32Array>;
  /** To be called when the swap is in the group: what follows from it is then not tried. */
  readonly accept: () => void;
}

/**
 * Swaps of two names: of the members of declared sets that bear them, and of those that bear them as a
 * prefix (a task A, its stack A, its calls A.1 and A.2). What conjugation derives from swaps that were accepted,
 * or from one that was not, is left out: members known to be interchangeable are tried by their first.
 */
export function* swapsOf(system: GroundSystem, declared: readonly string[]): Generator<Swap> {
  const tried = new Map<string, boolean>();
  for (const set of declared) {
    const members = system.sets[set];
    const first = members.map((_, i) => i);
    for (let y = 1; y < members.length; y++) {
      for (let x = 0; x < y; x++) {
        if (first[x] !== x || first[y] !== y) continue;
        const pair = `${members[x]} <-> ${members[y]}`;
        if (!tried.has(pair)) {
          tried.set(pair, false);
          yield { pair, sets: linked(system, declared, members[x], members[y]), accept: () => { tried.set(pair, true); } };
        }
        if (tried.get(pair) === true) first[y] = x;
      }
    }
  }
}

/** The sets in which `x` and `y` name members or prefixes of members, `x.1`, each with its counterpart. */
function linked(system: GroundSystem, declared: readonly string[], x: string, y: string): ReadonlyMap<string, Int32Array> {
  const out = new Map<string, Int32Array>();
  for (const set of declared) {
    const members = system.sets[set];
    const image = Int32Array.from(members, (name, i) => {
      const other = renamed(name, x, y) ?? renamed(name, y, x);
      return other === undefined ? i : members.indexOf(other);
    });
    if (image.some((to, i) => to !== i) && !image.includes(-1)) out.set(set, image);
  }
  return out;
}

const renamed = (name: string, from: string, to: string): string | undefined =>
  (name === from || name.startsWith(`${from}.`) ? to + name.slice(from.length) : undefined);
