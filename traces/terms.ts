import type { ExprNode } from '../checker/language/data.js';
import type { Evaluator, State } from '../checker/language/evaluate.js';
import { visitExpr } from '../checker/language/lower/rewrite.js';
import { printExpr } from '../checker/language/print.js';
import type { Cell, SystemWords } from '../checker/language/words.js';

/** A cell of the model's own variables, not control state nor an observer's history. */
export const isModelCell = (c: Cell): boolean => c.variable.agent === undefined && c.variable.property === undefined && !c.variable.bookkeeping;

const conjuncts = (e: ExprNode): readonly ExprNode[] => (e.op === 'and' ? [...conjuncts(e.a), ...conjuncts(e.b)] : [e]);

/** The terms of a conjunction that do not hold in `state`. */
export const falseTerms = (e: ExprNode, state: State, evaluator: Evaluator): readonly ExprNode[] =>
  conjuncts(e).filter((term) => evaluator.value(term, state) === 0);

/** The cells that `e` mentions, its indices evaluated in `state`. */
export function cellsRead(e: ExprNode, state: State, words: SystemWords, evaluator: Evaluator): readonly Cell[] {
  const found = new Set<Cell>();
  visitExpr(e, (n) => {
    if (n.op !== 'read') return;
    const v = evaluator.variable(n.variable);
    let flat = 0;
    for (let k = 0; k < n.index.length; k++) {
      const i = evaluator.value(n.index[k], state);
      if (i >= v.sizes[k]) return;
      flat = flat * v.sizes[k] + i;
    }
    found.add(words.cells[v.offset + flat]);
  });
  return [...found];
}

/** `csd.flags[csd] has LOCK, but csd.flags[csd_data[CPU1]] is 0`: what keeps `e` from holding. */
export function whyFalse(e: ExprNode, state: State, words: SystemWords, evaluator: Evaluator): string {
  const [term] = falseTerms(e, state, evaluator);
  const values = cellsRead(term, state, words, evaluator).map((c) => `${c.name} is ${words.word(c, state[c.at])}`);
  return `${printExpr(term, words)}${values.length === 0 ? '' : `, but ${values.join(' and ')}`}`;
}
