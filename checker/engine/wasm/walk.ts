import * as w from './code.js';
import type { Code, Local } from './code.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { stateAt } from './table.js';
import type { TableParts } from './table.js';

/** Functions and globals of the module that walks use. */
export interface WalkParts extends TableParts {
  readonly expand: number;
  readonly find: number;
  readonly cooperative: number;
  readonly goals: readonly number[];
}

const [MARKED, NONE] = [-1, -2];

const bitAddress = (set: Local, id: Local): Code => w.add(w.get(set), w.shl(w.shr(w.get(id), w.i32(5)), w.i32(2)));
const isIn = (set: Local, id: Local): Code =>
  w.and(w.shr(w.load(bitAddress(set, id), 0), w.and(w.get(id), w.i32(31))), w.i32(1));
function putIn(t: TableParts, set: Local, id: Local): Code {
  const bit = w.shl(w.i32(1), w.and(w.get(id), w.i32(31)));
  if (t.shared) return w.drop(w.atomicOr(bitAddress(set, id), 0, bit));
  return w.store(bitAddress(set, id), 0, w.or(w.load(bitAddress(set, id), 0), bit));
}

/** Runs `body` for the successors of the state in `id`, with the number of each in `s`; they may have been left out. */
function successors(f: FunctionWriter, t: WalkParts, id: Local, s: Local, body: Code): Code {
  const [entry, end] = [f.local(w.I32), f.local(w.I32)];
  return [
    w.set(entry, w.getGlobal(t.buffer)), w.set(end, w.call(t.expand, stateAt(t, w.get(id)), w.get(id), w.get(entry))),
    w.whileLoop(w.lt(w.get(entry), w.get(end)), [
      w.set(s, w.call(t.find, w.get(entry))), body,
      w.set(entry, w.add(w.get(entry), w.i32(4 * t.places.entry))),
    ]),
  ];
}

/** `body` for each state from `to` - 1 down to `from`. */
const downwards = (id: Local, from: Local, to: Local, body: Code): Code => [
  w.set(id, w.get(to)),
  w.whileLoop(w.gt(w.get(id), w.get(from)), [w.set(id, w.sub(w.get(id), w.i32(1))), body]),
];

/**
 * Adds the functions of completion walks. Sets of states are bit arrays at an address.
 * `seed(from, to, marked, goals)`: marks the states where every goal in the mask holds.
 * `walk(from, to, marked, tried, path, pathEnd)`: follows untried states from each unmarked one until a marked
 * one is met, and marks the way. `sweep(from, to, marked)`: marks what has a marked successor, last
 * state first; how many.
 * `before(from, to, marked, found)`: finds what has a marked successor by any step.
 */
export function addWalks(module: ModuleWriter, t: WalkParts): void {
  addSeed(module, t);
  const step = addStep(module, t);
  addWalk(module, t, step);
  addSweep(module, t, step);
  addBefore(module, t);
}

function addSeed(module: ModuleWriter, t: WalkParts): void {
  const [FROM, TO, MARKED_SET, WANTED] = [0, 1, 2, 3];
  const f = new FunctionWriter([w.I32, w.I32, w.I32, w.I32], []);
  const [id, state] = [f.local(w.I32), f.local(w.I32)];
  const holds = t.goals.reduce<Code>((all, goal, k) => w.choose(all, w.choose(
    w.and(w.shr(w.get(WANTED), w.i32(k)), w.i32(1)), w.call(goal, w.get(state)), w.i32(1)), w.i32(0)), w.i32(1));
  f.body = downwards(id, FROM, TO, [
    w.set(state, stateAt(t, w.get(id))), w.when(holds, putIn(t, MARKED_SET, id)),
  ]);
  module.add(f, 'seed');
}

/** `step(id, marked, tried)`: MARKED, the latest untried successor, or NONE; `tried` 0: marked ones alone. */
function addStep(module: ModuleWriter, t: WalkParts): number {
  const [ID, MARKED_SET, TRIED] = [0, 1, 2];
  const f = new FunctionWriter([w.I32, w.I32, w.I32], [w.I32]);
  const [s, best] = [f.local(w.I32), f.local(w.I32)];
  const untried = w.and(w.ne(w.get(TRIED), w.i32(0)), [w.get(s), w.get(best), 0x4a]);
  f.body = [
    w.set(best, w.i32(NONE)), w.setGlobal(t.cooperative, w.i32(1)),
    successors(f, t, ID, s, w.when([w.get(s), w.i32(0), 0x4e], [
      w.when(isIn(MARKED_SET, s), [w.setGlobal(t.cooperative, w.i32(0)), w.giveBack(w.i32(MARKED))]),
      w.when(untried, w.when(w.eqz(isIn(TRIED, s)), w.set(best, w.get(s)))),
    ])),
    w.setGlobal(t.cooperative, w.i32(0)), w.get(best),
  ];
  return module.add(f);
}

function addWalk(module: ModuleWriter, t: WalkParts, step: number): void {
  const [FROM, TO, MARKED_SET, TRIED, PATH, PATH_END] = [0, 1, 2, 3, 4, 5];
  const f = new FunctionWriter([w.I32, w.I32, w.I32, w.I32, w.I32, w.I32], []);
  const [id, at, next] = [f.local(w.I32), f.local(w.I32), f.local(w.I32)];
  const [follow, ended] = [w.label(), w.label()];
  f.body = downwards(id, FROM, TO, w.when(w.eqz(w.or(isIn(MARKED_SET, id), isIn(TRIED, id))), [
    w.set(at, w.get(PATH)), w.set(next, w.get(id)),
    w.block(ended, w.loop(follow, [
      w.branchIf(w.eq(w.get(at), w.get(PATH_END)), ended),
      w.store(w.get(at), 0, w.get(next)), w.set(at, w.add(w.get(at), w.i32(4))), putIn(t, TRIED, next),
      w.set(next, w.call(step, w.get(next), w.get(MARKED_SET), w.get(TRIED))),
      w.branchIf([w.get(next), w.i32(0), 0x4e], follow),
    ])),
    w.when(w.eq(w.get(next), w.i32(MARKED)), w.whileLoop(w.gt(w.get(at), w.get(PATH)), [
      w.set(at, w.sub(w.get(at), w.i32(4))), w.set(next, w.load(w.get(at), 0)), putIn(t, MARKED_SET, next),
    ])),
  ]));
  module.add(f, 'walk');
}

function addSweep(module: ModuleWriter, t: WalkParts, step: number): void {
  const [FROM, TO, MARKED_SET] = [0, 1, 2];
  const f = new FunctionWriter([w.I32, w.I32, w.I32], [w.I32]);
  const [id, n] = [f.local(w.I32), f.local(w.I32)];
  f.body = [
    downwards(id, FROM, TO, w.when(w.eqz(isIn(MARKED_SET, id)),
      w.when(w.eq(w.call(step, w.get(id), w.get(MARKED_SET), w.i32(0)), w.i32(MARKED)), [
        putIn(t, MARKED_SET, id), w.set(n, w.add(w.get(n), w.i32(1))),
      ]))),
    w.get(n),
  ];
  module.add(f, 'sweep');
}

function addBefore(module: ModuleWriter, t: WalkParts): void {
  const [FROM, TO, MARKED_SET, FOUND] = [0, 1, 2, 3];
  const f = new FunctionWriter([w.I32, w.I32, w.I32, w.I32], []);
  const [id, s] = [f.local(w.I32), f.local(w.I32)];
  f.body = downwards(id, FROM, TO, successors(f, t, id, s, w.when([w.get(s), w.i32(0), 0x4e],
    w.when(isIn(MARKED_SET, s), putIn(t, FOUND, id)))));
  module.add(f, 'before');
}
