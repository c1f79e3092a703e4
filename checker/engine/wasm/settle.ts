import type { GroundTransition } from '../../language/ground.js';
import type { Reduction } from '../reduction/passable.js';
import { byLocation } from '../locations.js';
import * as w from './code.js';
import type { Code } from './code.js';
import { dispatch } from './expand.js';
import { ExpressionEmitter } from './expressions.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { EffectEmitter, faultCode } from './transitions.js';
import type { Target } from './transitions.js';

/** Steps that are passed through at once; a longer chain, which may be endless, is stored and fully expanded. */
const CHAIN_MAX = 64;

/**
 * Adds `settle(state)`: moves a successor on, in place, by steps that states may be passed through
 * by (`docs/fusing.md`). Undefined where there are none.
 */
export function addSettle(module: ModuleWriter, target: Target, reduction: Reduction): number | undefined {
  const { system } = target.shape;
  const passed = system.transitions.filter((t) => reduction.passable[t.id] === 1 || reduction.conditional.has(t.id));
  if (passed.length === 0) return undefined;
  const f = new FunctionWriter([w.I32], []);
  const left = f.local(w.I32);
  const again = w.label();
  f.body = [
    w.set(left, w.i32(CHAIN_MAX)),
    w.loop(again, [
      w.when(w.eqz(w.get(left)), w.leave), w.set(left, w.sub(w.get(left), w.i32(1))),
      system.agents.map((_, agent) => {
        const cases = [...byLocation(passed, agent)].map(([from, list]) =>
          [from, list.map((t) => pass(target, f, t, reduction, w.branch(again)))] as const);
        return cases.length === 0 ? [] : dispatch(target, f, 0, agent, cases, w.label());
      }),
    ]),
  ];
  return module.add(f);
}

function pass(target: Target, f: FunctionWriter, t: GroundTransition, reduction: Reduction, goOn: Code): Code {
  const guards = new ExpressionEmitter(target, f, 0, faultCode(target));
  const reader = new ExpressionEmitter(target, f, 0, () => []);
  const body = w.when(guards.test(t.guard), [new EffectEmitter(target, f, 0).list(t.effects), goOn]);
  const condition = reduction.conditional.get(t.id);
  return reduction.passable[t.id] === 1 || condition === undefined ? body : w.when(reader.test(condition), body);
}
