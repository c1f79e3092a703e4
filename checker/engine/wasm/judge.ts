import type { ExprNode } from '../../language/data.js';
import * as w from './code.js';
import type { Code } from './code.js';
import { ExpressionEmitter } from './expressions.js';
import { FunctionWriter } from './module.js';
import type { ModuleWriter } from './module.js';
import { hit } from './transitions.js';
import type { Target } from './transitions.js';

/** Adds `observe(state)`: marks what invariants, risks and measures say of one state; undefined: nothing. */
export function addObserve(module: ModuleWriter, target: Target): number | undefined {
  const { system } = target.shape;
  const f = new FunctionWriter([w.I32], []);
  const emitter = new ExpressionEmitter(target, f, 0, () => []);
  const body: Code[] = [];
  for (const p of system.properties) {
    const k = target.tables.property(p.name);
    if (p.invariant !== undefined) body.push(w.when(w.eqz(emitter.test(p.invariant)), hit(target, k)));
    if (p.atRisk !== undefined) {
      const address = w.i32(target.places.risks + k);
      body.push(w.when(w.eqz(w.load8(address, 0)), w.when(emitter.test(p.atRisk), w.store8(address, 0, w.i32(1)))));
    }
    if (p.measure !== undefined) body.push(keepLargest(f, emitter.value(p.measure), target.places.best + 4 * k));
  }
  if (body.length === 0) return undefined;
  f.body = body;
  return module.add(f, 'observe');
}

/** Raises the word at `address` to the value and 1 more, so that 0 says that there is none. */
function keepLargest(f: FunctionWriter, value: Code, address: number): Code {
  const [x, old] = [f.take(w.I32), f.take(w.I32)];
  const [again, done] = [w.label(), w.label()];
  const at = w.i32(address);
  const code = [
    w.set(x, w.add(value, w.i32(1))),
    w.block(done, w.loop(again, [
      w.branchIf(w.leSigned(w.get(x), w.tee(old, w.atomicLoad(at, 0))), done),
      w.branchIf(w.ne(w.compareExchange(at, 0, w.get(old), w.get(x)), w.get(old)), again),
    ])),
  ];
  f.release(x);
  f.release(old);
  return code;
}

/** Adds `goal<k>(state)` for each goal: 1 where it holds. */
export function addGoals(module: ModuleWriter, target: Target, goals: readonly ExprNode[]): readonly number[] {
  return goals.map((goal, k) => {
    const f = new FunctionWriter([w.I32], [w.I32]);
    f.body = w.ne(new ExpressionEmitter(target, f, 0, () => []).test(goal), w.i32(0));
    return module.add(f, `goal${k}`);
  });
}
