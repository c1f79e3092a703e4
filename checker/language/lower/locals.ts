import type { DomainNode, ExprNode, Node } from '../data.js';
import { visitEffects } from './rewrite.js';

/** What a local holds before it is assigned: none, or 0. */
export const unset = (domain: DomainNode): ExprNode =>
  (domain.kind === 'index' ? { op: 'none', set: domain.set } : { op: 'const', value: 0 });

/** Names of the locals that some node of `nodes` may write. */
export function assignedLocals(nodes: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (list: readonly Node[]): void => {
    for (const n of list) {
      if (n.kind === 'step') {
        visitEffects(n.effects, (e) => { if (e.op === 'set' && e.target.op === 'local') names.add(e.target.name); });
      } else if (n.kind === 'forEach') { names.add(n.local); visit(n.body); }
      else if (n.kind === 'let') names.add(n.local);
      else if (n.kind === 'if') { visit(n.yes); visit(n.no); }
      else if (n.kind === 'loop' || n.kind === 'exclusive') visit(n.body);
      else if (n.kind === 'either') n.branches.forEach(visit);
      else if ((n.kind === 'call' || n.kind === 'indirect') && n.into !== undefined) names.add(n.into);
    }
  };
  visit(nodes);
  return names;
}
