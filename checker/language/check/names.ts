import type { EffectNode, ExprNode, ObserverNode, VariableNode } from '../data.js';
import { modelErrorProperty, ModelError } from '../ground.js';
import { mapChildren, mapEffects } from '../lower/rewrite.js';
import { checkName } from '../options.js';
import { judgesStepsBy } from '../property.js';
import type { Description } from '../system.js';

/** Sets that the lowering has itself. */
const OWN_SETS = ['agent'];

/** Throws ModelError where two things bear one name, or one bears a name of the checker's own. */
export function checkNames(d: Description, observers: readonly ObserverNode[]): void {
  const lists = {
    routines: d.routines, variables: d.variables, agents: d.agents, pools: d.pools, definitions: d.definitions,
    properties: observers.map((o) => ({ name: o.property })),
  };
  for (const [what, list] of Object.entries(lists)) {
    const twice = firstTwice(list.map((x) => x.name));
    if (twice !== undefined) throw new ModelError(`two ${what} named '${twice}': rename one`);
    for (const { name } of list) checkName(name);
  }
  for (const name of [...Object.keys(d.sets), ...Object.keys(d.switches), ...[...d.routines, ...d.agents].flatMap((p) => Object.keys(p.locals))]) checkName(name);
  checkPrograms(d);
  for (const [set, members] of Object.entries(d.sets)) checkSet(set, members, d);
  if (observers.some((o) => o.property === modelErrorProperty)) throw new ModelError(`'${modelErrorProperty}' is a property of the checker's own: take another name`);
  for (const o of observers) checkJudges(o);
}

const firstTwice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return names.find((n) => seen.size === seen.add(n).size);
};

/** Steps are addressed as `program/step`. */
function checkPrograms({ routines, agents }: Description): void {
  for (const { name } of routines) if (name.includes('/')) throw new ModelError(`'${name}' has a '/' in its name, which divides a routine from its steps: rename it`);
  const both = firstTwice([...routines, ...agents].map((p) => p.name));
  if (both !== undefined) throw new ModelError(`an agent and a routine are named '${both}': rename one`);
}

function checkSet(set: string, members: readonly string[], d: Description): void {
  if (OWN_SETS.includes(set)) throw new ModelError(`'${set}' is a set of the checker's own: take another name`);
  const pool = d.pools.find((p) => p.object === set);
  if (pool !== undefined) throw new ModelError(`set '${set}' bears the name of the objects of pool '${pool.name}': rename one`);
  const twice = firstTwice(members);
  if (twice !== undefined) throw new ModelError(`set '${set}' has two members '${twice}': rename one`);
}

/** Goals are judged when all states are known, the rest at once: a property is one or the other, and something. */
function checkJudges(o: ObserverNode): void {
  const { property, goal, measure, deadlock } = o;
  const other = judgesStepsBy(o);
  if (other === undefined && goal === undefined && measure === undefined && deadlock === undefined) {
    throw new ModelError(`property '${property}' judges nothing: give it an invariant, a goal, a measure, faults or a violate()`);
  }
  if (goal !== undefined && other !== undefined) throw new ModelError(`property '${property}' has a goal and ${other}: make two properties of it`);
}

/** Histories are private to their property: `last` of `watch` is `watch.last` to everybody else. */
export function withPrivateHistories(observers: readonly ObserverNode[], d: Description): readonly ObserverNode[] {
  const shared = new Set(d.variables.map((v) => v.name));
  return observers.map((o) => {
    const names = new Map(o.variables.map(({ name }): [string, string] => [name, privateName(o.property, name)]));
    const clash = [...names].find(([own, full]) => shared.has(own) || shared.has(full));
    if (clash !== undefined) throw new ModelError(`property '${o.property}' has a history '${clash[0]}', and so is a variable of the system: rename one`);
    const twice = firstTwice(o.variables.map((v) => v.name));
    if (twice !== undefined) throw new ModelError(`property '${o.property}' has two histories '${twice}': rename one`);
    return [...names].every(([own, full]) => own === full) ? o : renamed(o, names);
  });
}

const privateName = (property: string, name: string): string => (name.startsWith(`${property}.`) ? name : `${property}.${name}`);

function renamed(o: ObserverNode, names: ReadonlyMap<string, string>): ObserverNode {
  const f = (e: ExprNode): ExprNode => {
    const inner = mapChildren(e, f);
    const full = inner.op === 'read' ? names.get(inner.variable) : undefined;
    return inner.op === 'read' && full !== undefined ? { ...inner, variable: full } : inner;
  };
  const maybe = (e: ExprNode | undefined): ExprNode | undefined => (e === undefined ? undefined : f(e));
  const history = (v: VariableNode): VariableNode => ({ ...v, name: names.get(v.name) ?? v.name });
  const on = Object.entries(o.on).map(([event, effects]): [string, readonly EffectNode[]] => [event, mapEffects(effects, f)]);
  return {
    ...o, variables: o.variables.map(history), on: Object.fromEntries(on),
    invariant: maybe(o.invariant), atRisk: maybe(o.atRisk), goal: maybe(o.goal), measure: maybe(o.measure),
  };
}
