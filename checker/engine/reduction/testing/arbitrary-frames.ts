import type { Arbitrary } from 'fast-check';
import {
  agent, atRisk, boolean, event, FALSE, ground, indexSet, load, lit, not, on, property, range, step, TRUE, variable, violate, wait, when,
} from '../../../language/index.js';
import type { AgentNode, Bool, Description, Expr, GroundSystem, Index, Int, Node, Place } from '../../../language/index.js';
import { arbitraryChoices, Choices } from '../../../testing/choices.js';

type Slot = Expr<Index<'slot'>>;
interface Locals { readonly n: Place<Int>; readonly at: Place<Index<'slot'>> }

const slot = indexSet('slot');
const lock = variable('lock', [slot], boolean, FALSE);
const data = variable('data', [slot], range(2), lit(0));
const pending = variable('pending', [slot], boolean, TRUE);
const frozen = variable('frozen', [slot], boolean, FALSE);
const released = event('released', { slot: slot.index, early: boolean });

const CHOICES = 120;
const words = { states: 'random', protects: 'nothing', brokenBy: 'chance' };

/**
 * Random systems of tasks that take locks and of frames that freeze them: most steps are private or let a
 * waiter go on, some break the discipline. A frame may wait for the task below it.
 */
export const arbitraryFrames = (): Arbitrary<GroundSystem> => arbitraryChoices(CHOICES).map((n) => framesFrom(new Choices(n)));

function framesFrom(c: Choices): GroundSystem {
  const locals = { n: range(2), at: slot.index };
  const tasks = [0, 1].map((k) => agent(`task${k}`, { lane: lit(k), locals, enabled: not(frozen(slot.at(k))) }, (v) => [
    step('begin', [v.at.set(slot.at(k))]), ...c.list(1, 4, (i) => node(c, v, slot.at(k), `n${i}`)),
  ]));
  const frames = c.list(0, 2, (k): AgentNode => {
    const me = slot.at(k);
    return agent(`frame${k}`, { lane: lit(k), locals, environment: c.oneIn(6), repeat: c.oneIn(3) }, (v) => [
      wait('enter', pending(me), 'plain', [pending(me).set(FALSE), frozen(me).set(TRUE), v.at.set(me)]),
      ...c.list(0, 3, (i) => node(c, v, me, `n${i}`)), step('leave', [frozen(me).set(FALSE)]),
    ]);
  });
  const description: Description = {
    name: 'frames', sets: { slot: ['s0', 's1'] }, lanes: ['0', '1'], pools: [], definitions: [], routines: [], switches: {},
    variables: [lock, data, pending, frozen].map((v) => v.node), agents: [...tasks, ...frames],
  };
  return ground(description, properties(c));
}

function node(c: Choices, v: Locals, me: Slot, name: string): Node {
  const at = c.pick<() => Slot>([() => me, () => v.at, () => slot.at(0), () => slot.at(1)])();
  const options = c.oneIn(8) ? { environment: true } : {};
  return c.pick<() => Node>([
    () => step(name, [v.n.set(v.n.plus(1))], options), () => step(name, [v.at.set(slot.at(c.below(2)))], options),
    () => wait(name, not(lock(at))), () => step(name, [lock(at).set(TRUE)], options),
    () => step(name, [released({ slot: at, early: v.n.eq(lit(0)) }), lock(at).set(FALSE)]),
    () => step(name, [lock(at).set(FALSE)], options), () => load(name, v.n, data(at)),
    () => step(name, [data(at).set(v.n)]), () => step(name, [data(at).set(lit(2))], options),
    () => step(name, [pending(at).set(TRUE)], { environment: true }),
    () => when(name, v.n.eq(lit(1)), [step(`${name} yes`, [data(at).set(data(at).plus(1))])]),
  ])();
}

function properties(c: Choices) {
  const goal = (): Expr<Bool> => c.pick([
    slot.forall((s) => not(frozen(s))), slot.forall((s) => not(lock(s))), data(slot.at(0)).ne(lit(2)), TRUE,
  ]);
  const judged = c.pick([
    data(slot.at(0)).eq(lit(2)).and(lock(slot.at(1))), frozen(slot.at(0)).and(data(slot.at(1)).eq(lit(1))), FALSE,
  ]);
  return [
    property('never', { kind: 'safety', ...words, invariant: not(judged), because: 'it was so' }),
    property('release', { kind: 'safety', ...words, on: [
      on(released, ({ slot: s, early }) => [violate(early.and(data(s).eq(lit(2))), 'released early'), atRisk(not(lock(s)))]),
    ] }),
    property('ends', { kind: 'liveness', ...words, goal: goal() }),
    ...(c.oneIn(3) ? [property('most', { kind: 'latency', ...words, measure: data(slot.at(c.below(2))) })] : []),
  ];
}
