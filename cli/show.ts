import type { Description } from '../checker/language/index.js';
import { patches, patchSet } from '../model/patches/index.js';
import { everyScenario, scenarioNamed } from '../model/scenarios/index.js';
import { describeWith } from '../model/system.js';
import { variants } from '../model/variants/index.js';
import { series } from '../model/variants/variant.js';
import { properties } from '../properties/index.js';
import { renderRoutine } from '../traces/listing.js';
import { didYouMean } from '../checker/language/edit/distance.js';
import { EXIT } from './io.js';
import { UsageError } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { isFileName, named } from '../study/named.js';
import { changesBetween, programsIn } from './show-changes.js';
import { routineMachine } from './show-machine.js';
import { eventsIn, eventText } from './show-events.js';
import type { ShownEvent } from './show-events.js';
import { patchText, propertyText, scenarioText, variantText } from './show-texts.js';
import { subjectOf } from '../study/subject/load.js';
import { namedSubject, variantOf } from '../study/subject/subject.js';
import type { Subject } from '../study/subject/subject.js';
import { filled, table } from './text.js';

export interface ShowOptions {
  readonly variant?: string;
  /** A user's: its variant in place of a named one. */
  readonly file?: string;
  readonly scenario?: string;
  readonly mermaid?: boolean;
  readonly json?: boolean;
}

const KINDS = ['scenario', 'variant', 'property', 'patch', 'routine', 'event'] as const;
type Kind = (typeof KINDS)[number];
/** What --file is heeded for. */
const OF_A_FILE: readonly Kind[] = ['routine', 'property', 'event'];

/** A scenario in which to list routines: they do not depend on it. */
const ANYWHERE = 'one-call';

/** `smpcheck show`: what there is, or one thing of it. */
export async function show(
  what: string | undefined, name: string | undefined, options: ShowOptions, io: Io,
): Promise<ExitCode> {
  const asked = what === undefined ? undefined : askedFor(what, name, options);
  if (options.file !== undefined && (asked?.name === undefined || !OF_A_FILE.includes(asked.kind))) {
    throw new UsageError(`--file is for one routine, property or event: leave it out, or 'smpcheck show ${options.file}'`);
  }
  if (asked?.name === undefined) {
    io.out(options.json === true ? `${JSON.stringify(inventory(asked?.kind))}\n` : lists(asked?.kind));
    return EXIT.holds;
  }
  const { kind, name: one, file } = asked;
  const subject = await subjectOf({ ...(file === undefined ? {} : { file }), ...(options.variant === undefined ? {} : { variant: options.variant }) });
  io.out(options.json === true ? `${JSON.stringify(data(kind, one, options, subject))}\n` : text(kind, one, options, subject));
  return EXIT.holds;
}

interface Asked { readonly kind: Kind; readonly name: string | undefined; readonly file: string | undefined }

/** A kind and a name, a kind alone, a name of any kind, or a file. */
function askedFor(what: string, name: string | undefined, { file }: ShowOptions): Asked {
  const kind = KINDS.find((k) => k === what.replace(/ies$/, 'y').replace(/(?<=ch)es$|s$/, ''));
  if (kind === 'variant' && name !== undefined && isFileName(name)) return { kind, name, file: name };
  if (kind !== undefined) return { kind, name, file };
  if (name === undefined && isFileName(what)) return { kind: 'variant', name: what, file: what };
  const found = name === undefined ? KINDS.find((k) => namesOf(k).includes(what)) : undefined;
  if (found !== undefined) return { kind: found, name: what, file };
  const known: readonly string[] = name === undefined ? [...KINDS, ...KINDS.flatMap(namesOf)] : KINDS;
  throw new UsageError(`there is no thing to show called '${what}'${didYouMean(what, known)}`);
}

function namesOf(kind: Kind): readonly string[] {
  switch (kind) {
    case 'scenario': return everyScenario.map((s) => s.name);
    case 'variant': return variants.flatMap((v) => [v.id, ...(v.aliases ?? [])]);
    case 'property': return properties.map((p) => p.property);
    case 'patch': return patches.map((p) => p.name);
    case 'routine': return programsIn(world([])).map((r) => r.name);
    case 'event': return [...eventsIn(world([])).keys()];
  }
}

function text(kind: Kind, name: string, options: ShowOptions, subject: Subject): string {
  switch (kind) {
    case 'scenario': return scenarioText(named('scenario', name, everyScenario, (s) => [s.name]));
    case 'property': return propertyText(named('property', name, subject.properties, (p) => [p.property]));
    case 'variant': return isFileName(name) ? `${filled(subject.title)}${ownChanges(subject)}` : `${variantText(variantOf(name))}${ownChanges(namedSubject(name))}`;
    case 'patch': return `${patchText(patchNumber(name))}\n${patchChanges(patchNumber(name))}`;
    case 'routine': return routineText(name, options, subject);
    case 'event': return eventText(eventNamed(name, subject), subject.properties);
  }
}

function data(kind: Kind, name: string, options: ShowOptions, subject: Subject): object {
  switch (kind) {
    case 'scenario': return named('scenario', name, everyScenario, (s) => [s.name]);
    case 'property': return named('property', name, subject.properties, (p) => [p.property]);
    case 'variant': {
      if (isFileName(name)) return { id: subject.id, title: subject.title, edits: subject.edits.map((e) => e.title), changes: ownChanges(subject) };
      const v = variantOf(name);
      return { ...v, edits: v.edits.map((e) => e.title), changes: ownChanges(namedSubject(name)) };
    }
    case 'patch': {
      const n = patchNumber(name);
      return { name: patches[n - 1].name, title: patches[n - 1].title, changes: patchChanges(n) };
    }
    case 'routine': return { routine: name, text: routineText(name, options, subject) };
    case 'event': {
      const { fields, emitted } = eventNamed(name, subject);
      return { event: name, fields, emitted, watched: subject.properties.filter((p) => name in p.on).map((p) => p.property) };
    }
  }
}

const eventNamed = (name: string, subject: Subject): ShownEvent =>
  named('event', name, [...eventsIn(subject.describe(placeOf(subject)))].map(([, e]) => e), (e) => [e.event]);

/** Where a subject's routines are listed: a file may have scenarios of its own, or a system that is no kernel. */
const placeOf = ({ source, follows, scenarios }: Subject): string => (source.file === undefined || follows ? ANYWHERE : scenarios[0]);

const world = (numbers: readonly number[]): Description => {
  const scenario = scenarioNamed(ANYWHERE);
  if (scenario === undefined) throw new UsageError(`there is no scenario '${ANYWHERE}'`);
  return describeWith(scenario, patchSet(numbers));
};

function ownChanges(subject: Subject): string {
  const where = placeOf(subject);
  const changes = subject.edits.length > 0 ? changesBetween(subject.describe(where, false), subject.describe(where)) : '';
  return changes === '' ? '' : `\nIts own edits:\n\n${changes}`;
}

function patchNumber(name: string): number {
  const number = Number(/^P?(\d+)$/i.exec(name)?.[1]);
  if (number >= 1 && number <= patches.length) return number;
  throw new UsageError(`there is no patch '${name}': the series has P1 to P${patches.length}`);
}

/** What a patch changes on top of those before it. */
function patchChanges(n: number): string {
  const changes = changesBetween(world(series(1, n - 1)), world(series(1, n)));
  return changes === '' ? 'It changes no step.\n' : changes;
}

function routineText(name: string, options: ShowOptions, subject: Subject): string {
  const description = subject.describe(options.scenario ?? placeOf(subject));
  const routine = named('routine', name, programsIn(description), (r) => [r.name]);
  return options.mermaid === true ? routineMachine(description, routine) : renderRoutine(routine, description);
}

function inventory(kind: Kind | undefined): object {
  const all = {
    scenario: everyScenario.map(({ name, says }) => ({ name, says })),
    variant: variants.map(({ id, name, says, expect }) => ({ id, name, says, expect })),
    property: properties.map(({ property, kind: sort, states }) => ({ property, kind: sort, states })),
    patch: patches.map(({ name, title }) => ({ name, title })),
    routine: programsIn(world([])).map(({ name }) => ({ name })),
    event: [...eventsIn(world([])).values()],
  };
  return kind === undefined ? all : { [kind]: all[kind] };
}

function lists(kind: Kind | undefined): string {
  const all: Readonly<Record<Kind, () => string>> = {
    scenario: () => table([['scenario', 'what happens'], ...everyScenario.map((s) => [s.name, s.says])]),
    variant: () => table([
      ['variant', 'name', 'expected', 'what it is'], ...variants.map((v) => [v.id, v.name, v.expect.verdict, v.says]),
    ]),
    property: () => table([['property', 'kind', 'statement'], ...properties.map((p) => [p.property, p.kind, p.states])]),
    patch: () => table([['patch', 'subject'], ...patches.map((p) => [p.name, p.title])]),
    routine: () => table([['', 'routines'], ['', world([]).routines.map((r) => r.name).join('  ')]]),
    event: () => table([['event', 'emitted by'], ...[...eventsIn(world([])).values()].map((e) => [e.event, e.emitted.join(', ')])]),
  };
  return kind === undefined ? KINDS.map((k) => all[k]()).join('\n') : all[kind]();
}
