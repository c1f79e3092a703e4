import type { EffectNode, ExprNode } from '../data.js';
import { ModelError } from '../ground.js';

type Effects = readonly EffectNode[];

/** Stands where a side of one branch is done and control goes on behind it; each branch has its own. */
export const passing = (): EffectNode => ({ op: 'fault', fault: '' });

/**
 * A branch whose two sides go on with the same. That is written once, behind both, where neither side waits; else a row
 * of branches would double with each of them.
 */
export function joined(cond: ExprNode, [yes, no]: readonly [Effects, Effects], passed: EffectNode, next: () => Effects, place: string): Effects {
  const branch = (f: (side: Effects) => Effects): EffectNode => ({ op: 'when', cond, yes: f(yes), no: f(no) });
  if (!passes(yes, 'some', passed) && !passes(no, 'some', passed)) return [branch((side) => side)];
  const rest = next();
  const branches = rest.some((e) => e.op === 'when');
  if (branches && passes(yes, 'every', passed) && passes(no, 'every', passed)) return [branch((side) => replaced(side, [], passed)), ...rest];
  const all = [branch((side) => replaced(side, rest, passed))];
  if (sizeOf(all) > EFFECTS_MAX) throw new ModelError(`${place}: too many branches lead from here to the next steps: put a step between them`);
  return all;
}

/** Whether some way, or every way, through `side` ends behind it. */
function passes(side: Effects, ways: 'some' | 'every', passed: EffectNode): boolean {
  const last = side.at(-1);
  if (last === passed) return true;
  return last?.op === 'when' && [last.yes, last.no][ways]((s) => passes(s, ways, passed));
}

const replaced = (side: Effects, rest: Effects, passed: EffectNode): Effects => {
  const last = side.at(-1);
  if (last === passed) return [...side.slice(0, -1), ...rest];
  return last?.op !== 'when' || !passes(side, 'some', passed) ? side
    : [...side.slice(0, -1), { ...last, yes: replaced(last.yes, rest, passed), no: replaced(last.no, rest, passed) }];
};

/** Beyond it branches within branches have doubled too often. */
const EFFECTS_MAX = 100_000;
const sizes = new WeakMap<Effects, number>();

function sizeOf(effects: Effects): number {
  const known = sizes.get(effects);
  if (known !== undefined) return known;
  const size = effects.reduce((n, e) => n + 1 + (e.op === 'when' ? sizeOf(e.yes) + sizeOf(e.no) : 0), 0);
  sizes.set(effects, size);
  return size;
}
