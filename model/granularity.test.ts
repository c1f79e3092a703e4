import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EffectNode, ExprNode, Node, RoutineNode, StepNode } from '../checker/language/index.js';
import { scenarios } from './scenarios/index.js';
import { describe as world, routines } from './system.js';

const doc = readFileSync(new URL('../docs/granularity.md', import.meta.url), 'utf8');

/** What a named definition stands for: its reads are those of the step that uses it. */
const definitions = new Map(world(scenarios[0]).definitions.map((d) => [d.name, d.body]));

const exprs = (e: ExprNode, found: (read: ExprNode) => void): void => {
  if (e.op === 'read' || e.op === 'ref') found(e);
  const body = e.op === 'define' ? definitions.get(e.name) : undefined;
  if (body !== undefined) exprs(body, found);
  for (const v of Object.values(e) as unknown[]) {
    for (const c of Array.isArray(v) ? v as unknown[] : [v]) if (typeof c === 'object' && c !== null && 'op' in c) exprs(c as ExprNode, found);
  }
};

/** Distinct shared places that the step itself reads or writes; what its events report is no access of the kernel. */
function accesses(step: StepNode): ReadonlySet<string> {
  const places = new Set<string>();
  const written = new Set<string>();
  const read = new Set<string>();
  const reads = (r: ExprNode): void => { read.add(JSON.stringify(r)); };
  const note = (e: ExprNode): void => exprs(e, (r) => { if (r.op === 'read') places.add(JSON.stringify(r)); });
  const walk = (effects: readonly EffectNode[]): void => {
    for (const e of effects) {
      if (e.op === 'set') { note(e.target); note(e.value); written.add(JSON.stringify(e.target)); exprs(e.value, reads); }
      if (e.op === 'when') { note(e.cond); walk(e.yes); walk(e.no); }
      if (e.op === 'each') { walk(e.body); walk(e.body); places.add(`each ${e.set}`); }
      if (e.op === 'lifetime') places.add(`lifetime ${e.pool}`);
    }
  };
  if (step.guard !== undefined) note(step.guard);
  walk(step.effects);
  if ([...written].some((w) => read.has(w))) places.add('read and written');
  return places;
}

const steps = (nodes: readonly Node[]): readonly StepNode[] => nodes.flatMap((n): readonly StepNode[] => {
  switch (n.kind) {
    case 'step': return [n];
    case 'if': return steps([...n.yes, ...n.no]);
    case 'either': return n.branches.flatMap(steps);
    case 'loop': case 'forEach': case 'exclusive': return steps(n.body);
    default: return [];
  }
});

const compound = (routines as readonly RoutineNode[])
  .flatMap((r) => steps(r.body).filter((s) => accesses(s).size > 1).map((s) => `${r.name}/${s.name}`)).sort();

const listed = [...doc.matchAll(/^\| `([^`]+)` \|/gm)].map((m) => m[1]).sort();

test('every compound step is listed with its reason, and nothing else is', () => {
  expect(compound.length).toBeGreaterThan(10);
  expect(listed).toEqual(compound);
});
