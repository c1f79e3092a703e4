import type { Node } from '../data.js';
import { nodesIn } from '../edit/tree.js';
import { ModelError } from '../ground.js';
import type { Description } from '../system.js';

/**
 * A name that two nodes of `body` share although each stands for a location, a call path or a loop:
 * the machine would take them for one. `if`, `let` and `return` stand for none of these.
 */
export function duplicateName(body: readonly Node[]): string | undefined {
  if (!known.has(body)) known.set(body, duplicateIn(body));
  return known.get(body);
}

/** Most bodies are those of the routines as declared, and an edit leaves most of them as they are. */
const known = new WeakMap<readonly Node[], string | undefined>();

function duplicateIn(body: readonly Node[]): string | undefined {
  const seen = new Set<string>();
  for (const { node } of nodesIn(body)) {
    if (node.kind === 'if' || node.kind === 'let' || node.kind === 'return') continue;
    const names = node.kind === 'exclusive' ? [node.name, `${node.name} ends`] : [node.name];
    for (const name of names) {
      if (seen.has(name)) return name;
      seen.add(name);
    }
  }
  return undefined;
}

/** Throws ModelError where two steps of one routine or agent would merge into one. */
export function checkNodeNames(d: Description): void {
  for (const { name, body } of [...d.routines, ...d.agents]) {
    const twice = duplicateName(body);
    if (twice !== undefined) throw new ModelError(`two nodes named '${twice}' in '${name}': rename one`);
  }
}
