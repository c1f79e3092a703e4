import { effectIf, ifElse, lit, range } from '../checker/language/index.js';
import type { EffectNode, Expr, Index, IndexSet, Int, Place } from '../checker/language/index.js';

/** Where latency counters stop: more waits than any standard scenario has. */
export const MOST = 7;
export const counter = range(MOST);

/** One more, up to MOST. */
export const countUp = (place: Place<Int>): EffectNode => effectIf(place.ne(lit(MOST)), [place.set(place.plus(1))]);

/** The largest of a counter over an index set. */
export const largest = <S extends string>(set: IndexSet<S>, of: (i: Expr<Index<S>>) => Expr<Int>): Expr<Int> =>
  Array.from({ length: MOST }, (_, k) => k + 1).reduce<Expr<Int>>(
    (best, n) => ifElse(set.exists((i) => of(i).eq(lit(n))), lit(n), best), lit(0));
