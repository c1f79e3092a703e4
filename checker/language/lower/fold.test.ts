import { assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrarySystem } from '../../testing/arbitrary-system.js';
import type { EffectNode, ExprNode } from '../data.js';
import { agent, boolean, FALSE, ground, lit, TRUE, variable, wait } from '../index.js';
import type { AgentNode } from '../index.js';
import type { GroundVariable } from '../ground.js';
import { Faulting } from './faulting.js';
import { fold, readFolder, unheard } from './fold.js';
import { visitEffectExprs } from './rewrite.js';

const declared = (v: GroundVariable | undefined) => (v === undefined ? undefined : { ...v, domain: { kind: 'bool' } as const });
const sizeOf = (set: string): number | undefined => (set === 'cpu' ? 3 : undefined);
const read = (name: string, ...index: readonly ExprNode[]): ExprNode => ({ op: 'read', variable: name, index });
const number = (value: number): ExprNode => ({ op: 'const', value });

test('what is folded already is given back itself', () => {
  let folded = 0;
  assert(property(arbitrarySystem(), ({ system }) => {
    const variables = new Map(system.variables.map((v) => [v.name, v]));
    const mortal = new Set(Object.values(system.pools).filter((p) => p.alive !== undefined).map((p) => p.object));
    const sizes = (set: string): number => system.sets[set].length;
    const { mayFault } = new Faulting({
      sizeOf: sizes, variable: (name) => declared(variables.get(name)), pool: (name) => system.pools[name], hasLifetimes: (o) => mortal.has(o),
    });
    const check = (e: ExprNode): void => { expect(fold(e, { sizeOf: sizes, mayFault })).toBe(e); folded++; };
    for (const t of system.transitions) {
      check(t.guard);
      visitEffectExprs(t.effects as readonly EffectNode[], check);
    }
  }), { numRuns: 30 });
  expect(folded).toBeGreaterThan(200);
});

test('an expression equals one that is written alike', () => {
  const same = (a: ExprNode, b: ExprNode): ExprNode => fold({ op: 'eq', a, b }, unheard(sizeOf));
  const next = (set: string): ExprNode => ({ op: 'next', a: read('m'), b: number(0), set });
  expect(same(read('x', number(1)), read('x', number(1)))).toEqual(number(1));
  expect(same({ op: 'ref', pool: 'p', args: [read('x')] }, { op: 'ref', pool: 'p', args: [read('x')] })).toEqual(number(1));
  expect(same(next('cpu'), next('cpu'))).toEqual(number(1));
  for (const [a, b] of [
    [read('x'), read('y')], [read('x', number(1)), read('x', number(2))], [read('x'), read('x', number(1))], [read('x'), number(1)],
    [next('cpu'), next('task')], [{ op: 'ref', pool: 'p', args: [] }, { op: 'ref', pool: 'q', args: [] }],
  ] as const) expect(same(a, b).op).toBe('eq');
  expect(same(number(1), number(2))).toEqual(number(0));
});

test('reads are replaced wherever they stand, and what comes of it is folded', () => {
  const e: ExprNode = { op: 'if', cond: { op: 'has', a: read('m'), b: read('i') }, yes: read('a', { op: 'add', a: read('i'), b: number(1) }), no: number(9) };
  const values: Readonly<Record<string, number>> = { m: 4, i: 2 };
  const replaced = readFolder(unheard(sizeOf), (r) => (r.variable in values ? number(values[r.variable]) : r))(e);
  expect(replaced).toEqual(read('a', number(3)));
});

test('what becomes constant because of what became constant is pruned, however long that takes', () => {
  const links = Array.from({ length: 6 }, (_, k) => variable(`link${k}`, [], boolean, FALSE));
  const agents = links.slice(1).map((v, k): AgentNode =>
    agent(`a${k}`, { lane: lit(0) }, () => [wait('pull', links[k](), 'plain', [v().set(TRUE)])]));
  const system = (all: readonly AgentNode[]) => ground({
    name: 'chain', sets: {}, lanes: [''], variables: links.map((v) => v.node), pools: [], definitions: [], routines: [], switches: {}, agents: all,
  });
  expect(system(agents.toReversed()).transitions).toEqual([]);
  const first = agent('first', { lane: lit(0) }, () => [wait('start', TRUE, 'plain', [links[0]().set(TRUE)])]);
  expect(system([...agents, first]).transitions).toHaveLength(6);
});
