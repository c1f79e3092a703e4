import type { ExprNode, Node, RoutineNode } from '../data.js';
import { checkName } from '../options.js';
import { mapChildren, visitExpr } from '../lower/rewrite.js';
import { substitute } from '../lower/substitute.js';
import type { Description } from '../system.js';
import { programsOf } from './address.js';
import { bodyOf, nameOf } from './bench.js';
import type { Bench } from './bench.js';
import type { Operation } from './operation.js';
import { mapNodes, nodesIn } from './tree.js';

type Of<K extends Operation['op']> = Extract<Operation, { op: K }>;

/** The operations on whole routines and on the description around them. */
export const wholeOperations = {
  extend(bench: Bench, { routine, end, nodes }: Of<'extend'>): void {
    const p = bench.program(routine);
    bench.setBody(p, end === 'last' ? [...p.body, ...nodes] : [...nodes, ...p.body], 'changes');
  },

  body(bench: Bench, { routine, body }: Of<'body'>): void {
    bench.note(bodyOf(routine), 'alter', 'replaces');
    if (!Array.isArray(body)) throw bench.fail(`the new body of '${routine}' is no list of nodes: give one`);
    bench.setBody(bench.program(routine), body, 'replaces');
  },

  routine(bench: Bench, { routine }: Of<'routine'>): void {
    bench.note(bodyOf(routine.name), 'alter', 'replaces');
    bench.setBody(routineOf(bench, routine.name), routine.body, 'replaces');
    putRoutine(bench, routine);
  },

  rename(bench: Bench, { routine, to }: Of<'rename'>): void {
    checkName(to);
    bench.note(bodyOf(routine), 'alter', 'renames');
    bench.note(nameOf(routine), 'alter', 'changes');
    const old = routineOf(bench, routine);
    refuseIndirect(bench, routine, 'renamed');
    bench.addName(`routine '${to}'`, programsOf(bench.description).some((p) => p.name === to));
    bench.taken(routine, `renames it to '${to}'`);
    const rest = bench.description.routines.map((r) => (r === old ? { ...r, name: to } : r));
    bench.description = redirect({ ...bench.description, routines: rest }, routine, to, []);
  },

  local(bench: Bench, { routine, name, domain }: Of<'local'>): void {
    const p = bench.program(routine);
    bench.addName(`'${name}' of '${routine}'`, takenIn(bench.description, routine, name));
    const put = <P extends { readonly name: string; readonly locals: RoutineNode['locals'] }>(x: P): P =>
      (x.name === p.name ? { ...x, locals: { ...x.locals, [name]: domain } } : x);
    const { routines, agents } = bench.description;
    bench.description = { ...bench.description, routines: routines.map(put), agents: agents.map(put) };
  },

  parameter(bench: Bench, { routine, name, domain, byDefault }: Of<'parameter'>): void {
    const r = routineOf(bench, routine);
    bench.addName(`'${name}' of '${routine}'`, takenIn(bench.description, routine, name));
    visitExpr(byDefault, (e) => {
      if (e.op === 'local') throw bench.fail(`the default of '${name}' of '${routine}' uses '${e.name}', which callers lack`);
    });
    putRoutine(bench, { ...r, params: { ...r.params, [name]: domain }, defaults: { ...r.defaults, [name]: byDefault } });
  },

  add(bench: Bench, { part }: Of<'add'>): void {
    const d = bench.description;
    const programs = part.what === 'routine' || part.what === 'agent';
    const list: readonly { readonly name: string }[] = programs ? programsOf(d) : d[LISTS[part.what]];
    bench.addName(`${part.what} '${part.node.name}'`, list.some((x) => x.name === part.node.name));
    bench.description = { ...d, [LISTS[part.what]]: [...d[LISTS[part.what]], part.node] };
  },

  member(bench: Bench, { set, name }: Of<'member'>): void {
    const { sets } = bench.description;
    const members = sets[set];
    if (members === undefined) throw bench.missing(`index set '${set}'`, set, Object.keys(sets));
    bench.addName(`member '${name}' of set '${set}'`, members.includes(name));
    bench.description = { ...bench.description, sets: { ...sets, [set]: [...members, name] } };
  },

  redefine(bench: Bench, { definition }: Of<'redefine'>): void {
    const { name } = definition;
    bench.note(`definition '${name}'`, 'alter', 'rebinds');
    const { definitions } = bench.description;
    const old = definitions.find((d) => d.name === name);
    if (old === undefined) throw bench.missing(`definition '${name}'`, name, definitions.map((d) => d.name));
    const before = (e: ExprNode): ExprNode => {
      const inner = mapChildren(e, before);
      if (inner.op !== 'define' || inner.name !== name) return inner;
      return substitute(old.body, new Map(old.params.map((p, k) => [p, inner.args[k]])));
    };
    const now = { name, params: definition.params, body: before(definition.body) };
    bench.description = { ...bench.description, definitions: definitions.map((d) => (d === old ? now : d)) };
  },

  switch(bench: Bench, { name, value }: Of<'switch'>): void {
    bench.note(`switch '${name}'`, 'alter', 'sets');
    const { switches } = bench.description;
    if (switches[name] === undefined) throw bench.missing(`switch '${name}'`, name, Object.keys(switches));
    bench.description = { ...bench.description, switches: { ...switches, [name]: value } };
  },
};

const LISTS = {
  routine: 'routines', agent: 'agents', variable: 'variables', pool: 'pools', definition: 'definitions',
} as const;

/** Checks a rebinding, which `rebindCalls` carries out at the end of the layer. */
export function checkRebind(bench: Bench, { routine, to }: Of<'rebind'>): void {
  bench.note(bodyOf(routine), 'alter', 'rebinds');
  bench.note(`the calls of '${routine}'`, 'alter', 'rebinds');
  bench.note(`the calls of '${to}'`, 'use', 'rebinds others to');
  for (const name of [routine, to]) bench.note(nameOf(name), 'use', 'uses');
  needRoutine(bench, routine);
}

/** Sends the calls of `from` to `to`, but not those that `to` makes. */
export function rebindCalls(bench: Bench, from: string, to: string): void {
  needRoutine(bench, to);
  refuseIndirect(bench, from, 'rebound');
  bench.description = redirect(bench.description, from, to, [to]);
}

function redirect(d: Description, from: string, to: string, except: readonly string[]): Description {
  const f = (n: Node): Node => (n.kind === 'call' && n.routine === from ? { ...n, routine: to } : n);
  const put = <P extends { readonly name: string; readonly body: readonly Node[] }>(p: P): P =>
    (except.includes(p.name) ? p : { ...p, body: mapNodes(p.body, f) });
  return { ...d, routines: d.routines.map(put), agents: d.agents.map(put) };
}

function routineOf(bench: Bench, name: string): RoutineNode {
  bench.program(name);
  return needRoutine(bench, name);
}

function needRoutine(bench: Bench, name: string): RoutineNode {
  bench.find(name);
  const r = bench.description.routines.find((x) => x.name === name);
  if (r === undefined) throw bench.fail(`'${name}' is an agent, not a routine`);
  return r;
}

function putRoutine(bench: Bench, routine: RoutineNode): void {
  const { description } = bench;
  bench.description = { ...description, routines: description.routines.map((r) => (r.name === routine.name ? routine : r)) };
}

function takenIn(d: Description, program: string, name: string): boolean {
  const routine = d.routines.find((r) => r.name === program);
  const locals = routine?.locals ?? d.agents.find((a) => a.name === program)?.locals;
  return name in { ...routine?.params, ...locals };
}

/** An indirect call finds its routine by a member's name, which neither can follow. */
function refuseIndirect(bench: Bench, routine: string, done: string): void {
  const d = bench.description;
  for (const { node } of programsOf(d).flatMap((p) => nodesIn(p.body))) {
    if (node.kind !== 'indirect' || d.sets[node.set]?.includes(routine) !== true) continue;
    throw bench.fail(`'${routine}' is called through '${node.name}' and cannot be ${done}: replace its body instead`);
  }
}
