import { FALSE, ifElse, lit, not, self, switchOn, TRUE } from '../language/index.js';
import type { Bool, Expr, Int } from '../language/index.js';
import type { Choices } from './choices.js';
import { box, handler, slot } from './random-world.js';
import type { Box, Slot, Slots, World } from './random-world.js';

/** Locals and bound names that an expression may read. */
export interface Names {
  readonly bools: readonly Expr<Bool>[];
  readonly ints: readonly Expr<Int>[];
  readonly slots: readonly Expr<Slot>[];
  readonly boxes: readonly Expr<Box>[];
  /** Shared variables may be read too. */
  readonly shared: boolean;
  /** An agent runs it, so `self` has a meaning. */
  readonly hasSelf: boolean;
}

export const noNames: Names = { bools: [], ints: [], slots: [], boxes: [], shared: true, hasSelf: false };

type Make<T> = () => Expr<T>;

/** Random typed expressions; `depth` bounds their nesting. */
export class RandomExpressions {
  constructor(private readonly c: Choices, private readonly w: World) {}

  bool(n: Names, depth: number): Expr<Bool> {
    const { c, w } = this;
    const leaves: Make<Bool>[] = [() => TRUE, ...n.bools.map((e) => () => e), () => FALSE, () => switchOn('debug')];
    if (n.shared) leaves.push(() => w.flag(), () => w.flag());
    if (depth <= 0) return c.pick(leaves)();
    const bool = (): Expr<Bool> => this.bool(n, depth - 1);
    const at = (): Expr<Slot> => this.slot(n, depth - 1);
    const more: Make<Bool>[] = [
      () => c.pick(leaves)(), () => not(bool()), () => bool().and(bool()), () => bool().or(bool()), () => bool().implies(bool()),
      () => at().eq(at()), () => at().ne(at()), () => this.int(n, depth - 1).below(this.int(n, depth - 1)),
      () => this.int(n, depth - 1).eq(this.int(n, depth - 1)), () => w.isFirst(at()), () => ifElse(bool(), bool(), bool()),
    ];
    if (n.shared) more.push(...this.sharedBools(n, depth));
    return c.pick(more)();
  }

  private sharedBools(n: Names, depth: number): Make<Bool>[] {
    const { w } = this;
    const mask = (): Expr<Slots> => this.mask(n, depth - 1);
    const at = (): Expr<Slot> => this.slot(n, depth - 1);
    const ref = (): Expr<Box> => this.box(n, depth - 1);
    const inner = (i: Expr<Slot>): Expr<Bool> => this.bool({ ...n, slots: [...n.slots, i] }, depth - 1);
    return [
      () => w.ready(at()), () => w.ready(at()), () => box.fields.locked(ref()), () => box.fields.locked(ref()),
      () => box.alive(ref()), () => w.heap.contains(ref()), () => w.desk.contains(ref()),
      () => mask().has(at()), () => mask().isEmpty(), () => mask().eq(mask()), () => ref().eq(ref()),
      () => slot.exists(inner), () => slot.forall(inner), () => w.owned().has(ref()),
      () => box.exists((b) => this.bool({ ...n, boxes: [...n.boxes, b] }, depth - 1)),
    ];
  }

  int(n: Names, depth: number): Expr<Int> {
    const { c, w } = this;
    const leaves: Make<Int>[] = [() => lit(0), ...n.ints.map((e) => () => e), () => lit(1), () => lit(c.below(4))];
    if (n.shared) leaves.push(() => w.level(), () => w.level());
    if (depth <= 0) return c.pick(leaves)();
    const int = (): Expr<Int> => this.int(n, depth - 1);
    const more: Make<Int>[] = [
      () => c.pick(leaves)(), () => int().plus(1), () => int().less(1 + c.below(2)), () => int().lessOrZero(1),
      () => ifElse(this.bool(n, depth - 1), int(), int()), () => this.mask(n, depth - 1).count(),
    ];
    if (n.shared) {
      more.push(
        () => w.grid(this.slot(n, depth - 1), this.slot(n, depth - 1)),
        () => box.fields.weight(this.box(n, depth - 1)), () => w.owned().count(),
      );
    }
    return c.pick(more)();
  }

  slot(n: Names, depth: number): Expr<Slot> {
    const { c, w } = this;
    const leaves: Make<Slot>[] = [
      () => slot.at(0), ...n.slots.flatMap((e) => [() => e, () => e]), () => slot.at(1), () => slot.member('s1'),
    ];
    if (n.hasSelf) leaves.push(() => self('me'), () => self('me'));
    if (n.shared) leaves.push(() => w.owner(), () => slot.none);
    if (depth <= 0) return c.pick(leaves)();
    const at = (): Expr<Slot> => this.slot(n, depth - 1);
    const mask = (): Expr<Slots> => this.mask(n, depth - 1);
    return c.pick<Make<Slot>>([
      () => c.pick(leaves)(), () => c.pick(leaves)(), () => slot.first(mask()), () => slot.next(mask(), at()),
      () => ifElse(this.bool(n, depth - 1), at(), at()), ...(n.shared ? [() => w.partner(at())] : []),
    ])();
  }

  mask(n: Names, depth: number): Expr<Slots> {
    const { c, w } = this;
    const leaves: Make<Slots>[] = [() => slot.empty, () => slot.full];
    if (n.shared) leaves.push(() => w.group(this.slot(n, Math.min(depth, 0))), () => w.group(slot.at(0)));
    if (depth <= 0) return c.pick(leaves)();
    const mask = (): Expr<Slots> => this.mask(n, depth - 1);
    const at = (): Expr<Slot> => this.slot(n, depth - 1);
    return c.pick<Make<Slots>>([
      () => c.pick(leaves)(), () => mask().with(at()), () => mask().without(at()), () => mask().union(mask()),
      () => mask().intersect(mask()), () => mask().minus(mask()), () => slot.only(at()),
      () => slot.where((i) => this.bool({ ...n, slots: [...n.slots, i] }, depth - 1)),
    ])();
  }

  box(n: Names, depth: number): Expr<Box> {
    const { c, w } = this;
    const leaves: Make<Box>[] = [() => w.desk.ref(), ...n.boxes.map((e) => () => e), () => w.heap.ref(slot.at(0))];
    if (n.shared) leaves.push(() => w.head(), () => w.head(), () => box.none);
    if (depth <= 0) return c.pick(leaves)();
    const more: Make<Box>[] = [() => c.pick(leaves)(), () => w.heap.ref(this.slot(n, depth - 1))];
    if (n.shared) {
      more.push(
        () => box.fields.next(this.box(n, depth - 1)), () => box.first(w.owned()),
        () => box.next(w.owned(), this.box(n, depth - 1)), () => w.before(this.box(n, depth - 1)), () => w.before(w.before(w.head())),
        () => ifElse(this.bool(n, depth - 1), this.box(n, depth - 1), this.box(n, depth - 1)),
      );
    }
    return c.pick(more)();
  }

  /** Something that an indirect call may choose by; now and then no member. */
  handler(n: Names): Expr<{ readonly kind: 'index'; readonly set: 'handler' }> {
    const some = this.c.pick([handler.at(0), handler.at(1), handler.none]);
    return this.c.oneIn(3) ? ifElse(this.bool(n, 1), some, handler.at(1)) : some;
  }
}
