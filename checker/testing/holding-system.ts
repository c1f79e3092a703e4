import type { Arbitrary } from 'fast-check';
import { tuple } from 'fast-check';
import {
  agent, assign, atRisk, boolean, choose, effectIf, event, FALSE, ground, indexSet, lit, load, loop, not, objectType, on, pool, property, range,
  step, TRUE, variable, violate, wait, when,
} from '../language/index.js';
import type { AgentNode, Bool, Expr, GroundSystem, Index, Int, Node, Place, Property } from '../language/index.js';
import { arbitraryChoices, Choices } from './choices.js';

type One = Expr<Index<'node'>>;
type Lock = Expr<Index<'lock'>>;
interface Locals { readonly on: Place<Bool>; readonly n: Place<Int>; readonly at: Place<Index<'node'>> }

const node = indexSet('node');
const locks = indexSet('lock', ['l0', 'l1']);
const box = objectType('box', { full: [boolean, FALSE] });
const mine = pool('box', box, [node]);
const lock = variable('lock', [locks], boolean, FALSE);
const data = variable('data', [locks], range(2), lit(0));
const flag = variable('flag', [node], boolean, FALSE);
const frozen = variable('frozen', [node], boolean, FALSE);
const done = variable('done', [], node.mask, node.empty);
const entered = event('entered', { who: node.index, lock: locks.index });
const left = event('left', { who: node.index, lock: locks.index });

const CHOICES = 150;
const locals = { on: boolean, n: range(2), at: node.index };
const words = { protects: 'nothing', brokenBy: 'chance' };

/**
 * Random systems that mostly hold, whatever they are reduced by: workers of one program take locks in their order,
 * write what these guard, signal, and do what nobody sees. Some break the discipline once, in some
 * one worker differs from the others. No property measures anything.
 */
export const arbitraryHolding = (): Arbitrary<GroundSystem> =>
  tuple(arbitraryChoices(CHOICES), arbitraryChoices(CHOICES)).map(([world, program]) => holdingSystem(world, program));

/** The system of these decisions. */
function holdingSystem(world: readonly number[], program: readonly number[]): GroundSystem {
  const c = new Choices(world);
  const names = ['n0', 'n1', 'n2'].slice(0, c.pick([2, 2, 3]));
  const isFrozen = c.oneIn(3);
  const odd = c.oneIn(4);
  const broken = c.oneIn(2);
  const repeat = c.oneIn(4);
  const worker = (k: number): AgentNode => {
    const me = node.at(k);
    const writer = new Program(new Choices(odd && k === 0 ? [...program].reverse() : program), me, broken);
    return agent(names[k], { lane: lit(k), locals, repeat, ...(isFrozen ? { enabled: not(frozen(me)) } : {}) }, (v) => writer.body(v));
  };
  return ground({
    name: 'holding', sets: { node: names, lock: locks.members ?? [] }, lanes: names, pools: [mine.node], definitions: [], routines: [], switches: {},
    variables: [...[lock, data, flag, frozen, done].map((v) => v.node), ...box.variables], interchangeable: ['node'],
    agents: [...names.map((_, k) => worker(k)), ...(isFrozen ? names.map((_, k) => frame(k)) : [])],
  }, properties(c, repeat));
}

/** Lies over its worker for a while, and signals. */
const frame = (k: number): AgentNode => {
  const me = node.at(k);
  return agent(`frame ${k}`, { lane: lit(k), locals: { on: boolean } }, (v) => [
    step('enter', [frozen(me).set(TRUE)], { environment: true }), step('signal', [flag(me).set(TRUE)]),
    step('look', [v.on.set(not(v.on))]), step('leave', [frozen(me).set(FALSE)]),
  ]);
};

/** One worker's program. */
class Program {
  private count = 0;
  constructor(private readonly c: Choices, private readonly me: One, private readonly isBroken: boolean) {}

  body(v: Locals): readonly Node[] {
    const blocks = this.c.list(1, 3, () => this.block(v, 0, this.isBroken));
    return [step('begin', [v.at.set(this.me)]), ...blocks.flat(), step('end', [done().set(done().with(this.me))])];
  }

  private name(text: string): string { return `${text} ${this.count++}`; }

  /** What may be done while locks below `least` are held. */
  private block(v: Locals, least: number, mayBreak: boolean): readonly Node[] {
    const { c } = this;
    return c.pick<() => readonly Node[]>([
      () => this.section(v, least, mayBreak), () => this.section(v, least, mayBreak), () => this.hidden(v), () => this.hidden(v),
      () => [step(this.name('signal'), [flag(this.me).set(TRUE)]), wait(this.name('signalled'), node.exists((i) => flag(i)), 'acquire')],
      () => [choose(this.name('some'), node, (i) => [v.at.set(i)]), step(this.name('point'), [v.on.set(flag(v.at))])],
    ])();
  }

  private section(v: Locals, least: number, mayBreak: boolean): readonly Node[] {
    const { c, me } = this;
    if (least >= 2) return this.hidden(v);
    const number = least + c.below(2 - least);
    const which: Lock = locks.at(number);
    const take = [lock(which).set(TRUE), entered({ who: me, lock: which })];
    const broken = mayBreak ? c.below(4) : 0;
    const inner = c.list(0, 2, () => c.pick([() => this.work(which), () => this.hidden(v), () => this.block(v, number + 1, false)])());
    return [
      broken === 1 ? step(this.name('barge in'), take) : wait(this.name('lock'), not(lock(which)), 'acquire', take),
      ...inner.flat(),
      ...(broken === 2 ? [step(this.name('leave a trace'), [data(which).set(lit(1))])] : []),
      ...(broken === 3 ? [] : [step(this.name('unlock'), [left({ who: me, lock: which }), lock(which).set(FALSE)], { order: 'release' })]),
    ];
  }

  private work(which: Lock): readonly Node[] {
    return [
      step(this.name('change'), [data(which).set(lit(1))]),
      ...(this.c.oneIn(2) ? [step(this.name('again'), [effectIf(data(which).eq(lit(1)), [data(which).set(lit(2))])])] : []),
      step(this.name('restore'), [data(which).set(lit(0))]),
    ];
  }

  /** Steps that nobody else can tell. */
  private hidden(v: Locals): readonly Node[] {
    const { c, me } = this;
    const own = box.fields.full(mine.ref(me));
    return c.list(1, 3, () => c.pick<() => Node>([
      () => step(this.name('own'), [own.set(not(own))]), () => load(this.name('load'), v.on, own), () => step(this.name('count'), [v.n.set(lit(c.below(3)))]),
      () => when(this.name('if'), v.on, [step(this.name('then'), [own.set(FALSE)])]), () => assign(v.n, lit(c.below(3))),
      () => loop(this.name('until'), v.on, [step(this.name('clear'), [v.on.set(FALSE), own.set(v.n.eq(lit(1)))])]),
    ])());
  }
}

function properties(c: Choices, repeat: boolean): readonly Property[] {
  const holder = variable('holder', [locks], node.index, node.none);
  const free = locks.forall((l) => not(lock(l)));
  return [
    property('exclusion', {
      ...words, states: 'one worker at a time holds a lock', history: [holder],
      on: [
        on(entered, ({ who, lock: l }) => [atRisk(TRUE), violate(holder(l).ne(node.none), 'two hold one lock'), holder(l).set(who)]),
        on(left, ({ who, lock: l }) => [violate(holder(l).ne(who), 'it leaves what another holds'), holder(l).set(node.none)]),
      ],
    }),
    ...(c.oneIn(2) ? [property('clean', { ...words, states: 'what is not locked is as it was', invariant: locks.forall((l) => lock(l).or(data(l).eq(lit(0)))) })] : []),
    ...(c.oneIn(2) ? [property('ends', { ...words, kind: 'liveness', states: 'all come to rest', goal: repeat ? free : done().eq(node.full) })] : []),
  ];
}
