import { sample } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchEngine } from '../checker/engine/search.js';
import { exportMurphi } from '../checker/export/murphi.js';
import { exportable } from '../checker/export/outline.js';
import { exportPromela } from '../checker/export/promela.js';
import { ground } from '../checker/language/index.js';
import type { GroundSystem } from '../checker/language/index.js';
import { searchReference } from '../checker/reference/search.js';
import type { Searcher } from '../checker/result.js';
import { randomSystem } from '../checker/testing/arbitrary-system.js';
import { arbitraryChoices, Choices } from '../checker/testing/choices.js';
import { callfn } from '../checker/testing/callfn.js';
import { arbitraryHolding } from '../checker/testing/holding-system.js';
import { missingPrograms, peers } from '../checker/testing/peers.js';
import type { Peer } from '../checker/testing/peers.js';
import { peterson } from '../checker/testing/peterson.js';
import { poll } from '../checker/testing/poll.js';
import { SEED } from '../checker/testing/seed.js';
import { boundWorld } from '../model/testing/bound.js';
import { groundSubject, namedSubject, variantOf } from '../study/subject/subject.js';
import { groundVariant, judged, MERGED, observing } from '../study/subject/world.js';

/** Searches that must count as the reference does; a configuration of the engine is a line. */
const SEARCHES: Readonly<Record<string, Searcher>> = {
  'engine': searchEngine,
  'engine, 2 workers': (system, options) => searchEngine(system, { ...options, workers: 2, shareFrom: 64 }),
};

/** Searches that must find violated what the reference does, and may count less. */
const REDUCED: Readonly<Record<string, Searcher>> = {
  'engine, reduced': (system, options) => searchEngine(system, { ...options, reduction: true, reduceFrom: 0 }),
  'engine, reduced, 2 workers': (system, options) =>
    searchEngine(system, { ...options, reduction: true, reduceFrom: 0, workers: 2, shareFrom: 64 }),
};

/** A scenario, a variant that is refuted in it, and the property that says so. */
const REFUTED: readonly (readonly [scenario: string, variant: string, property: string])[] = [
  ['free-in-callback', 'B06', 'csd-lifetime'],
  ['late-online', 'V30', 'no-false-torture-failure'],
  ['one-call', 'B01', 'ipi-mask-stable'],
  ['one-call-target-down', 'V03', 'no-queue-after-drain'],
  ['one-target-sender-down', 'V10', 'csd-lifetime'],
  ['init-task', 'V09', 'ipi-mask-stable'],
  ['any-target-down', 'V06', 'any-finds-cpu'],
  ['async-twice', 'B04', 'args-visible'],
  ['softirq-over-debt', 'B08', 'context-contract'],
  ['interrupt-caller', 'V27', 'context-contract'],
];
/** Scenarios whose callers break the rules, so that the merged series is refuted too. */
const MISUSE = new Set(['softirq-over-debt', 'interrupt-caller']);

const RANDOM_SYSTEMS = 10;
const RANDOM_STATES = { least: 300, most: 6000, together: 3000 };
const HOLDING_SYSTEMS = 8;
/** Of those, how many must hold, and must be searched with fewer states by fusing and by symmetry. */
const HOLDING_LEAST = { holds: 5, fuses: 6, symmetric: 4 };
const SAMPLES = 1000;
const CHOICES = 1500;
const PEERS_AT_ONCE = 2;
/** No property has this name, so a search for it goes on past every violation. */
const EVERYTHING = { properties: ['no such property'] } as const;

const missing = missingPrograms();
const required = process.env['SMPCHECK_PEERS'] === 'required';

interface Subject {
  readonly name: string;
  readonly system: () => GroundSystem;
  /** A property that must be found violated. */
  readonly violates?: string;
}

const grounded = ({ description, properties }: ReturnType<typeof callfn>): GroundSystem => ground(description, properties);

/** Goals are judged over paths, which the peers are not asked for. */
const withoutGoals = (s: GroundSystem): GroundSystem => ({ ...s, properties: s.properties.map((p) => ({ ...p, goal: undefined })) });

const subjects: readonly Subject[] = [
  { name: 'peterson', system: () => grounded(peterson(false)) },
  { name: 'peterson, stores swapped', system: () => grounded(peterson(true)), violates: 'mutual exclusion' },
  { name: 'poll', system: () => grounded(poll()), violates: 'model-error' },
  { name: 'callfn 2 2', system: () => grounded(callfn(2, 2)) },
  {
    name: 'reclaim B24, bound', violates: 'tlb-coherent',
    system: () => groundVariant(boundWorld('reclaim'), variantOf('B24'), observing(judged, ['tlb-coherent'])),
  },
  ...REFUTED.flatMap(([scenario, variant, property]): readonly Subject[] => [
    {
      name: `${scenario} ${MERGED}`, system: () => groundSubject(namedSubject(MERGED), scenario, [property]),
      ...(MISUSE.has(scenario) ? { violates: property } : {}),
    },
    { name: `${scenario} ${variant}`, system: () => groundSubject(namedSubject(variant), scenario, [property]), violates: property },
  ]),
];

/** The first systems of the seed that are neither trivial nor large; drawn once. */
function draw(count: number, systems: Arbitrary<GroundSystem>): () => readonly GroundSystem[] {
  let drawn: readonly GroundSystem[] | undefined;
  return () => {
    if (drawn !== undefined) return drawn;
    const found: GroundSystem[] = [];
    for (const given of sample(systems, { seed: SEED, numRuns: SAMPLES })) {
      const system = withoutGoals(given);
      const { states, complete } = searchReference(system, { ...EVERYTHING, statesMax: RANDOM_STATES.most });
      if (complete && states >= RANDOM_STATES.least) found.push(system);
      if (found.length === count) break;
    }
    drawn = found;
    return drawn;
  };
}

/** All of the language, and violations nearly always; such as hold, fuse and are symmetric. */
const randomSystems = draw(RANDOM_SYSTEMS, arbitraryChoices(CHOICES).map((numbers) => randomSystem(new Choices(numbers)).system));
const holdingSystems = draw(HOLDING_SYSTEMS, arbitraryHolding());

const waiting: (() => void)[] = [];
let running = 0;
/** Runs `action` when fewer than PEERS_AT_ONCE others do. */
async function inTurn<T>(action: () => Promise<T>): Promise<T> {
  if (running >= PEERS_AT_ONCE) await new Promise<void>((go) => { waiting.push(go); });
  running++;
  try {
    return await action();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

const sourceFor = ({ name }: Peer, system: GroundSystem, check: readonly string[]): string =>
  (name === 'spin' ? exportPromela : exportMurphi)(system, { check });

type Told = readonly [who: string, states: number, transitions: number, violated: readonly string[]];

/** One peer's counts with every property that holds, and which of the violated ones it finds. */
async function ask(peer: Peer, system: GroundSystem, violated: readonly string[]): Promise<Told> {
  const holding = exportable(system).filter((p) => !violated.includes(p));
  const whole = await inTurn(() => peer.check(sourceFor(peer, system, holding)));
  const each = await Promise.all(violated.map(async (p) => (await inTurn(() => peer.check(sourceFor(peer, system, [p])))).violated));
  const found = [...(whole.violated ? ['one that holds'] : []), ...violated.filter((_, k) => each[k])];
  return [peer.name, whole.states, whole.transitions, found];
}

/** Counts and verdicts of all, told in a line; an Error says who differs and how to see it again. */
async function compare(name: string, given: GroundSystem, again: string): Promise<Told> {
  const system = withoutGoals(given);
  const tell = (who: string, search: Searcher): Told => {
    const { states, transitions, violations } = search(system, EVERYTHING);
    return [who, states, transitions, [...violations.keys()].sort()];
  };
  const reference = tell('reference', searchReference);
  const [, states, transitions, violated] = reference;
  const others = [
    ...Object.entries(SEARCHES).map(([who, search]) => tell(who, search)),
    ...await Promise.all(peers.map((peer) => ask(peer, system, violated))),
  ];
  const reduced = Object.entries(REDUCED).map(([who, search]) => tell(who, search));
  const differing = [
    ...others.filter((told) => JSON.stringify(told.slice(1)) !== JSON.stringify(reference.slice(1))),
    ...reduced.filter((told) => JSON.stringify(told[3]) !== JSON.stringify(violated) || told[1] > states),
  ];
  if (differing.length > 0) {
    const lines = [reference, ...differing].map(([who, s, t, v]) =>
      `${who}: ${s} states, ${t} transitions, violated: ${v.join(', ') || 'nothing'}`);
    throw new Error([`${name}: the checkers differ`, ...lines, `To see it again: ${again}`].join('\n'));
  }
  const verdict = violated.length === 0 ? 'holds' : `violates ${violated.join(', ')}`;
  process.stdout.write(`${name.padEnd(32)} ${String(states).padStart(7)} states ${String(transitions).padStart(8)} transitions  ${verdict}\n`);
  return reference;
}

const command = (name: string, seed = ''): string => `${seed}npx vitest run cli/gate.test.ts -t '${name}'`;

if (missing.length > 0) {
  process.stderr.write(`gate: not run, ${missing.join(' and ')} missing (apt-get install spin rumur gcc); SMPCHECK_PEERS=required makes it fail\n`);
}

test.runIf(required)('the other model checkers are installed', () => { expect(missing).toEqual([]); });

const whenThere = missing.length > 0 ? describe.skip : describe.concurrent;

whenThere(`reference, engine, SPIN and Rumur agree; SMPCHECK_SEED=${SEED}`, () => {
  test.for(subjects)('$name', async ({ name, system, violates }) => {
    const [, , , violated] = await compare(name, system(), command(name));
    if (violates !== undefined) expect(violated).toContain(violates);
    else expect(violated).toEqual([]);
  });

  test.for(Array.from({ length: RANDOM_SYSTEMS }, (_, k) => ({ name: `random ${k + 1}`, k })))('$name', async ({ name, k }) => {
    const systems = randomSystems();
    expect(systems.length).toBe(RANDOM_SYSTEMS);
    await compare(name, systems[k], command(name, `SMPCHECK_SEED=${SEED} `));
  });

  test.for(Array.from({ length: HOLDING_SYSTEMS }, (_, k) => ({ name: `holding ${k + 1}`, k })))('$name', async ({ name, k }) => {
    const systems = holdingSystems();
    expect(systems.length).toBe(HOLDING_SYSTEMS);
    await compare(name, systems[k], command(name, `SMPCHECK_SEED=${SEED} `));
  });

  test('of the holding systems most hold, and are reduced in both ways', () => {
    const systems = holdingSystems();
    const number = (is: (s: GroundSystem) => boolean): number => systems.filter(is).length;
    const isLess = (s: GroundSystem, reduction: 'fusing' | 'symmetry'): boolean =>
      searchEngine(s, { ...EVERYTHING, reduction, reduceFrom: 0 }).states < searchEngine(s, EVERYTHING).states;
    const told = {
      holds: number((s) => searchReference(s, EVERYTHING).violations.size === 0),
      fuses: number((s) => isLess(s, 'fusing')), symmetric: number((s) => isLess(s, 'symmetry')),
    };
    for (const [what, least] of Object.entries(HOLDING_LEAST)) expect(told[what as keyof typeof told], what).toBeGreaterThanOrEqual(least);
  });

  test('the random systems are not trivial', () => {
    const states = randomSystems().reduce((sum, system) => sum + searchReference(system, EVERYTHING).states, 0);
    expect(states).toBeGreaterThanOrEqual(RANDOM_STATES.together);
  });
});
