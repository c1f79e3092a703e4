import type { GroundVariable } from '../../language/ground.js';
import type { Facts } from './facts.js';
import { Asymmetry, flatImage } from './mapping.js';
import type { Motion } from './motion.js';
import { maskImage, TABLE_MEMBERS_MAX } from './permutation.js';
import type { Dormant, Permutation } from './permutation.js';

type Images = ReadonlyMap<string, Int32Array>;
const AGENTS = 'agent';

/** What `motion` does to each cell and its values; `moved` holds the images of all index sets, objects included. */
export function layOut(facts: Facts, moved: Images, motion: Motion): Permutation {
  const { system } = facts;
  const cells = new Int32Array(system.initial.length).fill(-1);
  const values: (Int32Array | undefined)[] = [];
  const masks: (Int32Array | undefined)[] = [];
  const images = new Map([...moved, [AGENTS, motion.agents] as const]);
  const tables = new Map<string, Int32Array>();
  for (const v of system.variables) {
    const to = counterpart(facts, v, motion.agents);
    const image = v.set === undefined ? undefined : images.get(v.set);
    const wide = v.kind === 'mask' && image !== undefined && image.length > TABLE_MEMBERS_MAX ? image : undefined;
    const table = image === undefined || wide !== undefined ? undefined : tableOf(v, image, tables);
    for (let k = 0; k < v.cells; k++) {
      cells[v.offset + k] = to.offset + flatImage(k, v.sizes, v.dims, images);
      values.push(table);
      masks.push(wide);
    }
  }
  return { cells, values, masks, transitions: motion.transitions };
}

/** The variable that takes the place of `v`: itself, or the same local of the agent's image. */
function counterpart(facts: Facts, v: GroundVariable, agents: Int32Array): GroundVariable {
  const owner = facts.agentOf(v.name);
  if (owner < 0 || agents[owner] === owner) return v;
  const name = facts.system.agents[agents[owner]].name + v.name.slice(facts.system.agents[owner].name.length);
  const to = facts.find(name);
  if (to === undefined) throw new Asymmetry(`${v.name} has no counterpart ${name}`);
  if (to.kind !== v.kind || to.set !== v.set || to.max !== v.max || to.dims.join() !== v.dims.join()) {
    throw new Asymmetry(`${v.name} and ${name} have different domains`);
  }
  return to;
}

function tableOf(v: GroundVariable, image: Int32Array, tables: Map<string, Int32Array>): Int32Array | undefined {
  if (image.every((to, i) => to === i)) return undefined;
  const key = `${v.kind} ${v.set ?? ''}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = v.kind === 'mask'
    ? Int32Array.from({ length: 2 ** image.length }, (_, mask) => maskImage(image, mask))
    : Int32Array.from({ length: image.length + 1 }, (_, i) => (i < image.length ? image[i] : i));
  tables.set(key, table);
  return table;
}

/** Throws `Asymmetry` unless the initial state is its own image and locals sleep where their images do. */
export function isStartKept(facts: Facts, dormant: readonly (Dormant | undefined)[], p: Permutation): void {
  const { initial, variables } = facts.system;
  const seen = new Set(p.cells);
  if (seen.size !== initial.length || seen.has(-1)) throw new Asymmetry('two cells have one image');
  for (const v of variables) {
    for (let i = v.offset; i < v.offset + v.cells; i++) {
      const [from, to] = [dormant[i], dormant[p.cells[i]]];
      if (from?.awake.join() !== to?.awake.join()) throw new Asymmetry(`${v.name} is used at other places than its counterpart`);
      const isAsleep = from !== undefined && from.awake[initial[from.counter]] === 0;
      const { [i]: table } = p.values;
      const { [i]: bits } = p.masks;
      if (initial[i] > v.max) throw new Asymmetry(`${v.name} starts outside its domain`);
      const value = isAsleep ? initial[i] : table?.[initial[i]] ?? (bits === undefined ? initial[i] : maskImage(bits, initial[i]));
      if (initial[p.cells[i]] !== value) throw new Asymmetry(`the initial value of ${v.name} is not mapped onto itself`);
    }
  }
}
