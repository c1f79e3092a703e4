import type { AgentNode, DomainNode, EffectNode, ExprNode, ObserverNode, VariableNode } from '../data.js';
import { Evaluator } from '../evaluate.js';
import { modelErrorProperty, ModelError } from '../ground.js';
import type { GroundAgent, GroundProperty, GroundSystem, GroundTransition, GroundVariable } from '../ground.js';
import { checkDescription } from '../check/description.js';
import { checkNames, withPrivateHistories } from '../check/names.js';
import type { Description } from '../system.js';
import { visitEffects, visitExpr } from './rewrite.js';
import { substitute } from './substitute.js';
import { deadlockFree } from './deadlock.js';
import { claims, collectFaults, faultText, possibleFaults } from './faults.js';
import { combinations, Layout } from './layout.js';
import { resetDeadLocals } from './liveness.js';
import { unset } from './locals.js';
import { MachineCompiler } from './machine.js';
import { checkMasks } from './masks.js';
import type { Machine } from './machine.js';
import { mentions, Pruner, reachable, writtenBy } from './prune.js';
import type { Draft } from './prune.js';
import { Names, resolve } from './scope.js';
import { dropUnread } from './unread.js';
import { checkNodeNames } from './unique.js';
import { observerScope, Weaver } from './weave.js';

const one: ExprNode = { op: 'const', value: 1 };
const scalar = (name: string, domain: DomainNode, init: ExprNode = { op: 'const', value: 0 }): VariableNode =>
  ({ name, dims: [], domain, init, object: undefined });

/** Lowers a description with its observers to the ground system that every reader shares. */
export function ground(description: Description, given: readonly ObserverNode[] = []): GroundSystem {
  checkNames(description, given);
  checkDescription(description, given);
  checkNodeNames(description);
  const observers = withPrivateHistories(given, description);
  const names = new Names({ ...description, sets: { ...description.sets, agent: description.agents.map((a) => a.name) } }, observers);
  const machines = description.agents.map((a, i) => new MachineCompiler(a, i, names).compile());
  const variables = collectVariables(description, observers, machines, names);
  const weaver = new Weaver(observers, names);
  const drafts = description.agents.map((a, i) => draft(a, i, machines[i], weaver, names));
  const pruner = new Pruner(variables, description.pools, names);
  const judgements = observers.flatMap((o) => [o.invariant, o.atRisk, o.goal, o.measure].filter((e) => e !== undefined)
    .map((e) => resolve(e, observerScope(o.property), names, names.quiet)));
  const pruned = pruner.run(dropUnread(pruner.run(drafts), judgements, pruner));
  return new Assembler(description, observers, names, variables, pruner, pruned).assemble();
}

function draft(a: AgentNode, index: number, machine: Machine, weaver: Weaver, names: Names): Draft {
  const scope = { ...observerScope(a.name), agent: a.name, locals: new Map(Object.keys(a.locals).map((l): [string, ExprNode] =>
    [l, { op: 'read', variable: `${a.name}:.${l}`, index: [] }])) };
  const mine: ExprNode = { op: 'eq', a: { op: 'read', variable: names.exclusive, index: [] }, b: { op: 'const', value: index } };
  const nobody: ExprNode = { ...mine, b: { op: 'const', value: names.members('agent').length } };
  const heard = resolve(a.enabled, scope, names);
  // A fault is told of a step: where the condition can meet one, it stands in the guards of all of them.
  const faults = names.faulting.mayFaultUnguarded(heard);
  const own = faults ? heard : resolve(a.enabled, scope, names, names.quiet);
  const isTurn: ExprNode = { op: 'or', a: nobody, b: mine };
  const enabled: ExprNode = faults ? isTurn : { op: 'and', a: own, b: isTurn };
  const lane = resolve(a.lane, scope, names, names.quiet);
  const woven = machine.transitions.map((t) => ({
    ...t, effects: weaver.weave(t.effects), ...(faults ? { guard: { op: 'and', a: own, b: t.guard } as const } : {}),
  }));
  return { ...machine, enabled, lane, ...resetDeadLocals({ ...machine, transitions: woven }, [enabled, lane]) };
}

function collectVariables(d: Description, observers: readonly ObserverNode[], machines: readonly Machine[], names: Names): Map<string, VariableNode> {
  const all = new Map<string, VariableNode>();
  const add = (v: VariableNode): void => {
    if (all.has(v.name)) throw new ModelError(`'${v.name}' is a name of the checker's own here: rename the variable`);
    const init = resolve(v.init, observerScope(v.name), names);
    visitExpr(init, (e) => {
      if (e.op === 'read' || e.op === 'alive') throw new ModelError(`variable '${v.name}' begins with a value that reads ${e.op === 'read' ? `'${e.variable}'` : 'what exists'}: before the first state nothing can be read`);
    });
    all.set(v.name, { ...v, init });
  };
  for (const v of d.variables) add(v);
  for (const p of d.pools) {
    add({ name: `${p.name}.alive`, dims: p.dims, domain: { kind: 'bool' }, init: p.bornAlive ?? one, object: undefined });
  }
  for (const o of observers) for (const v of o.variables) add(v);
  add(scalar(names.exclusive, { kind: 'index', set: 'agent' }, { op: 'none', set: 'agent' }));
  for (const m of machines) {
    add(scalar(m.pc, { kind: 'range', max: m.locations.length }));
    for (const [name, domain] of m.locals) add(scalar(name, domain, unset(domain)));
  }
  return all;
}

/** Values a state; searches of more would not end. */
const CELLS_MAX = 500_000;

/** Lays out what survived pruning. */
class Assembler {
  private readonly written = new Set<string>();
  private readonly constants: (e: ExprNode) => ExprNode;

  constructor(
    private readonly d: Description, private readonly observers: readonly ObserverNode[], private readonly names: Names,
    private readonly variables: ReadonlyMap<string, VariableNode>, pruner: Pruner,
    private readonly drafts: readonly Draft[],
  ) {
    for (const a of drafts) { writtenBy(a.entry, this.written); for (const t of a.transitions) writtenBy(t.effects, this.written); }
    this.constants = pruner.constants(this.written).quiet;
  }

  assemble(): GroundSystem {
    const properties = this.observers.map((o) => this.property(o));
    const judgements = properties.flatMap((p) => [p.invariant, p.atRisk, p.goal, p.measure].filter((e) => e !== undefined));
    const used = mentions(this.drafts, judgements, this.d.pools, this.variables);
    const layout = this.layout(used.pools);
    for (const p of Object.values(layout.pools)) if (p.alive !== undefined) used.variables.add(p.alive);
    const laid = this.place(layout, used.variables);
    const agents = this.drafts.map((a, i) => this.agent(a, i, layout));
    const system: GroundSystem = {
      name: this.d.name, sets: layout.sets, pools: layout.pools, variables: laid,
      agents, transitions: this.transitions(layout), lanes: this.d.lanes, initial: [], faults: [],
      ...(this.d.interchangeable === undefined ? {} : { interchangeable: this.d.interchangeable }),
      properties: [...properties.map((p) => laidOut(p, layout)), MODEL_ERROR],
    };
    const complete = { ...system, faults: collectFaults(system), properties: this.withDeadlock(system, this.risks(system)) };
    checkMasks(complete);
    return { ...complete, initial: this.initial(complete, layout) };
  }

  private withDeadlock(system: GroundSystem, properties: readonly GroundProperty[]): readonly GroundProperty[] {
    const names = this.observers.filter((o) => o.deadlock === true).map((o) => o.property);
    if (names.length === 0) return properties;
    const starts = this.drafts.map((a) => startOf(a));
    return properties.map((p) => (names.includes(p.name) ? { ...p, invariant: deadlockFree(system, this.d.agents, starts) } : p));
  }

  /** A property of faults alone is at risk where one of them can occur. */
  private risks(system: GroundSystem): readonly GroundProperty[] {
    const silent = this.observers.filter((o) => o.atRisk === undefined && o.faults.length > 0 && !saysAtRisk(Object.values(o.on).flat()));
    if (silent.length === 0) return system.properties;
    const possible = possibleFaults(system);
    const canOccur = (claim: string): boolean => [...possible].some((f) => claims(claim, f));
    const atRisk = new Set(silent.filter((o) => o.faults.some(canOccur)).map((o) => o.property));
    return system.properties.map((p) => (atRisk.has(p.name) ? { ...p, atRisk: one } : p));
  }

  private layout(pools: ReadonlySet<string>): Layout {
    const withAlive = this.d.pools.filter((p) => this.written.has(`${p.name}.alive`) || p.bornAlive !== undefined);
    return new Layout(this.names.sets, this.d.pools, pools, new Set(withAlive.map((p) => p.name)), (name) => this.names.facts.variable(name) ?? this.variables.get(name));
  }

  private property(o: ObserverNode): GroundProperty {
    const f = (e: ExprNode | undefined): ExprNode | undefined => e === undefined ? undefined
      : this.constants(resolve(e, observerScope(o.property), this.names, this.names.quiet));
    return {
      name: o.property, invariant: f(o.invariant), because: o.because, atRisk: f(o.atRisk),
      faults: o.faults, goal: f(o.goal), measure: f(o.measure),
    };
  }

  private place(layout: Layout, used: ReadonlySet<string>): readonly GroundVariable[] {
    let offset = 0;
    const owners = new Map(this.drafts.flatMap((a, i) => [a.pc, ...a.locals.keys()].map((name): [string, string] => [name, this.d.agents[i].name])));
    const owner = new Map(this.observers.flatMap((o) => o.variables.map((v): [string, string] => [v.name, o.property])));
    return [...this.variables.values()].filter((v) => used.has(v.name)).map((v) => {
      const agent = owners.get(v.name);
      const g = layout.variable(v, offset, { constant: !this.written.has(v.name), agent, property: owner.get(v.name) });
      offset += g.cells;
      if (offset > CELLS_MAX) throw new ModelError(`a state would have more than ${CELLS_MAX} values with '${v.name}': give it fewer indices, or smaller sets`);
      return g;
    });
  }

  private agent(a: Draft, index: number, layout: Layout): GroundAgent {
    return { name: this.d.agents[index].name, enabled: layout.expr(a.enabled), lane: layout.expr(a.lane), pc: a.pc, locations: a.locations };
  }

  private transitions(layout: Layout): readonly GroundTransition[] {
    let id = 0;
    return this.drafts.flatMap((a, agent) => {
      const live = reachable(a.pc, a.entry, a.transitions);
      return a.transitions.filter((t) => live.has(t.from)).map((t): GroundTransition => ({
        id: id++, agent, from: t.from, address: t.address, path: t.path, chosen: t.chosen,
        guard: layout.expr(t.guard), effects: layout.effects(t.effects), ordering: t.ordering, environment: t.environment,
      }));
    });
  }

  private initial(system: GroundSystem, layout: Layout): readonly number[] {
    const state: number[] = [];
    const evaluator = new Evaluator(system);
    const laid = new Map(system.variables.map((g) => [g.name, g]));
    for (const v of this.variables.values()) {
      const g = laid.get(v.name);
      if (g === undefined && !isLaidOut(v.init, layout)) continue;
      const values = initialValues(v, g ?? layout.variable(v, 0, NOTHING_NOTED), layout, evaluator);
      if (g !== undefined) for (const value of values) state.push(value);
    }
    return this.drafts.reduce<readonly number[]>((s, a, i) => {
      const begun = evaluator.apply(layout.effects(a.entry), s);
      for (const fault of begun.faults) {
        throw new ModelError(`agent '${this.d.agents[i].name}': ${faultText(fault)} before its first step: begin with a step`);
      }
      return begun.state;
    }, state);
  }
}

/** Whether every pool that it mentions has its place; one that has none is mentioned by nothing that is laid out. */
function isLaidOut(init: ExprNode, layout: Layout): boolean {
  let all = true;
  visitExpr(init, (e) => { if (e.op === 'ref' || e.op === 'inPool') all &&= Object.hasOwn(layout.pools, e.pool); });
  return all;
}

const NOTHING_NOTED = { constant: true, agent: undefined, property: undefined };

/** What its cells begin with; of one that no step needs as well, for what it says may have been folded into the steps. */
function initialValues(v: VariableNode, { name, sizes, max }: GroundVariable, layout: Layout, evaluator: Evaluator): readonly number[] {
  return combinations(sizes.map((n) => Array.from({ length: n }, (_, i) => i))).map((index) => {
    const bound = new Map(index.map((i, k): [string, ExprNode] => [`i${k}`, { op: 'const', value: i }]));
    const value = evaluator.value(layout.expr(substitute(v.init, bound)), []);
    if (value >= 0 && value <= max) return value;
    throw new ModelError(`variable '${name}' begins with ${value}, which is outside its domain: 0 to ${max}`);
  });
}

/** Where the agent begins; the last jump of its entry leads there. */
function startOf({ pc, entry }: Draft): number {
  let start = 0;
  visitEffects(entry, (e) => { if (e.op === 'set' && e.target.op === 'read' && e.target.variable === pc && e.value.op === 'const') start = e.value.value; });
  return start;
}

const saysAtRisk = (effects: readonly EffectNode[]): boolean => {
  let says = false;
  visitEffects(effects, (e) => { says ||= e.op === 'atRisk'; });
  return says;
};

const MODEL_ERROR: GroundProperty = {
  name: modelErrorProperty, invariant: undefined, because: 'the model left its domains', atRisk: one,
  faults: [], goal: undefined, measure: undefined,
};

function laidOut(p: GroundProperty, layout: Layout): GroundProperty {
  const f = (e: ExprNode | undefined): ExprNode | undefined => (e === undefined ? undefined : layout.expr(e));
  return { ...p, invariant: f(p.invariant), atRisk: f(p.atRisk), goal: f(p.goal), measure: f(p.measure) };
}
