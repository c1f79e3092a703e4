import type { State } from '../checker/language/evaluate.js';
import type { ExprNode } from '../checker/language/data.js';
import type { Executor } from './execute.js';

export type StuckVerdict = 'stuck' | 'live' | 'undecided';

/** States that one closure may have before the answer is *undecided*. */
export const CLOSURE_STATES_MAX = 200_000;

/**
 * Whether a call is stuck in a state: no path of cooperative steps leads to the goal. Depth first,
 * with what earlier questions settled; every state of a closure without goal is itself stuck.
 */
export class StuckOracle {
  private readonly stuck = new Set<string>();
  private readonly live = new Set<string>();

  constructor(
    private readonly executor: Executor, private readonly goal: ExprNode, private readonly statesMax = CLOSURE_STATES_MAX,
  ) {}

  ask(state: State): StuckVerdict {
    const seen = new Set<string>();
    const trail: { readonly key: string; readonly todo: State[] }[] = [];
    const settled = this.visit(state, seen, trail);
    if (settled !== undefined) return settled;
    while (trail.length > 0) {
      const next = trail[trail.length - 1].todo.pop();
      if (next === undefined) { trail.pop(); continue; }
      if (seen.size >= this.statesMax) return 'undecided';
      if (this.visit(next, seen, trail) === 'live') {
        for (const t of trail) this.live.add(t.key);
        return 'live';
      }
    }
    for (const key of seen) this.stuck.add(key);
    return 'stuck';
  }

  /** Answers what is known of `state`, else puts it on the trail. */
  private visit(state: State, seen: Set<string>, trail: { key: string; todo: State[] }[]): StuckVerdict | undefined {
    const key = state.join(',');
    if (this.live.has(key)) return 'live';
    if (this.stuck.has(key)) return 'stuck';
    if (seen.has(key)) return undefined;
    seen.add(key);
    if (this.executor.evaluator.value(this.goal, state) !== 0) { this.live.add(key); return 'live'; }
    trail.push({ key, todo: [...this.executor.cooperativeSuccessors(state)] });
    return undefined;
  }
}
