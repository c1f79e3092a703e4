import { nodesIn } from '../../checker/language/edit/tree.js';
import type { Description, Node } from '../../checker/language/index.js';
import type { Subject } from '../subject/subject.js';

const known = new Map<string, Description>();

/** The description of an unmutated subject in a scenario, made once: each of its mutants begins with it. */
export function described(subject: Subject, scenario: string): Description {
  const key = JSON.stringify([subject.source, scenario]);
  const description = known.get(key) ?? subject.describe(scenario);
  known.set(key, description);
  return description;
}

/** A scenario of the kernel model that replaces no routine. */
const PLAIN = 'one-call';

/** The description whose routines are a subject's own. */
export const reference = (subject: Subject): Description =>
  described(subject, subject.source.file === undefined ? PLAIN : subject.scenarios[0]);

/** Routines that calls lead to from the agents, whatever the conditions on the way. */
export function callable({ agents, routines, sets }: Description): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (body: readonly Node[]): void => {
    for (const { node } of nodesIn(body)) {
      if (node.kind === 'call') enter(node.routine);
      if (node.kind === 'indirect') for (const name of sets[node.set] ?? []) enter(name);
    }
  };
  const enter = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    visit(routines.find((r) => r.name === name)?.body ?? []);
  };
  for (const a of agents) visit(a.body);
  return found;
}
