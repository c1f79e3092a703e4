import { effectIf } from '../checker/language/index.js';
import type { EffectNode, Expr, Index } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';

/** What an event says of a node; of none nothing is noted, for its use is a fault of the kernel already (in-range). */
export const ofNode = (node: Expr<Index<'csd'>>, effects: readonly EffectNode[]): readonly EffectNode[] =>
  [effectIf(node.ne(csd.none), effects)];
