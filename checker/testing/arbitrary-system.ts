import { sample } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import {
  atRisk, boolean, effectIf, FALSE, ground, ifElse, lit, on, property, range, variable, violate,
} from '../language/index.js';
import type { Bool, Description, Expr, GroundSystem, Property } from '../language/index.js';
import { arbitraryChoices, Choices } from './choices.js';
import { noNames, RandomExpressions } from './random-expression.js';
import { RandomProgram } from './random-program.js';
import { describeWorld, judged, makeWorld, noted, slot } from './random-world.js';
import type { World } from './random-world.js';

/** A random system as written in the language, with its properties, and lowered. */
export interface RandomSystem {
  readonly description: Description;
  readonly properties: readonly Property[];
  readonly system: GroundSystem;
}

const CHOICES = 1500;

const words = { states: 'random', protects: 'nothing', brokenBy: 'chance' };

/**
 * Random systems of 2 or 3 agents that use all of the language: variables of every kind of domain,
 * objects in two pools with lifetimes, loops, branches, calls, indirect calls, exclusive sections,
 * choices, environment steps, observers of every kind. They shrink towards the empty program. Some
 * have many thousand states: give searches a limit.
 */
export const arbitrarySystem = (): Arbitrary<RandomSystem> =>
  arbitraryChoices(CHOICES).map((numbers) => randomSystem(new Choices(numbers)));

/** What decides `count` systems of this seed. */
export const drawnChoices = (count: number, seed: number): readonly (readonly number[])[] => sample(arbitraryChoices(CHOICES), { numRuns: count, seed });

/** The system that `c` decides. */
export function randomSystem(c: Choices): RandomSystem {
  const world = makeWorld(c);
  const program = new RandomProgram(c, world);
  const agents = program.agents();
  const properties = randomProperties(c, world);
  const description = { ...describeWorld(world), agents, routines: program.routines() };
  return { description, properties, system: ground(description, properties) };
}

function randomProperties(c: Choices, w: World): readonly Property[] {
  const e = new RandomExpressions(c, w);
  const bool = (): Expr<Bool> => e.bool(noNames, 2);
  return [
    property('watch', {
      kind: 'safety', ...words, ...watcher(c, e), faults: c.pick([[], ['dead:box'], ['index:slot', 'dead:box']]),
    }),
    property('state', {
      kind: 'safety', ...words, invariant: bool().or(bool()), atRisk: bool(), because: 'the invariant is broken',
      faults: c.pick([[], ['domain:level'], ['index:box']]),
    }),
    property('finish', { kind: 'liveness', ...words, goal: bool().or(bool()) }),
    property('settle', { kind: 'liveness', ...words, goal: c.pick([bool().or(bool()), bool()]), atRisk: bool() }),
    property('cost', { kind: 'latency', ...words, measure: e.int(noNames, 2).lessOrZero(0) }),
  ];
}

/** History, handlers and judgements of an observer of events. */
function watcher(c: Choices, e: RandomExpressions) {
  const seen = variable('seen', [], range(1 + c.below(2)), lit(0));
  const last = variable('last', [slot], boolean, FALSE);
  const bool = (): Expr<Bool> => e.bool(noNames, 2);
  return {
    history: [seen, last],
    on: [
      on(noted, ({ slot: i }) => [
        violate(last(i).and(bool()), 'noted twice'), last(i).set(bool()),
        ...(c.oneIn(2) ? [violate(bool().and(bool()), 'noted in a bad state')] : []), atRisk(bool()),
      ]),
      on(judged, ({ value }) => [
        effectIf(value, [seen().set(ifElse(bool(), seen().plus(1), lit(0)))], [seen().set(seen().less(1))]),
        violate(seen().eq(lit(1)).and(value).and(bool()), 'judged guilty'), atRisk(value),
      ]),
    ],
  };
}
