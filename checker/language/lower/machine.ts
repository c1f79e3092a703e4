import type { AgentNode, DomainNode, EffectNode, ExprNode, Node, Ordering, RoutineNode, StepNode } from '../data.js';
import { ModelError } from '../ground.js';
import { joined, passing } from './branches.js';
import { afterwards, always, later } from './continuation.js';
import type { Continuation, Frame } from './continuation.js';
import { Faulting } from './faulting.js';
import { assignedLocals, LocalVariables, unset } from './locals.js';
import { bindEffects, isStable, resolve, resolveEffects } from './scope.js';
import { substitute } from './substitute.js';
import type { Names } from './scope.js';

/** One transition of one agent's machine, before constants are propagated between agents. */
export interface MachineTransition {
  readonly from: number;
  readonly address: string;
  readonly path: readonly string[];
  readonly chosen: string | undefined;
  readonly guard: ExprNode;
  readonly effects: readonly EffectNode[];
  readonly ordering: Ordering;
  readonly environment: boolean;
}

export interface Machine {
  readonly pc: string;
  readonly locations: readonly string[];
  readonly transitions: readonly MachineTransition[];
  /** Sets the program counter (and locals) at the start. */
  readonly entry: readonly EffectNode[];
  readonly locals: ReadonlyMap<string, DomainNode>;
}

type Effects = readonly EffectNode[];

/** A location whose transitions are still to be found. */
interface Pending {
  readonly id: number;
  readonly node: Node;
  readonly scope: Frame;
  readonly next: Continuation;
}

/** Activations of one routine that may be open at once in one agent. */
const MAX_ACTIVATIONS = 2;
/** Key of an agent's own repetition among the open loops. */
const REPEAT = 'repeat';
const LOCAL_TESTS_ONLY = 'may test locals and constants only: load shared state in a step first';

/** One key a place, whatever its names hold. */
const keyOf = ({ path, routine }: Frame, node: Node): string => JSON.stringify([path, routine, node.name]);

/** Compiles an agent's program, its calls inlined, to locations and transitions. */
export class MachineCompiler {
  private readonly locations: string[] = [];
  private readonly transitions: MachineTransition[] = [];
  private readonly locals: LocalVariables;
  private readonly known = new Map<string, number>();
  private readonly openLoops = new Set<string>();
  private readonly pending: Pending[] = [];
  private readonly pc: string;
  private readonly self: number;
  private readonly faulting: Faulting;

  constructor(private readonly agent: AgentNode, index: number, private readonly names: Names) {
    this.faulting = new Faulting({ ...names.facts, variable: (name) => names.facts.variable(name) ?? this.locals.named(name) });
    this.locals = new LocalVariables(agent.name);
    this.pc = names.own(`${agent.name}:pc`);
    this.self = index;
  }

  compile(): Machine {
    const locals = this.locals.declare('', this.agent.locals, 0);
    const scope: Frame = { agent: this.agent.name, attributes: this.attributes(locals), routine: this.agent.name, path: [], open: [], locals };
    const end: Continuation = always(() => (this.agent.repeat ? this.again(scope, end)
      : this.goto(this.known.get('end') ?? this.location('end', 'end'))));
    const entry = this.sequence(this.agent.body, 0, scope, end);
    for (let p = this.pending.pop(); p !== undefined; p = this.pending.pop()) this.emitFrom(p.id, p.node, p.scope, p.next);
    const transitions = this.transitions.toSorted((a, b) => a.from - b.from);
    return { pc: this.pc, locations: this.locations, transitions, entry, locals: this.locals.domains };
  }

  private again(scope: Frame, end: Continuation): readonly EffectNode[] {
    if (this.openLoops.has(REPEAT)) throw new ModelError(`agent ${this.agent.name} repeats and can go round without a step`);
    this.openLoops.add(REPEAT);
    const effects = this.sequence(this.agent.body, 0, scope, end);
    this.openLoops.delete(REPEAT);
    return effects;
  }

  private attributes(locals: ReadonlyMap<string, ExprNode>): Record<string, ExprNode> {
    const scope: Frame = { agent: this.agent.name, attributes: {}, routine: this.agent.name, path: [], open: [], locals };
    return Object.fromEntries(
      Object.entries(this.agent.attributes).map(([k, e]) => [k, resolve(e, scope, this.names)]),
    );
  }

  /** Whether an argument may stand for the parameter: nothing changes it meanwhile, and passing it is no fault. */
  private standsFor(value: ExprNode, domain: DomainNode): boolean {
    return isStable(value, this.names) && !this.faulting.mayFault(value) && this.faulting.fits(value, domain);
  }

  private location(key: string, name: string): number {
    const id = this.locations.length;
    this.known.set(key, id);
    this.locations.push(name);
    return id;
  }

  private goto(location: number): readonly EffectNode[] {
    return [{ op: 'set', target: { op: 'read', variable: this.pc, index: [] }, value: { op: 'const', value: location } }];
  }

  private sequence(nodes: readonly Node[], i: number, scope: Frame, done: Continuation): readonly EffectNode[] {
    if (i >= nodes.length) return done.now();
    return this.enter(nodes[i], scope, {
      now: () => this.sequence(nodes, i + 1, scope, done),
      later: () => this.sequence(nodes, i + 1, later(scope), afterwards(done)),
    });
  }

  /** Effects that bring control to `node`. */
  private enter(node: Node, scope: Frame, next: Continuation): readonly EffectNode[] {
    switch (node.kind) {
      case 'if': {
        const cond = this.test(node.cond, scope, node.name);
        if (cond.op === 'const') return this.sequence(cond.value ? node.yes : node.no, 0, scope, next);
        const passed = passing();
        const through: Continuation = { now: () => [passed], later: next.later };
        const side = (nodes: readonly Node[]): Effects => this.sequence(nodes, 0, scope, through);
        return joined(cond, [side(node.yes), side(node.no)], passed, next.now, `${scope.routine}/${node.name}`);
      }
      case 'loop': return this.enterLoop(node, scope, next);
      case 'call': return this.enterCall(node, this.routineFor(node.routine, scope, node.name), scope, next);
      case 'indirect': return this.enterIndirect(node, scope, next);
      case 'return':
        if (scope.leave === undefined) throw new ModelError(`${scope.routine}: return outside a routine`);
        if (scope.opened === true) throw new ModelError(`${scope.routine}: a return in an exclusive section would never end it: put it behind`);
        return scope.leave(node.value === undefined ? undefined : resolve(node.value, scope, this.names), scope.waited === true ? 'later' : 'now');
      case 'let': {
        const value = this.test(node.value, scope, node.name);
        return [this.assign(this.local(scope, node.local), value), ...next.now()];
      }
      case 'forEach': {
        const local = this.local(scope, node.local);
        return [this.assign(local, { op: 'const', value: this.names.members(node.set).length }), ...this.at(node, scope, next)];
      }
      default: return this.at(node, scope, next);
    }
  }

  /** Effects that bring control to the location where a step, a choice or a section waits. */
  private at(node: Node, scope: Frame, next: Continuation): readonly EffectNode[] {
    const key = keyOf(scope, node);
    const seen = this.known.get(key);
    if (seen !== undefined) return this.goto(seen);
    const id = this.location(key, `${scope.routine}/${node.name}`);
    this.pending.push({ id, node, scope: later(scope), next: afterwards(next) });
    return this.goto(id);
  }

  /** The transitions out of location `from` that begin with `node`. */
  private emitFrom(from: number, node: Node, scope: Frame, next: Continuation): void {
    switch (node.kind) {
      case 'step': return this.emitStep(from, node, scope, next);
      case 'forEach': return this.emitForEach(from, node, scope, next);
      case 'either':
        for (const branch of node.branches) {
          if (branch.length === 0) throw new ModelError(`${scope.routine}/${node.name}: every branch needs a step`);
          // Its loop would lead back to the choice.
          if (branch[0].kind === 'forEach') throw this.noStep(scope, node, 'forEach');
          this.emitFrom(from, branch[0], scope, always(() => this.sequence(branch, 1, scope, next)));
        }
        return;
      case 'exclusive': {
        const inner = scope.exclusive === true;
        const leave = always(() => this.at(this.sectionStep(`${node.name} ends`, inner), scope, next));
        const body = always(() => this.sequence(node.body, 0, { ...scope, exclusive: true, opened: true }, leave));
        return this.emitStep(from, { ...this.sectionStep(node.name, true), guard: node.guard }, scope, body);
      }
      default:
        throw this.noStep(scope, node, node.kind);
    }
  }

  private noStep(scope: Frame, node: Node, kind: string): ModelError {
    return new ModelError(`${scope.routine}/${node.name}: a branch must begin with a step, not with '${kind}'`);
  }

  private sectionStep(name: string, stays: boolean): StepNode {
    const value: ExprNode = stays ? { op: 'const', value: this.self } : { op: 'none', set: 'agent' };
    return {
      kind: 'step', name, guard: undefined, choose: undefined, ordering: 'mb', environment: false,
      effects: [{ op: 'set', target: { op: 'read', variable: this.names.exclusive, index: [] }, value }],
    };
  }

  private emitStep(from: number, node: StepNode, scope: Frame, next: Continuation): void {
    const then = next.later();
    const members = node.choose === undefined ? [undefined] : this.names.members(node.choose.set);
    members.forEach((chosen, i) => {
      const bound = (e: ExprNode): ExprNode =>
        node.choose === undefined ? e : substitute(e, new Map([[node.choose.name, { op: 'const', value: i }]]));
      const effects = node.choose === undefined ? node.effects : bindEffects(node.effects, node.choose.name, i);
      this.transitions.push({
        from, address: `${scope.routine}/${node.name}`, path: scope.path, chosen,
        guard: node.guard === undefined ? { op: 'const', value: 1 } : resolve(bound(node.guard), scope, this.names),
        effects: [...resolveEffects(effects, scope, this.names), ...then],
        ordering: node.ordering, environment: node.environment || this.agent.kind === 'environment',
      });
    });
  }

  private emitForEach(from: number, node: Extract<Node, { kind: 'forEach' }>, scope: Frame, next: Continuation): void {
    const local = this.local(scope, node.local);
    const none: ExprNode = { op: 'const', value: this.names.members(node.set).length };
    const body = this.sequence(node.body, 0, scope, always(() => this.goto(from)));
    const step: EffectNode = this.assign(local, { op: 'next', a: resolve(node.mask, scope, this.names), b: local, set: node.set });
    this.transitions.push({
      from, address: `${scope.routine}/${node.name}`, path: scope.path, chosen: undefined,
      guard: { op: 'const', value: 1 }, ordering: 'plain', environment: this.agent.kind === 'environment',
      effects: [step, ...resolveEffects(node.effects, scope, this.names), { op: 'when', cond: { op: 'eq', a: local, b: none }, yes: next.later(), no: body }],
    });
  }

  private enterLoop(node: Extract<Node, { kind: 'loop' }>, scope: Frame, next: Continuation): readonly EffectNode[] {
    const key = keyOf(scope, node);
    if (this.openLoops.has(key)) throw new ModelError(`${scope.routine}/${node.name}: the loop can go round without a step`);
    this.openLoops.add(key);
    const cond = this.test(node.cond, scope, node.name);
    const again: Continuation = { now: () => this.enterLoop(node, scope, next), later: () => this.enterLoop(node, later(scope), afterwards(next)) };
    const body = (): Effects => this.sequence(node.body, 0, scope, again);
    const effects: readonly EffectNode[] = cond.op === 'const'
      ? (cond.value ? body() : next.now())
      : [{ op: 'when', cond, yes: body(), no: next.now() }];
    this.openLoops.delete(key);
    return effects;
  }

  private enterCall(node: Extract<Node, { kind: 'call' | 'indirect' }>, routine: RoutineNode, scope: Frame, next: Continuation): readonly EffectNode[] {
    const path = [...scope.path, `${scope.routine}/${node.name}`];
    const depth = scope.open.filter((name) => name === routine.name).length;
    if (depth >= MAX_ACTIVATIONS) return [{ op: 'fault', fault: `recursion:${routine.name}` }, ...next.now()];
    const args = new Map(Object.entries({ ...routine.defaults, ...node.args }).map(([k, e]) => [k, resolve(e, scope, this.names)]));
    const assigned = assignedLocals(routine.body);
    const locals = this.locals.declare(routine.name, routine.locals, depth);
    const prologue: EffectNode[] = [...locals].map(([name, v]) => this.assign(v, unset(routine.locals[name])));
    for (const [param, domain] of Object.entries(routine.params)) {
      const value = args.get(param);
      if (value === undefined) throw new ModelError(`${scope.routine}/${node.name}: ${routine.name} needs an argument '${param}'`);
      if (!assigned.has(param) && this.standsFor(value, domain)) { locals.set(param, value); continue; }
      const variable = this.locals.declare(routine.name, { [param]: domain }, depth).get(param);
      if (variable === undefined) continue;
      locals.set(param, variable);
      prologue.push(this.assign(variable, value));
    }
    const into = node.into === undefined ? undefined : this.local(scope, node.into);
    const leave = (value: ExprNode | undefined, when: 'now' | 'later'): Effects =>
      [...(value === undefined ? [] : into === undefined ? this.faulting.faultsOf(value) : [this.assign(into, value)]), ...next[when]()];
    const inner: Frame = { ...scope, routine: routine.name, path, open: [...scope.open, routine.name], locals, leave, waited: false, opened: false };
    return [...prologue, ...this.sequence(routine.body, 0, inner, next)];
  }

  private enterIndirect(node: Extract<Node, { kind: 'indirect' }>, scope: Frame, next: Continuation): readonly EffectNode[] {
    const which = this.test(node.which, scope, node.name);
    const members = this.names.members(node.set);
    const target = (i: number): readonly EffectNode[] =>
      this.enterCall(node, this.routineFor(members[i], scope, node.name), scope, next);
    if (which.op === 'const' && which.value < members.length) return target(which.value);
    return members.reduceRight<readonly EffectNode[]>(
      (otherwise, _, i) => [{ op: 'when', cond: { op: 'eq', a: which, b: { op: 'const', value: i } }, yes: target(i), no: otherwise }],
      [{ op: 'fault', fault: `index:${node.set}` }, ...next.now()],
    );
  }

  private routineFor(name: string, scope: Frame, at: string): RoutineNode {
    const routine = this.names.routine(name);
    if (routine === undefined) throw new ModelError(`${scope.routine}/${at} calls '${name}': no such routine in the system`);
    return routine;
  }

  private test(cond: ExprNode, scope: Frame, at: string): ExprNode {
    const resolved = resolve(cond, scope, this.names);
    if (!isStable(resolved, this.names)) throw new ModelError(`${scope.routine}/${at} ${LOCAL_TESTS_ONLY}`);
    return resolved;
  }

  private local(scope: Frame, name: string): ExprNode {
    const e = scope.locals.get(name);
    if (e === undefined) throw new ModelError(`${scope.routine}: no local named '${name}'`);
    return e;
  }

  private assign(target: ExprNode, value: ExprNode): EffectNode { return { op: 'set', target, value }; }
}
