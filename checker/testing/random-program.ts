import {
  agent, assign, boolean, call, choose, effectIf, either, exclusive, forEach, indirect, lit, load, loop, range, ret,
  routine, step, store, wait, when,
} from '../language/index.js';
import type { AgentNode, Bool, EffectNode, Int, Node, Place, RoutineNode } from '../language/index.js';
import type { Choices } from './choices.js';
import { RandomExpressions } from './random-expression.js';
import type { Names } from './random-expression.js';
import { box, handler, judged, noted, slot } from './random-world.js';
import type { Box, Slot, World } from './random-world.js';

/** The locals of a random routine. */
interface Locals {
  readonly on: Place<Bool>;
  readonly n: Place<Int>;
  readonly at: Place<Slot>;
  readonly it: Place<Box>;
}

const locals = { on: boolean, n: range(2), at: slot.index, it: box.index };
const first = routine('first', { who: slot.index, how: boolean }, {}, () => []);

/** Random agents and routines over one world. */
export class RandomProgram {
  private readonly e: RandomExpressions;
  private count = 0;

  constructor(private readonly c: Choices, private readonly w: World) { this.e = new RandomExpressions(c, w); }

  agents(): readonly AgentNode[] {
    const number = this.c.pick([2, 3, 3]);
    return Array.from({ length: number }, (_, k) => {
      const enabled = this.c.oneIn(6) ? { enabled: this.e.bool(noSelf({ bools: [], ints: [], slots: [], boxes: [] }), 2) } : {};
      return agent(`agent${k}`, {
        ...enabled, lane: lit(k), environment: this.c.oneIn(7), repeat: this.c.oneIn(2), locals,
        attributes: { me: slot.at(k % 2) },
      }, (v) => [this.step('begin', v, this.names(v)), ...this.nodes(v, this.names(v), 2, 6, 2, true)]);
    });
  }

  /** `first` answers, `second` may call `first` or itself. */
  routines(): readonly RoutineNode[] {
    const params = { who: slot.index, how: boolean };
    return [
      routine('first', params, locals, (all) => {
        const v = this.assigned(all);
        const names = { ...this.names(v), slots: [v.at, v.who], bools: [v.on, v.how] };
        return [
          this.step('begin', v, names), ...this.nodes(v, names, 0, 1, 1, false), ...this.early(v, names),
          ...this.nodes(v, names, 0, 1, 1, false), ret(this.e.bool(names, 1)),
        ];
      }),
      routine('second', params, locals, (all) => {
        const v = this.assigned(all);
        const names = { ...this.names(v), slots: [v.at, v.who], bools: [v.on, v.how] };
        const inner = call({ ...first, name: this.c.pick(['first', 'second']) }, { who: v.who, how: v.how }, { as: 'inner' });
        return [this.step('begin', v, names), ...this.nodes(v, names, 0, 1, 1, false), ...(this.c.oneIn(3) ? [inner] : [])];
      }),
    ];
  }

  /** Now and then the parameters are assigned like locals. */
  private assigned<V extends Locals & { readonly who: Place<Slot>; readonly how: Place<Bool> }>(v: V): V {
    return this.c.oneIn(3) ? { ...v, at: v.who, on: v.how } : v;
  }

  /** Now and then a return before the end, with a step before it or without. */
  private early(v: Locals, n: Names): readonly Node[] {
    if (!this.c.oneIn(2)) return [];
    const name = `n${this.count++}`;
    const before = this.c.oneIn(2) ? [this.step(`n${this.count++}`, v, n)] : [];
    return [when(name, this.e.bool({ ...n, shared: false }, 1), [...before, ret(this.e.bool(n, 1))])];
  }

  private names(v: Locals): Names {
    return { bools: [v.on], ints: [v.n], slots: [v.at], boxes: [v.it], shared: true, hasSelf: true };
  }

  /** `low` to `high` nodes; routines hold no calls here, or their inlining would explode. */
  private nodes(v: Locals, all: Names, low: number, high: number, depth: number, calls: boolean): readonly Node[] {
    return this.c.list(low, high, () => this.node(v, { ...all, shared: false }, all, depth, calls));
  }

  private node(v: Locals, own: Names, all: Names, depth: number, calls: boolean): Node {
    const { c, e } = this;
    const name = `n${this.count++}`;
    const simple: (() => Node)[] = [() => this.step(name, v, all), () => this.step(name, v, all), () => this.load(name, v, all)];
    if (depth <= 0) return c.pick(simple)();
    const body = (): readonly Node[] =>
      [this.step(`n${this.count++}`, v, all), ...c.list(0, 1, () => this.node(v, own, all, depth - 1, calls))];
    const args = () => ({ who: e.slot(all, 1), how: e.bool(all, 1) });
    const target = (): typeof first => ({ ...first, name: c.pick(['first', 'second']) });
    return c.pick<() => Node>([
      ...simple, ...simple,
      () => wait(name, e.bool(all, 2), 'acquire', this.effects(v, all, 1)),
      () => choose(name, slot, (i) => this.effects(v, { ...all, slots: [...all.slots, i] }, 2), {
        environment: c.oneIn(3), ...(c.oneIn(2) ? { when: (i) => e.bool({ ...all, slots: [...all.slots, i] }, 2) } : {}),
      }),
      () => when(name, e.bool(own, 1), body(), c.oneIn(2) ? body() : []),
      () => loop(name, e.bool(own, 1), body()),
      () => forEach(name, slot, v.at, e.mask(all, 1),
        c.list(0, 2, () => this.node(v, own, all, 0, false)), this.effects(v, all, 0)),
      () => either(name, body(), body()),
      ...(!calls ? [] : [
        () => call(target(), args(), { as: name, ...(c.oneIn(2) ? { into: v.on } : {}) }),
        () => indirect(name, handler, e.handler(own), args(), { into: v.on }),
      ]),
      () => exclusive(name, e.bool(all, 1), body()),
      () => assign(v.n, e.int(own, 1)),
    ])();
  }

  private step(name: string, v: Locals, n: Names): Node {
    const guard = this.c.oneIn(5) ? { when: this.e.bool(n, 2) } : {};
    return step(name, this.effects(v, n, 2), { ...guard, environment: this.c.oneIn(6) });
  }

  private load(name: string, v: Locals, n: Names): Node {
    return this.c.pick<() => Node>([
      () => load(name, v.on, this.e.bool(n, 2)), () => load(name, v.it, this.e.box(n, 2)),
      () => store(name, this.w.flag(), this.e.bool(n, 2), 'release'), () => load(name, v.at, this.e.slot(n, 2)),
      () => load(name, v.n, this.e.int(n, 2)),
    ])();
  }

  private effects(v: Locals, n: Names, depth: number): EffectNode[] {
    return this.c.list(1, 3, () => this.effect(v, n, depth));
  }

  private effect(v: Locals, n: Names, depth: number): EffectNode {
    const { c, e, w } = this;
    const at = () => e.slot(n, 1);
    const flat: (() => EffectNode)[] = [
      () => w.flag().set(e.bool(n, depth)), () => w.level().set(e.int(n, depth)), () => w.ready(at()).set(e.bool(n, depth)),
      () => w.owner().set(e.slot(n, depth)), () => w.group(at()).set(e.mask(n, depth)),
      () => w.grid(at(), at()).set(e.int(n, depth)),
      () => box.fields.locked(e.box(n, 1)).set(e.bool(n, depth)), () => box.fields.next(e.box(n, 1)).set(e.box(n, depth)),
      () => box.fields.weight(e.box(n, 1)).set(e.int(n, depth)), () => w.head().set(e.box(n, depth)),
      () => w.owned().set(w.owned().with(e.box(n, 1))), () => w.heap.begin(at()), () => w.heap.end(at()),
      () => noted({ slot: at() }), () => noted({ slot: at() }), () => judged({ value: e.bool(n, depth) }),
      () => v.n.set(e.int(n, depth)), () => v.at.set(e.slot(n, depth)), () => v.it.set(e.box(n, depth)),
    ];
    if (depth <= 0) return c.pick(flat)();
    return c.pick<() => EffectNode>([
      ...flat, ...flat,
      () => effectIf(e.bool(n, 2), this.effects(v, n, depth - 1), this.effects(v, n, depth - 1)),
      () => effectIf(e.bool(n, 2), this.effects(v, n, depth - 1)),
      () => slot.each((i) => this.effects(v, { ...n, slots: [...n.slots, i] }, depth - 1)),
      () => box.each((b) => this.effects(v, { ...n, boxes: [...n.boxes, b] }, depth - 1)),
    ])();
  }
}

const noSelf = (n: Omit<Names, 'shared' | 'hasSelf'>): Names => ({ ...n, shared: true, hasSelf: false });
