import type { Description } from '../checker/language/index.js';
import { patches, patchSet } from '../model/patches/index.js';
import { everyScenario, scenarioNamed } from '../model/scenarios/index.js';
import { describeWith } from '../model/system.js';
import { variants } from '../model/variants/index.js';
import { series } from '../model/variants/variant.js';
import { properties } from '../properties/index.js';
import { renderRoutine } from '../traces/listing.js';
import { EXIT } from './io.js';
import { UsageError } from '../study/errors.js';
import type { ExitCode, Io } from './io.js';
import { named } from '../study/named.js';
import { changesBetween, programsIn } from './show-changes.js';
import { routineMachine } from './show-machine.js';
import { patchText, propertyText, scenarioText, variantText } from './show-texts.js';
import { namedSubject, variantOf } from '../study/subject/subject.js';
import { table } from './text.js';

export interface ShowOptions {
  readonly variant?: string;
  readonly scenario?: string;
  readonly mermaid?: boolean;
  readonly json?: boolean;
}

const KINDS = ['scenario', 'variant', 'property', 'patch', 'routine'] as const;
type Kind = (typeof KINDS)[number];

/** A scenario in which to list routines: they do not depend on it. */
const ANYWHERE = 'one-call';

/** `smpcheck show`: what there is, or one thing of it. */
export async function show(
  what: string | undefined, name: string | undefined, options: ShowOptions, io: Io,
): Promise<ExitCode> {
  const kind = what === undefined ? undefined : kindOf(what);
  const one = kind === undefined || name === undefined ? undefined : { kind, name };
  if (options.json !== true) io.out(one === undefined ? lists(kind) : text(one.kind, one.name, options));
  else io.out(`${JSON.stringify(one === undefined ? inventory(kind) : data(one.kind, one.name, options))}\n`);
  return EXIT.holds;
}

/** One of KINDS, or its plural. */
const kindOf = (what: string): Kind =>
  KINDS.find((k) => k === what.replace(/ies$/, 'y').replace(/(?<=ch)es$|s$/, '')) ?? named('thing to show called', what, KINDS, (k) => [k]);

function text(kind: Kind, name: string, options: ShowOptions): string {
  switch (kind) {
    case 'scenario': return scenarioText(named('scenario', name, everyScenario, (s) => [s.name]));
    case 'property': return propertyText(named('property', name, properties, (p) => [p.property]));
    case 'variant': return `${variantText(variantOf(name))}${ownChanges(name)}`;
    case 'patch': return `${patchText(patchNumber(name))}\n${patchChanges(patchNumber(name))}`;
    case 'routine': return routineText(name, options);
  }
}

function data(kind: Kind, name: string, options: ShowOptions): object {
  switch (kind) {
    case 'scenario': return named('scenario', name, everyScenario, (s) => [s.name]);
    case 'property': return named('property', name, properties, (p) => [p.property]);
    case 'variant': {
      const v = variantOf(name);
      return { ...v, edits: v.edits.map((e) => e.title), changes: ownChanges(name) };
    }
    case 'patch': {
      const n = patchNumber(name);
      return { name: patches[n - 1].name, title: patches[n - 1].title, changes: patchChanges(n) };
    }
    case 'routine': return { routine: name, text: routineText(name, options) };
  }
}

const world = (numbers: readonly number[]): Description => {
  const scenario = scenarioNamed(ANYWHERE);
  if (scenario === undefined) throw new UsageError(`there is no scenario '${ANYWHERE}'`);
  return describeWith(scenario, patchSet(numbers));
};

function ownChanges(id: string): string {
  const subject = namedSubject(id);
  const changes = subject.edits.length > 0 ? changesBetween(subject.describe(ANYWHERE, false), subject.describe(ANYWHERE)) : '';
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

function routineText(name: string, options: ShowOptions): string {
  const description = namedSubject(options.variant).describe(options.scenario ?? ANYWHERE);
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
  };
  return kind === undefined ? KINDS.map((k) => all[k]()).join('\n') : all[kind]();
}
