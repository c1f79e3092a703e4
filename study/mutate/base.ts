import { addressesIn } from '../../checker/language/edit/address.js';
import { searchEngine } from '../../checker/engine/search.js';
import { digestOf } from '../../checker/language/index.js';
import type { Description, GroundSystem } from '../../checker/language/index.js';
import { behaviour } from '../edited/ordering.js';
import { groundSubject } from '../subject/subject.js';
import { observing } from '../subject/world.js';
import type { Source, Subject } from '../subject/subject.js';
import { callable, described, reference } from './described.js';

/** A look at a scenario without a mutant, as plain data. */
export interface BaseTask {
  readonly kind: 'base';
  readonly source: Source;
  readonly scenario: string;
  /** Routines that are asked about: a scenario that runs none of them is not searched. */
  readonly programs: readonly string[];
  /** A scenario of more states is not searched to its end. */
  readonly statesMax: number;
}

/** What a mutant is compared with in one scenario. */
export interface Bench {
  readonly scenario: string;
  /** Of the system with `observers`. */
  readonly digest: string;
  readonly behaviour: string;
  /** Properties that hold there: what may kill a mutant. */
  readonly observers: readonly string[];
}

export interface Base extends Bench {
  /** Those of the routines asked about that the ground system contains, unless the scenario has another in their place. */
  readonly programs: readonly string[];
  /** Addresses of steps that fire, and of the calls that lead to them. */
  readonly fired: readonly string[];
  readonly states: number;
  readonly complete: boolean;
}

type Asked = () => boolean;

/** Searches a scenario to its end and says what runs there and what holds. */
export function lookAtBase(task: BaseTask, subject: Subject, shouldStop: Asked): Base {
  const { scenario, statesMax } = task;
  const nothing: Base = {
    scenario, programs: [], observers: [], fired: [], digest: '', behaviour: '', states: 0, complete: true,
  };
  const reached = callable(described(subject, scenario));
  if (!task.programs.some((name) => reached.has(name))) return nothing;
  const judged = subject.properties.filter((p) => p.kind !== 'latency').map((p) => p.property);
  const system = groundSubject(subject, scenario, judged);
  const ran = new Set(addresses(system, () => true).map((a) => a.slice(0, a.indexOf('/'))));
  const programs = task.programs
    .filter((name) => ran.has(name) && outline(described(subject, scenario), name) === outline(reference(subject), name));
  if (programs.length === 0) return nothing;
  const { states, complete, violations, fired = [] } = searchEngine(system, { statesMax, coverage: true, shouldStop });
  const observers = judged.filter((p) => !violations.has(p));
  const compared = observers.length === judged.length ? system : groundSubject(subject, scenario, observers);
  return {
    scenario, programs, observers, states, complete, digest: digestOf(compared),
    behaviour: behaviour(described(subject, scenario), observing(subject.properties, observers)),
    fired: addresses(system, (id) => fired[id] > 0),
  };
}

/** The nodes of a routine by name, which tell a replaced one. */
const outline = ({ routines }: Description, routine: string): string => routines
  .filter((r) => r.name === routine).flatMap((r) => addressesIn(r).map((e) => e.address)).join('\n');

/** Addresses of some transitions and of the calls that lead to them. */
export const addresses = ({ transitions }: GroundSystem, which: (id: number) => boolean): readonly string[] =>
  [...new Set(transitions.filter((t) => which(t.id)).flatMap((t) => [t.address, ...t.path]))];
