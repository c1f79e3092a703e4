import type { ExprNode } from '../../language/data.js';
import type { GroundSystem } from '../../language/ground.js';
import { Shape } from '../shape.js';
import { Tables } from '../tables.js';
import type { Reduction } from '../reduction/passable.js';
import type { Symmetry } from '../symmetry/permutation.js';
import { byLocation } from '../locations.js';
import { addCanon, canonOf } from './canon.js';
import * as w from './code.js';
import { addExpand } from './expand.js';
import { addGoals, addObserve } from './judge.js';
import { FunctionWriter, ModuleWriter } from './module.js';
import { packingOf } from './packing.js';
import type { Packing } from './packing.js';
import { PAGES_MAX, placesOf, word } from './places.js';
import type { Places } from './places.js';
import { addSettle } from './settle.js';
import { addFind, addMerge, addRehash, addSeal, stateAt } from './table.js';
import type { TableParts } from './table.js';
import { addWalks } from './walk.js';

/** Words. */
const HASHED_WHOLE_MAX = 4;

export interface GenerateOptions {
  readonly workers: number;
  readonly memoryMax: number;
  /** Count how often each transition fires. */
  readonly coverage: boolean;
  /** Store the least state of each orbit alone. */
  readonly symmetry: Symmetry | undefined;
  /** Pass through states instead of storing them. */
  readonly fusing: Reduction | undefined;
}

/** A generated search: its module, where things lie, how states are packed. */
export interface Program {
  readonly shape: Shape;
  readonly tables: Tables;
  readonly packing: Packing;
  readonly places: Places;
  readonly goals: number;
  /** What is to lie at `places.tables`. */
  readonly tableWords: Int32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What an instance exports. Addresses are in bytes, state numbers and addresses unsigned. */
export interface Exports {
  /** Expands and stores the states from `from` on; gives the first that it did not: `to`, or earlier at a stop. */
  readonly run: (from: number, to: number) => number;
  readonly expand: (state: number, id: number, position: number) => number;
  readonly find: (entry: number) => number;
  readonly seal: (entry: number) => void;
  readonly rehash: (from: number, to: number) => void;
  readonly seed: (from: number, to: number, marked: number, goals: number) => void;
  readonly walk: (from: number, to: number, marked: number, tried: number, path: number, pathEnd: number) => void;
  readonly sweep: (from: number, to: number, marked: number) => number;
  readonly before: (from: number, to: number, marked: number, found: number) => void;
  readonly merge: (end: number) => void;
  readonly observe?: (state: number) => void;
  readonly next: WebAssembly.Global;
  readonly chunkEnd: WebAssembly.Global;
}

/** Generates the module that searches `system`; `goals` are the predicates that walks will ask. */
export function generate(system: GroundSystem, goals: readonly ExprNode[], o: GenerateOptions): Program {
  const shape = new Shape(system);
  const tables = new Tables(system);
  const packing = packingOf(shape);
  const images = o.symmetry === undefined ? undefined : canonOf(shape, packing, o.symmetry);
  const places = placesOf({
    properties: tables.properties.length, transitions: system.transitions.length, cells: shape.cells,
    words: packing.words, tables: images?.tables.byteLength ?? 0, successorsMax: successorsMax(system), workers: o.workers, memoryMax: o.memoryMax,
  });
  const shared = o.workers > 1;
  const module = new ModuleWriter();
  const chunk = module.importFunction('chunk', [], []);
  const buffer = module.importConstant('buffer');
  const fired = module.importConstant('fired');
  const totals = module.importConstant('totals');
  const [next, chunkEnd] = [module.global('next', w.I32), module.global('chunkEnd', w.I32)];
  const cooperative = module.global('cooperative', w.I32);
  const target = { shape, tables, packing, places, constants: places.constants };
  const observe = addObserve(module, target);
  const canon = images === undefined ? undefined : addCanon(module, packing, images, places.tables);
  const settle = o.fusing === undefined ? undefined : addSettle(module, target, o.fusing);
  // What happens to a successor after its step is in no sum; short states are as fast to hash whole.
  const isHashed = canon === undefined && settle === undefined && packing.words > HASHED_WHOLE_MAX;
  const table: TableParts = { packing, places, shared, buffer, next, chunkEnd, chunk, observe, canon, isHashed };
  const expand = addExpand(module, target, { fired: o.coverage ? fired : undefined, cooperative, buffer, settle, isHashed });
  const merge = addMerge(module, table);
  const find = addFind(module, table);
  addSeal(module, table);
  addRehash(module, table);
  addRun(module, table, { expand, merge, totals });
  addWalks(module, { ...table, expand, find, cooperative, goals: addGoals(module, target, goals) });
  const bytes = module.bytes({ pagesMin: 1, pagesMax: PAGES_MAX, shared });
  return { shape, tables, packing, places, goals: goals.length, tableWords: images?.tables ?? new Int32Array(), bytes };
}

interface RunParts { readonly expand: number; readonly merge: number; readonly totals: number }

/** Adds `run`; see `Exports`. */
function addRun(module: ModuleWriter, t: TableParts, { expand, merge, totals }: RunParts): void {
  const [ID, TO] = [0, 1];
  const f = new FunctionWriter([w.I32, w.I32], [w.I32]);
  const [position, before, full] = [f.local(w.I32), f.local(w.I32), f.local(w.I32)];
  const mine = w.getGlobal(totals);
  const batch = w.label();
  f.body = [
    w.set(full, w.add(w.getGlobal(t.buffer), w.i32(t.places.bufferFull))),
    w.whileLoop(w.choose(w.lt(w.get(ID), w.get(TO)), w.eqz(w.load(w.i32(0), word.stop)), w.i32(0)), [
      w.set(position, w.getGlobal(t.buffer)),
      w.loop(batch, [
        w.set(before, w.get(position)),
        w.set(position, w.call(expand, stateAt(t, w.get(ID)), w.get(ID), w.get(position))),
        w.when(w.eq(w.get(before), w.get(position)), w.store(mine, 8, w.add(w.load(mine, 8), w.i32(1)))),
        w.set(ID, w.add(w.get(ID), w.i32(1))),
        w.branchIf(w.and(w.lt(w.get(ID), w.get(TO)), w.lt(w.get(position), w.get(full))), batch),
      ]),
      w.store64(mine, 0, w.add64(w.load64(mine, 0), w.extend(
        w.divide(w.sub(w.get(position), w.getGlobal(t.buffer)), w.i32(4 * t.places.entry))))),
      w.call(merge, w.get(position)),
    ]),
    w.get(ID),
  ];
  module.add(f, 'run');
}

/** Most transitions that one state can have, at least one. */
export function successorsMax(system: GroundSystem): number {
  const most = system.agents.map((_, agent) =>
    [...byLocation(system.transitions, agent).values()].reduce((n, list) => Math.max(n, list.length), 0));
  return Math.max(1, most.reduce((a, b) => a + b, 0));
}
