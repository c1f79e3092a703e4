import type { GroundTransition } from '../../language/ground.js';
import { byLocation } from '../locations.js';
import * as w from './code.js';
import type { Code, Label, Local } from './code.js';
import { ExpressionEmitter } from './expressions.js';
import { changedSum, hashOf, hashOffset, hashSum, wordsChanged } from './hash.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { copy, EffectEmitter, faultCode } from './transitions.js';
import type { Target } from './transitions.js';
import { keptBits } from './packing.js';

export interface ExpandOptions {
  /** Global with the address of this worker's counters of fired transitions; undefined: not counted. */
  readonly fired: number | undefined;
  /** Global: not 0 while environment steps are left out. */
  readonly cooperative: number;
  /** Global with the address of this worker's buffer. */
  readonly buffer: number;
  /** Write the hash of each successor. */
  readonly isHashed: boolean;
  /** Function `(state)` that moves a successor on through steps that need not be stored. */
  readonly settle: number | undefined;
}

const [STATE, ID, POSITION] = [0, 1, 2];
/** The local behind the parameters of `expand`, a parameter of the functions of agents. */
const SUM = 3;
/** Transitions. */
const INLINE_MAX = 80;

/**
 * Adds `expand(state, id, position)`: writes an entry for each enabled transition of the state at
 * the address `state`, in order of transition id where agents are in that order; gives the position
 * behind the last. An entry is the successor, `id` as its parent, and the transition.
 */
export function addExpand(module: ModuleWriter, target: Target, o: ExpandOptions): number {
  const { agents } = target.shape.system;
  const f = new FunctionWriter([w.I32, w.I32, w.I32], [w.I32]);
  const { hint, words } = target.packing;
  const sum = f.local(w.I64);
  const clean = f.local(w.I32);
  // A call for each agent of each state is worth saving where the whole is small.
  const isInline = target.shape.system.transitions.length <= INLINE_MAX;
  const parts = isInline ? [] : agents.map((_, agent) => addAgent(module, target, agent, o)).filter((part) => part !== undefined);
  f.body = [
    w.set(clean, w.add(w.getGlobal(o.buffer), w.i32(target.places.scratch))), copy(words, STATE, clean),
    w.store(w.get(clean), 4 * hint.word, w.and(w.load(w.get(clean), 4 * hint.word), w.i32(keptBits(hint)))),
    o.isHashed ? w.set(sum, hashSum(target.packing, clean)) : [],
    parts.map((part) => w.set(POSITION, w.call(part, w.get(clean), w.get(ID), w.get(POSITION), w.get(sum)))),
    isInline ? [w.set(STATE, w.get(clean)), agents.map((_, agent) => agentCode(target, f, agent, o))] : [],
    w.get(POSITION),
  ];
  return module.add(f, 'expand');
}

function addAgent(module: ModuleWriter, target: Target, agent: number, o: ExpandOptions): number | undefined {
  const f = new FunctionWriter([w.I32, w.I32, w.I32, w.I64], [w.I32]);
  const body = agentCode(target, f, agent, o);
  if (body.length === 0) return undefined;
  f.body = [body, w.get(POSITION)];
  return module.add(f);
}

/** Code that appends the successors by one agent, of the state in STATE, whose sum is in SUM. */
function agentCode(target: Target, f: FunctionWriter, agent: number, o: ExpandOptions): Code {
  const locations = byLocation(target.shape.system.transitions, agent);
  if (locations.size === 0) return [];
  return dispatch(target, f, STATE, agent, [...locations].map(([from, transitions]) =>
    [from, transitions.map((t) => successor(target, f, t, o))] as const), w.label());
}

/** Runs the code of the agent's location where the agent is enabled; `end` is where it ends. */
export function dispatch(
  target: Target, f: FunctionWriter, state: Local, agent: number, cases: readonly (readonly [number, Code])[], end: Label,
): Code {
  const { enabled, pc } = target.shape.system.agents[agent];
  const reader = new ExpressionEmitter(target, f, state, () => []);
  const test = reader.test(enabled);
  const location = reader.value({ op: 'read', variable: pc, index: [] });
  const isFree = enabled.op === 'const' && enabled.value !== 0;
  const skip = isFree ? [] : w.branchIf(w.eqz(test), end);
  return w.block(end, [skip, table(location, cases, end)]);
}

/** Each case of a branch table is a block in the next one, and engines nest them only so deep. */
const CASES_MAX = 256;

/** A branch table over the locations; of many, tables behind tests. */
function table(location: Code, cases: readonly (readonly [number, Code])[], end: Label): Code {
  if (cases.length > CASES_MAX) {
    const sorted = cases.toSorted(([a], [b]) => a - b);
    const half = sorted.length >> 1;
    const [low, high] = [sorted.slice(0, half), sorted.slice(half)];
    return w.when(w.lt(location, w.i32(high[0][0])), table(location, low, end), table(location, high, end));
  }
  const last = Math.max(...cases.map(([from]) => from));
  const labels = cases.map(() => w.label());
  const targets = Array.from({ length: last + 1 }, (_, from) => {
    const k = cases.findIndex(([c]) => c === from);
    return k < 0 ? end : labels[k];
  });
  let code: Code = w.branchTable(location, targets, end);
  for (const [k, [, body]] of cases.entries()) code = [w.block(labels[k], code), body, w.branch(end)];
  return code;
}

/** Code that appends the successor by `t` where it is enabled. */
function successor(target: Target, f: FunctionWriter, t: GroundTransition, o: ExpandOptions): Code {
  const { packing, places } = target;
  const guards = new ExpressionEmitter(target, f, STATE, faultCode(target));
  const effects = new EffectEmitter(target, f, POSITION);
  const count = o.fired === undefined ? [] : w.store64(w.getGlobal(o.fired), 8 * t.id,
    w.add64(w.load64(w.getGlobal(o.fired), 8 * t.id), w.i64(1n)));
  const take: Code = [
    copy(packing.words, STATE, POSITION), w.store(w.get(POSITION), 4 * packing.words, w.get(ID)),
    w.store(w.get(POSITION), 4 * packing.words + 4, w.i32(t.id)),
    count, effects.list(t.effects),
    o.isHashed ? w.store(w.get(POSITION), hashOffset(packing), hashOf(changedSum(
      packing, SUM, [...wordsChanged(target.shape, packing, t.effects)], STATE, POSITION))) : [],
    o.settle === undefined ? [] : w.call(o.settle, w.get(POSITION)),
    w.set(POSITION, w.add(w.get(POSITION), w.i32(4 * places.entry))),
  ];
  const isFree = t.guard.op === 'const' && t.guard.value !== 0;
  const guarded = isFree ? take : w.when(guards.test(t.guard), take);
  return t.environment ? w.when(w.eqz(w.getGlobal(o.cooperative)), guarded) : guarded;
}
