import {
  agent, atRisk, boolean, choose, effectIf, either, event, FALSE, forEach, ground, ifElse, indexSet, lit, loop, not, objectType, on, pool, property,
  range, step, variable, violate, wait, when,
} from '../../../language/index.js';
import type { AgentNode, Bool, EffectNode, Expr, GroundSystem, Index, Mask, Node, Place, Property, Variable } from '../../../language/index.js';
import { domainOf } from '../../../language/expr.js';
import { Choices } from '../../../testing/choices.js';

type One = Expr<Index<'node'>>;
type Box = Index<'box'>;
interface Scope { readonly nodes: readonly One[]; readonly boxes: readonly Expr<Box>[] }

const node = indexSet('node');
const box = objectType('box', {
  full: [boolean, FALSE], owner: [node.index, node.none], next: [domainOf<Box>({ kind: 'index', set: 'box' }), lit(0) as never],
});
const told = event('told', { who: node.index });
const seen = variable('seen', [node], boolean, FALSE);
const words = { states: 'random', protects: 'nothing', brokenBy: 'chance' };

/**
 * Random systems whose agents all run one random program, each for its own member of `node`: symmetric
 * but for single uses of a member's number or order, once in `odd` places where one could stand.
 */
export class RandomSymmetric {
  private readonly flag = variable('flag', [], boolean, FALSE);
  private readonly ready: Variable<readonly ['node'], Bool>;
  private readonly at = variable('at', [], node.index, node.none);
  private readonly to = variable('to', [node], node.index, node.none);
  private readonly group = variable('group', [], node.mask, node.full);
  private readonly grid = variable('grid', [node, node], range(2), lit(0));
  private readonly head = variable('head', [], box.index, box.none);
  private readonly heap = pool('heap', box, [node], false);
  private readonly desk = pool('desk', box, []);
  private c: Choices;
  private count = 0;

  /** `world` decides all but the agents' one program, `decisions` that. */
  constructor(world: readonly number[], private readonly decisions: readonly number[], private readonly odd: number) {
    this.c = new Choices(world);
    this.ready = variable('ready', [node], boolean, this.isOdd() ? (i) => i.eq(node.at(0)) : FALSE);
  }

  system(): GroundSystem {
    const size = 2 + this.c.below(2);
    const names = Array.from({ length: size }, (_, k) => `n${k}`);
    const agents = names.map((_, k) => this.agent(k));
    if (this.c.oneIn(3)) agents.push(agent('any', { lane: lit(0), repeat: true }, () => [this.choice({ nodes: [], boxes: [] }, 2)]));
    return ground({
      name: 'random', lanes: ['a'], sets: { node: names }, pools: [this.desk.node, this.heap.node], definitions: [], routines: [], switches: {},
      variables: [...[this.flag, this.at, this.to, this.group, this.grid, this.head].map((v) => v.node), this.ready.node, ...box.variables],
      agents, interchangeable: ['node'],
    }, this.properties());
  }

  private isOdd(): boolean { return this.c.oneIn(this.odd); }

  private agent(k: number): AgentNode {
    const enabled = this.isOdd() ? { enabled: node.at(0).eq(node.at(k)).or(this.flag()) } : {};
    return agent(`agent${k}`, { lane: lit(0), repeat: true, locals, ...enabled }, (v) =>
      this.program({ nodes: [node.at(k), v.at], boxes: [v.it, this.heap.ref(node.at(k))] }, v));
  }

  /** The same decisions for each agent. */
  private program(s: Scope, v: Locals): readonly Node[] {
    const world = this.c;
    this.c = new Choices(this.decisions);
    this.count = 0;
    const start = [v.at.set(s.nodes[0]), v.it.set(this.c.oneIn(2) ? box.none : s.boxes[1])];
    const nodes = [step('begin', [...start, ...this.effects(s, v, 1)]), ...this.c.list(1, 3, () => this.node(s, v, 2))];
    this.c = world;
    return nodes;
  }

  private node(s: Scope, v: Locals, depth: number): Node {
    const { c } = this;
    const name = `n${this.count++}`;
    const plain = (): Node => step(name, this.effects(s, v, 1), c.oneIn(3) ? { when: this.bool(s, 2), environment: c.oneIn(4) } : {});
    if (depth === 0) return plain();
    return c.pick<() => Node>([
      plain, plain, () => this.choice(s, 2, name, v), () => wait(name, this.bool(s, 2), 'plain', this.effects(s, v, 0)),
      () => when(name, c.oneIn(2) ? v.on : v.at.eq(node.none), [this.node(s, v, depth - 1)]),
      () => loop(name, v.on, [step(`n${this.count++}`, [v.on.set(this.bool(s, 1))])]),
      () => either(name, [this.node(s, v, 0)], [this.node(s, v, 0)]),
      () => (this.isOdd() ? forEach(name, node, v.at, this.mask(s, 1), [], []) : plain()),
    ])();
  }

  private choice(s: Scope, depth: number, name = `n${this.count++}`, v?: Locals): Node {
    return choose(name, node, (i) => this.effects({ ...s, nodes: [...s.nodes, i] }, v, depth), {
      when: (i) => this.bool({ ...s, nodes: [...s.nodes, i] }, depth),
    });
  }

  private effects(s: Scope, v: Locals | undefined, depth: number): EffectNode[] {
    return this.c.list(1, 3, () => this.effect(s, v, depth));
  }

  private effect(s: Scope, v: Locals | undefined, depth: number): EffectNode {
    const { c } = this;
    const one = (): One => this.one(s);
    const some: (() => EffectNode)[] = [
      () => this.flag().set(this.bool(s, depth)), () => this.ready(one()).set(this.bool(s, depth)), () => this.at().set(one()),
      () => this.to(one()).set(one()), () => this.group().set(this.mask(s, depth)), () => this.grid(one(), one()).set(lit(c.below(3))),
      () => this.head().set(this.box(s)), () => box.fields.full(this.box(s)).set(this.bool(s, 1)), () => box.fields.owner(this.box(s)).set(one()),
      () => this.heap.begin(one()), () => this.heap.end(one()), () => told({ who: one() }),
      ...(v === undefined ? [] : [() => v.at.set(one()), () => v.on.set(this.bool(s, 1)), () => v.it.set(this.box(s))]),
      () => node.each((i) => [this.ready(i).set(this.bool({ ...s, nodes: [...s.nodes, i] }, 1))]),
    ];
    if (depth > 0) some.push(() => effectIf(this.bool(s, 2), this.effects(s, v, 0), this.effects(s, v, 0)));
    return c.pick(some)();
  }

  private one(s: Scope): One {
    const { c } = this;
    if (this.isOdd()) return c.pick([node.at(0), node.first(this.group()), node.next(this.group(), this.at())]);
    if (s.nodes.length > 0 && !c.oneIn(4)) return c.pick(s.nodes);
    return c.pick<() => One>([() => this.at(), () => node.none, () => ifElse(this.flag(), this.at(), node.none),
      () => (s.nodes.length > 0 ? this.to(c.pick(s.nodes)) : this.at())])();
  }

  private box(s: Scope): Expr<Box> {
    const { c } = this;
    return s.boxes.length > 0 && !c.oneIn(3) ? c.pick(s.boxes) : c.pick([this.head(), this.desk.ref(), box.none]);
  }

  private mask(s: Scope, depth: number): Expr<Mask<'node'>> {
    const one = (): One => this.one(s);
    return this.c.pick<() => Expr<Mask<'node'>>>([
      () => this.group(), () => this.group().with(one()), () => this.group().without(one()), () => node.full, () => node.only(one()),
      () => (depth > 0 ? node.where((i) => this.bool({ ...s, nodes: [...s.nodes, i] }, depth - 1)) : node.empty),
      () => (depth > 0 ? this.mask(s, depth - 1).minus(this.mask(s, depth - 1)) : node.full),
      () => (depth > 0 ? this.mask(s, depth - 1).union(this.mask(s, depth - 1)) : this.group()),
    ])();
  }

  private bool(s: Scope, depth: number): Expr<Bool> {
    const one = (): One => this.one(s);
    const inner = (): Expr<Bool> => this.bool(s, depth - 1);
    const within = (i: One): Scope => ({ ...s, nodes: [...s.nodes, i] });
    const flat: (() => Expr<Bool>)[] = [
      () => this.flag(), () => this.ready(one()), () => this.at().eq(node.none), () => one().eq(one()), () => this.group().has(one()),
      () => this.group().isEmpty(), () => this.grid(one(), one()).eq(lit(0)), () => box.fields.full(this.box(s)), () => this.head().eq(this.box(s)),
      () => box.fields.owner(this.box(s)).eq(node.none), () => this.to(one()).ne(node.none),
    ];
    if (depth <= 0) return this.c.pick(flat)();
    return this.c.pick<() => Expr<Bool>>([
      ...flat, () => not(inner()), () => inner().and(inner()), () => inner().or(inner()), () => node.exists((i) => this.bool(within(i), depth - 1)),
      () => node.forall((i) => this.bool(within(i), depth - 1)), () => this.mask(s, 1).has(one()), () => this.mask(s, 1).isEmpty(),
      () => this.mask(s, 1).count().below(lit(2)),
    ])();
  }

  private properties(): readonly Property[] {
    const s: Scope = { nodes: [], boxes: [] };
    const all = (): Expr<Bool> => node.forall((i) => this.bool({ ...s, nodes: [i] }, 1));
    return [
      property('state', { kind: 'safety', ...words, invariant: all().or(this.bool(s, 2)), faults: this.c.pick([[], ['dead:box']]) }),
      property('watch', { kind: 'safety', ...words, history: [seen], on: [on(told, ({ who }) => [
        violate(seen(who).and(this.bool({ ...s, nodes: [who] }, 1)), 'told twice'), seen(who).set(this.bool({ ...s, nodes: [who] }, 1)), atRisk(this.flag()),
      ])] }),
      property('settle', { kind: 'liveness', ...words, goal: node.exists((i) => this.bool({ ...s, nodes: [i] }, 1)) }),
      property('cost', { kind: 'latency', ...words, measure: this.mask(s, 2).count() }),
    ];
  }
}

const locals = { at: node.index, on: boolean, it: domainOf<Box>({ kind: 'index', set: 'box' }) };
interface Locals { readonly at: Place<Index<'node'>>; readonly on: Place<Bool>; readonly it: Place<Box> }
