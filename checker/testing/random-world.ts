import {
  boolean, define, event, FALSE, indexSet, lit, objectType, pool, range, TRUE, variable,
} from '../language/index.js';
import type { Bool, Description, Index, Mask } from '../language/index.js';
import { domainOf, Expr } from '../language/expr.js';
import type { Choices } from './choices.js';

export type Slot = Index<'slot'>;
export type Slots = Mask<'slot'>;
export type Box = Index<'box'>;

export const slot = indexSet('slot');
/** Members are the names of routines, for indirect calls. */
export const handler = indexSet('handler', ['first', 'second']);

const none = new Expr<Box>({ op: 'none', set: 'box' });

export const box = objectType('box', {
  locked: [boolean, FALSE],
  weight: [range(2), lit(0)],
  next: [domainOf<Box>({ kind: 'index', set: 'box' }), none],
});

export const noted = event('noted', { slot: slot.index });
export const judged = event('judged', { value: boolean });

/** Shared state of a random system: a variable of every kind of domain, objects in two pools. */
export const makeWorld = (c: Choices) => {
  const levelMax = 1 + c.below(3);
  const born = c.below(4);
  const level = lit(c.below(levelMax + 1));
  return {
    levelMax,
    size: 2 + c.below(2),
    flag: variable('flag', [], boolean, c.pick([FALSE, TRUE])),
    ready: variable('ready', [slot], boolean, c.oneIn(2) ? (i) => i.eq(slot.at(0)) : FALSE),
    level: variable('level', [], range(levelMax), level),
    grid: variable('grid', [slot, slot], range(2), lit(c.below(2))),
    owner: variable('owner', [], slot.index, c.pick([slot.at(0), slot.none])),
    group: variable('group', [slot], slot.mask, c.pick([slot.empty, slot.full])),
    head: variable('head', [], box.index, c.pick([new Expr<Box>({ op: 'ref', pool: 'desk', args: [] }), box.none])),
    owned: variable('owned', [], box.mask, box.empty),
    /** Nobody writes it: a constant table with dynamic reads. */
    partner: variable('partner', [slot], slot.index, (i) => slot.next(slot.full, i)),
    heap: pool('heap', box, [slot], born === 0 ? undefined : born === 1 ? false : (i) => i.eq(slot.at(born - 2))),
    desk: pool('desk', box, []),
    isFirst: define<[Slot], Bool>('is first', (i) => i.eq(slot.at(0))),
    /** It binds a name, and may be used within itself. */
    before: define<[Box], Box>('before', (b) => box.first(box.where((x) => box.fields.next(x).eq(b)))),
  };
};

export type World = ReturnType<typeof makeWorld>;

/** The description of a world without its agents and routines. */
export const describeWorld = (w: World): Omit<Description, 'agents' | 'routines'> => ({
  name: 'random', lanes: ['a', 'b', 'c'], switches: { debug: 1 }, definitions: [w.isFirst, w.before],
  sets: { slot: Array.from({ length: w.size }, (_, i) => `s${i}`), handler: handler.members ?? [] },
  variables: [
    ...[w.flag, w.ready, w.level, w.grid, w.owner, w.group, w.head, w.owned, w.partner].map((v) => v.node),
    ...box.variables,
  ],
  pools: [w.desk.node, w.heap.node],
});
