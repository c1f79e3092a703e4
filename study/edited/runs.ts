import { searchEngine } from '../../checker/engine/search.js';
import { applyEdits, ground, ModelError } from '../../checker/language/index.js';
import type { Description, Operation } from '../../checker/language/index.js';
import { addresses } from '../mutate/base.js';
import { callable } from '../mutate/described.js';
import { isTold } from '../errors.js';
import { changedBy } from '../subject/subject.js';
import type { Source, Subject } from '../subject/subject.js';
import { changesBetween, eventsLost } from './changes.js';
import type { Change, Lost } from './changes.js';

/** Which of the subject's own edits a scenario runs, as plain data. */
export interface RunsTask {
  readonly kind: 'runs';
  readonly source: Source;
  readonly scenario: string;
  /** Only these steps and calls are asked about. */
  readonly only?: readonly string[];
  /** Of a search without observers, with the edits or without them. */
  readonly statesMax: number;
  /** Search until every step that is asked about has run, not only one of each change. */
  readonly every?: boolean;
  /** Search to the end, or to `statesMax`, also where all has run before. */
  readonly whole?: boolean;
}

/**
 * *absent*: all that is edited is in a program that this world does not have; *partly*: only some of it is, and the rest
 * changes this world too; *clash*: anything else, such as a name that is taken here.
 */
export interface Refusal {
  readonly kind: 'absent' | 'partly' | 'clash';
  readonly because: string;
}

export interface RunsOutcome {
  /** Everything that the edits change, by name. */
  readonly changed: readonly string[];
  /** And its steps and calls, by address. */
  readonly steps: readonly string[];
  /** What of it takes a step, with the edits or without. */
  readonly ran: readonly string[];
  /** Those of `steps` that do. */
  readonly fired: readonly string[];
  /** What might run beyond `statesMax`. */
  readonly open: readonly string[];
  /** Steps and calls of it that might. */
  readonly unsure: readonly string[];
  /** Why the edits do not apply here. */
  readonly refused?: Refusal;
  /** Events that the edits take away. */
  readonly lost: readonly Lost[];
  /** The searches came to their ends; there are none where nothing can run. */
  readonly complete: boolean;
  /** Of the larger search. */
  readonly states: number;
}

/** Most edits run early. */
const AT_FIRST = 2000;

/** Searches a scenario until all that is asked about has run, or cannot. */
export function lookAtRuns(task: RunsTask, subject: Subject, shouldStop: () => boolean): RunsOutcome {
  const pair = appliedIn(subject, task.scenario);
  if ('because' in pair) return { ...NOWHERE, refused: pair };
  const { plain, edited } = pair;
  const all = changesBetween(plain, edited);
  const asked = all.map((c): Change => ({ ...c, at: c.at.filter((a) => task.only?.includes(a) !== false) }));
  const sights: Sight[] = [];
  const ran = (a: string): boolean => sights.some((s) => s.fired.has(a));
  const hasRun = (c: Change): boolean => c.at.some(ran);
  const isDone = (c: Change): boolean => (task.every === true ? c.at.every(ran) : hasRun(c));
  for (const description of [edited, plain]) {
    const left = asked.filter((c) => task.whole === true || !isDone(c));
    sights.push(lookAt(description, left, task, shouldStop));
  }
  const steps = [...new Set(all.flatMap((c) => c.at))];
  const isUnsure = (a: string): boolean => sights.some((s) => !s.complete && s.there.has(a));
  const fired = steps.filter(ran);
  return {
    changed: all.map((c) => c.name), steps, lost: eventsLost(plain, edited),
    ran: asked.filter(hasRun).map((c) => c.name), fired,
    open: asked.filter((c) => !hasRun(c) && c.at.some(isUnsure)).map((c) => c.name), unsure: steps.filter((a) => !fired.includes(a) && isUnsure(a)),
    complete: sights.every((s) => s.complete), states: Math.max(...sights.map((s) => s.states)),
  };
}

const NOWHERE: RunsOutcome = { changed: [], steps: [], ran: [], fired: [], open: [], unsure: [], lost: [], complete: true, states: 0 };

/** The descriptions, or why the edits do not apply; what cannot be lowered is wrong anywhere, and thrown later. */
function appliedIn(subject: Subject, scenario: string): ReturnType<typeof changedBy> | Refusal {
  try {
    return changedBy(subject, scenario);
  } catch (error) {
    if (!isTold(error)) throw error;
    const absent = absentIn(error);
    return { because: error.message, kind: absent === undefined ? 'clash' : leftWithout(subject, scenario, absent) };
  }
}

const absentIn = (error: unknown): string | undefined =>
  (error instanceof ModelError ? error.absent : error instanceof Error && error.cause !== undefined ? absentIn(error.cause) : undefined);

/** What is left of edits without the operations on a program that is not there. */
function leftWithout(subject: Subject, scenario: string, absent: string): Refusal['kind'] {
  const plain = subject.describe(scenario, false);
  let edits = subject.edits;
  for (let gone: string | undefined = absent; gone !== undefined;) {
    const name: string = gone;
    const rest = edits.map((e) => ({ ...e, operations: e.operations.filter((o) => !isAbout(o, name)) }));
    if (rest.every((e, i) => e.operations.length === edits[i].operations.length)) return 'clash';
    edits = rest;
    try {
      return changesBetween(plain, applyEdits(plain, [edits])).length > 0 ? 'partly' : 'absent';
    } catch (error) {
      if (!isTold(error)) throw error;
      gone = absentIn(error);
    }
  }
  return 'clash';
}

/** Whether an operation addresses a program, or something in it. */
const isAbout = (operation: Operation, program: string): boolean =>
  Object.values(operation).some((value) => value === program || (typeof value === 'string' && value.startsWith(`${program}/`)));

interface Sight {
  /** Addresses that the ground system has, and those that take a step. */
  readonly there: ReadonlySet<string>;
  readonly fired: ReadonlySet<string>;
  readonly complete: boolean;
  readonly states: number;
}

const NOTHING: Sight = { there: new Set(), fired: new Set(), complete: true, states: 0 };

function lookAt(
  description: Description, changes: readonly Change[], { statesMax, whole = false, every = false }: RunsTask, shouldStop: () => boolean,
): Sight {
  const programs = new Set([...callable(description), ...description.agents.map((a) => a.name)]);
  const owner = (address: string): string => address.slice(0, address.indexOf('/'));
  if (!changes.some((c) => c.at.some((a) => programs.has(owner(a))))) return NOTHING;
  const system = ground(description);
  const there = new Set(addresses(system, () => true));
  const wanted = changes.filter((c) => c.at.some((a) => there.has(a)));
  if (wanted.length === 0) return NOTHING;
  for (let most = whole ? statesMax : Math.min(AT_FIRST, statesMax); ; most = Math.min(10 * most, statesMax)) {
    const { complete, ended, states, fired: counts = [] } =
      searchEngine(system, { statesMax: most, coverage: true, properties: ['none'], shouldStop });
    const fired = new Set(addresses(system, (id) => counts[id] > 0));
    const hasRun = ({ at }: Change): boolean => (every ? at.every((a) => fired.has(a) || !there.has(a)) : at.some((a) => fired.has(a)));
    const isDone = complete || ended === 'told' || most === statesMax || wanted.every(hasRun);
    if (isDone) return { there, fired, complete, states };
  }
}
