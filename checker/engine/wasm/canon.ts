import type { GroundVariable } from '../../language/ground.js';
import { maskImage } from '../symmetry/permutation.js';
import type { Permutation, Symmetry } from '../symmetry/permutation.js';
import type { Shape } from '../shape.js';
import * as w from './code.js';
import type { Code, Local } from './code.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { cellOf, maskOf } from './packing.js';
import type { Packing } from './packing.js';

/** Bits of a unit at most: its images are looked up in tables, which should stay in the first cache. */
const UNIT_BITS_MAX = 6;

/** Neighbouring cells of one variable, moved as one. */
interface Unit {
  readonly v: GroundVariable;
  readonly first: number;
  readonly cells: number;
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

/** What a permutation adds to one word of the image, by value of a unit. */
interface Addend {
  readonly unit: number;
  readonly word: number;
  /** Bits to shift by, left if positive, where that is all; else where the table begins, in bytes. */
  readonly shift: number | undefined;
  readonly table: number;
  /** Bits to shift a single cell by whose value has no meaning. */
  readonly asleep: number;
}

/** How to compute images of packed states; `tables` is to lie in memory. */
export interface Canon {
  readonly units: readonly Unit[];
  readonly addends: readonly (readonly Addend[])[];
  readonly tables: Int32Array;
  readonly symmetry: Symmetry;
}

/** Prepares the images under each permutation. */
export function canonOf(shape: Shape, packing: Packing, symmetry: Symmetry): Canon {
  const units = unitsOf(shape, packing);
  const tables: number[] = [];
  const known = new Map<string, number>();
  const addends = symmetry.permutations.map((p) => units.flatMap((u, unit) => {
    const images = Array.from({ length: 2 ** u.bits }, (_, value) => imageOf(shape, packing, p, u, value));
    const asleep = placeOf(shape, packing, p.cells[u.v.offset + u.first]).shift;
    return [...new Set(images.flatMap((m) => [...m].filter(([, bits]) => bits !== 0).map(([word]) => word)))].map((word) => {
      const column = images.map((m) => m.get(word) ?? 0);
      const shift = shiftOf(column);
      return { unit, word, shift, table: shift === undefined ? tableAt(column, tables, known) : 0, asleep };
    });
  }));
  return { units, addends, tables: Int32Array.from(tables), symmetry };
}

function unitsOf(shape: Shape, packing: Packing): readonly Unit[] {
  const units: Unit[] = [];
  for (const v of shape.system.variables) {
    const block = packing.blocks.get(v.name);
    if (block === undefined) continue;
    // A cell without bits is 0, which is a member too, and may have to move.
    const most = block.bits === 0 ? v.cells : Math.max(1, Math.floor(UNIT_BITS_MAX / block.bits));
    for (let first = 0; first < v.cells;) {
      const { word, shift } = cellOf(block, first);
      let cells = 1;
      while (cells < most && first + cells < v.cells && cellOf(block, first + cells).word === word) cells++;
      units.push({ v, first, cells, word, shift, bits: cells * block.bits });
      first += cells;
    }
  }
  return units;
}

/** Bits that the unit's value puts in each word of the image. */
function imageOf(shape: Shape, packing: Packing, p: Permutation, u: Unit, value: number): Map<number, number> {
  const out = new Map<number, number>();
  const bits = u.bits / u.cells;
  for (let k = 0; k < u.cells; k++) {
    const i = u.v.offset + u.first + k;
    const old = (value >>> (k * bits)) & maskOf(bits);
    const mapped = p.values[i]?.[old] ?? (p.masks[i] === undefined ? old : maskImage(p.masks[i], old));
    const at = placeOf(shape, packing, p.cells[i]);
    out.set(at.word, (out.get(at.word) ?? 0) | (mapped << at.shift));
  }
  return out;
}

/** Where a cell lies in a packed state. */
function placeOf(shape: Shape, packing: Packing, cell: number): { readonly word: number; readonly shift: number } {
  const v = shape.system.variables.findLast((x) => x.offset <= cell && x.cells > 0);
  const block = v === undefined ? undefined : packing.blocks.get(v.name);
  if (v === undefined || block === undefined) throw new RangeError(`cell ${cell} has no place in the state`);
  return cellOf(block, cell - v.offset);
}

/** Shift that makes each value its image; undefined: there is none. */
function shiftOf(column: readonly number[]): number | undefined {
  const one = column[1] ?? 0;
  if (one === 0) return undefined;
  const shift = 31 - Math.clz32(one);
  return column.every((image, value) => image === value << shift) ? shift : undefined;
}

function tableAt(column: readonly number[], tables: number[], known: Map<string, number>): number {
  const key = column.join();
  const at = known.get(key) ?? 4 * tables.length;
  if (!known.has(key)) {
    known.set(key, at);
    for (const x of column) tables.push(x);
  }
  return at;
}

/** Adds `canon(entry)`: puts the least image of the state, as words without sign, in its place. */
export function addCanon(module: ModuleWriter, packing: Packing, canon: Canon, tables: number): number {
  const f = new FunctionWriter([w.I32], []);
  const values = canon.units.map(() => f.local(w.I32));
  const best = Array.from({ length: packing.words }, () => f.local(w.I32));
  const image = Array.from({ length: packing.words }, () => f.local(w.I32));
  const awake = canon.units.map((u) => isAwake(f, canon, u, values));
  f.body = [
    best.map((l, k) => w.set(l, w.load(w.get(0), 4 * k))),
    canon.units.map((u, k) => w.set(values[k], w.and(w.shr(w.get(best[u.word]), w.i32(u.shift)), w.i32(maskOf(u.bits))))),
    awake.map((a) => a?.code ?? []),
    canon.addends.map((addends) => {
      const next = w.label();
      const isTie: Code[] = [];
      const steps = image.map((x, k) => {
        const terms = addends.filter((a) => a.word === k).map((a) => term(a, values[a.unit], awake[a.unit]?.local, tables));
        const compute = w.set(x, terms.length === 0 ? w.i32(0) : terms.reduce((a, b) => w.or(a, b)));
        const worse = isTie.reduce<Code>((c, tie) => w.and(c, tie), w.gt(w.get(x), w.get(best[k])));
        isTie.push(w.eq(w.get(x), w.get(best[k])));
        return [compute, w.branchIf(worse, next)];
      });
      return w.block(next, [steps, image.map((x, k) => w.set(best[k], w.get(x)))]);
    }),
    best.map((l, k) => w.store(w.get(0), 4 * k, w.get(l))),
  ];
  return module.add(f);
}

/** Code that finds out whether a local has a meaning where its agent is; undefined: always. */
function isAwake(
  f: FunctionWriter, canon: Canon, u: Unit, values: readonly Local[],
): { readonly local: Local; readonly code: Code } | undefined {
  const dormant = canon.symmetry.dormant[u.v.offset + u.first];
  if (dormant === undefined) return undefined;
  if (u.cells > 1) throw new RangeError(`${u.v.name} is dormant and has several cells`);
  const counter = canon.units.findIndex((x) => x.v.offset === dormant.counter);
  if (counter < 0) return undefined;
  const local = f.local(w.I32);
  const locations = [...dormant.awake.keys()].filter((k) => dormant.awake[k] === 1);
  const code = dormant.awake.length <= 32
    ? w.and(w.shr(w.i32(locations.reduce((m, k) => m | (1 << k), 0)), w.get(values[counter])), w.i32(1))
    : locations.reduce<Code>((c, k) => w.or(c, w.eq(w.get(values[counter]), w.i32(k))), w.i32(0));
  return { local, code: w.set(local, code) };
}

/** What a unit puts in one word; a sleeping one is moved, its value stays. */
function term(a: Addend, value: Local, awake: Local | undefined, tables: number): Code {
  if (a.shift !== undefined) return w.shl(w.get(value), w.i32(a.shift));
  const mapped = w.load(w.shl(w.get(value), w.i32(2)), tables + a.table);
  if (awake === undefined) return mapped;
  return w.select(w.get(awake), mapped, w.shl(w.get(value), w.i32(a.asleep)));
}
