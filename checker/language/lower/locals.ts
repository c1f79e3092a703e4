import type { DomainNode, ExprNode, Node } from '../data.js';
import { nodesIn } from '../edit/tree.js';
import { ModelError } from '../ground.js';
import type { Declaration } from './faulting.js';
import { visitEffects } from './rewrite.js';

/** What a local holds before it is assigned: none, or 0. */
export const unset = (domain: DomainNode): ExprNode =>
  (domain.kind === 'index' ? { op: 'none', set: domain.set } : { op: 'const', value: 0 });

/** Names of the locals that some node of `nodes` may write. */
export function assignedLocals(nodes: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node } of nodesIn(nodes)) {
    if (node.kind === 'step' || node.kind === 'forEach') {
      visitEffects(node.effects, (e) => { if (e.op === 'set' && e.target.op === 'local') names.add(e.target.name); });
    }
    if (node.kind === 'forEach' || node.kind === 'let') names.add(node.local);
    if ((node.kind === 'call' || node.kind === 'indirect') && node.into !== undefined) names.add(node.into);
  }
  return names;
}

/** The variables that hold the locals of one agent, an activation each. */
export class LocalVariables {
  readonly domains = new Map<string, DomainNode>();
  /** Which local a variable is. */
  private readonly owners = new Map<string, string>();

  constructor(private readonly agent: string) {}

  /** What the locals of an activation stand for; `depth` tells activations of a recursive routine apart. */
  declare(routine: string, domains: Readonly<Record<string, DomainNode>>, depth: number): Map<string, ExprNode> {
    return new Map(Object.entries(domains).map(([local, domain]) => {
      const variable = `${this.agent}:${routine}.${local}${depth > 0 ? `'${depth}` : ''}`;
      const owner = JSON.stringify([routine, local, depth]);
      if ((this.owners.get(variable) ?? owner) !== owner) {
        throw new ModelError(`'${local}' of '${routine}' and another local of agent '${this.agent}' would both be '${variable}': rename one`);
      }
      this.owners.set(variable, owner);
      this.domains.set(variable, domain);
      return [local, { op: 'read', variable, index: [] } as ExprNode];
    }));
  }

  named(name: string): Declaration | undefined {
    const domain = this.domains.get(name);
    return domain === undefined ? undefined : { name, dims: [], object: undefined, domain };
  }
}
