import { applyEdits, ground, noDeadlock, property, TRUE } from '../../checker/language/index.js';
import type { Description, Edits, GroundSystem, Property } from '../../checker/language/index.js';
import { patchSet } from '../../model/patches/index.js';
import type { Scenario } from '../../model/scenario.js';
import { everyScenario } from '../../model/scenarios/index.js';
import { describeWith } from '../../model/system.js';
import { variants } from '../../model/variants/index.js';
import type { Expectation, Finding, Variant } from '../../model/variants/variant.js';
import { properties } from '../../properties/index.js';
import { blamingShape } from './blaming.js';
import { FIXED, withLanes } from './define.js';
import type { UserSystem, UserVariant } from './define.js';
import { named } from '../named.js';
import { patchList, patchNumbers } from './patch-list.js';
import { BASE, MERGED, merged, observing } from './world.js';

/** Where a subject comes from; plain data, so that a worker can find it too. */
export interface Source {
  /** A user's module. */
  readonly file?: string;
  /** A variant's id; in a system of the user's own the name of its edits. */
  readonly variant?: string;
  /** A mechanical mutant of it (`study/mutate`), by name. */
  readonly mutant?: string;
  /** Without its own edits, or the mutant's. */
  readonly unedited?: true;
}

/** What is checked: a variant of the kernel model, or a system of the user's own. */
export interface Subject {
  readonly source: Source;
  readonly id: string;
  readonly name: string;
  /** Its names and what it is, in a line. */
  readonly title: string;
  /** Checked where nobody names others. */
  readonly scenarios: readonly string[];
  /** Nobody named these scenarios: they may follow the edits (`study/edited`). */
  readonly follows: boolean;
  readonly properties: readonly Property[];
  readonly expect: Expectation | undefined;
  readonly finding: Finding | undefined;
  /** Its own, on top of the patches. */
  readonly edits: readonly Edits[];
  /** Without edits it is a set of patches: the description with those of the nearest kernel, which has all of them or none. */
  readonly besides?: (scenario: string) => Description;
  /** Ids of the variants in whose place, with the same world, nothing may be violated: of a user's own variant. */
  readonly controls: readonly string[];
  /** It brings a world of its own. */
  readonly ownWorld: boolean;
  /** Whether a property is meant for each of its scenarios, so that a vacuous one is a defect: it came with them. */
  isMeant(property: string): boolean;
  /** What happens in a scenario, in a sentence. An unknown one is a UsageError. */
  saysOf(scenario: string): string;
  /** The description of a scenario; without `edited` the subject's own edits are left out. */
  describe(scenario: string, edited?: boolean): Description;
}

/** The ground system of a scenario with some of the subject's observers. */
export const groundSubject = (subject: Subject, scenario: string, observers: readonly string[]): GroundSystem =>
  blamingShape(subject.source.file, () => ground(subject.describe(scenario), observing(subject.properties, observers)));

/** Whether nothing of its own is on top of its patches. */
export const isUnedited = ({ edits }: Subject): boolean => edits.every((e) => e.operations.length === 0);

/** What the subject changes: by its own edits or, where it has none, by its patches. */
export function changedBy(subject: Subject, scenario: string): ReturnType<typeof pairOf> {
  if (!isUnedited(subject) || subject.besides === undefined) return pairOf(subject, scenario);
  return { plain: subject.besides(scenario), edited: subject.describe(scenario) };
}

/** The descriptions of a scenario without the subject's own edits and with them; what no edit touches is shared. */
export function pairOf(subject: Subject, scenario: string): { readonly plain: Description; readonly edited: Description } {
  // Says what is wrong with the edits, and which patch took an address away.
  subject.describe(scenario);
  const plain = subject.describe(scenario, false);
  return { plain, edited: applyEdits(plain, [subject.edits]) };
}

/** Id of a user's system without edits. */
export const AS_WRITTEN = 'as-written';

const namesOf = (v: Pick<Variant, 'id' | 'aliases'>): readonly string[] => [v.id, ...(v.aliases ?? [])];

/** Whether a variant has that id or alias. */
export const isVariant = (id: string): boolean => variants.some((v) => namesOf(v).includes(id));

/** A variant by its id or an alias. */
export const variantOf = (id: string): Variant => named('variant', id, variants, namesOf);

type OnKernel = Omit<Variant, 'source' | 'scenarios' | 'expect'> & {
  readonly scenarios: readonly string[];
  readonly expect?: Expectation;
};

interface World {
  /** Shared by a user's variant and its controls. */
  readonly world?: readonly Edits[];
  readonly controls?: readonly string[];
  readonly source: Source;
  readonly known: readonly Scenario[];
  readonly observers: readonly Property[];
  readonly follows?: boolean;
}

function kernelSubject(
  v: OnKernel, { source, known, observers, world: own = [], controls = [], follows = false }: World,
): Subject {
  const worldOf = (name: string): Scenario => named('scenario', name, known, (s) => [s.name]);
  const described = (name: string, patches: readonly number[], edits: readonly Edits[]): Description => {
    const world = v.preemption === undefined ? worldOf(name) : { ...worldOf(name), preemption: v.preemption };
    return describeWith(world, patchSet(patches), edits, own);
  };
  const other = nearest(v.patches);
  return {
    source, id: v.id, name: v.name, scenarios: v.scenarios, follows,
    title: `${v.id}${v.name === v.id ? '' : ` ${v.name}`}${v.says === '' ? '' : `: ${v.says}`}`,
    properties: observers,
    expect: v.expect, finding: v.finding, edits: v.edits, controls, ownWorld: own.length > 0,
    isMeant: (property) => !properties.some((p) => p.property === property),
    saysOf: (name) => worldOf(name).says,
    ...(other === undefined ? {} : { besides: (name: string) => described(name, other, []) }),
    describe: (name, edited = true) => described(name, v.patches, edited ? v.edits : []),
  };
}

/** All patches or none, whichever differs from these in fewer, and does. */
function nearest(patches: readonly number[]): readonly number[] | undefined {
  if (patches.length === 0) return undefined;
  const all = merged.patches.length;
  return patches.length < all && all - patches.length < patches.length ? merged.patches : [];
}

const PATCHES = 'patches:';
/** Stands for the kernel before the series with these patches wherever a variant's id does. */
export const patchesId = (numbers: readonly number[]): string => `${PATCHES}${patchList(numbers)}`;

function withPatches(id: string): OnKernel {
  const numbers = patchNumbers(id.slice(PATCHES.length));
  const says = 'the kernel before the series with these patches and no other.';
  return { id: patchesId(numbers), name: patchesId(numbers), says, patches: numbers, edits: [], scenarios: ['one-call'] };
}

/** A named variant of the kernel, or one that `patchesId` names; the merged series unless named. */
export const namedSubject = (id: string = MERGED): Subject => {
  const isSet = id.startsWith(PATCHES);
  const v = isSet ? withPatches(id) : variantOf(id);
  return kernelSubject(v, { source: { variant: v.id }, known: everyScenario, observers: properties, follows: isSet });
};

/** The variant that a user's file exports; or, in that file's scenarios, a named one. */
export function userVariantSubject(file: string, user: UserVariant, id: string = user.id): Subject {
  const own = (user.scenarios ?? ['one-call']).filter((s) => typeof s !== 'string');
  const known = [...everyScenario, ...own];
  const observers = [...properties, ...(user.properties ?? [])];
  const chosen = (user.scenarios ?? ['one-call']).map((s) => (typeof s === 'string' ? s : s.name));
  const fixes = user.fixed === undefined ? [] : [FIXED];
  const world: World = { source: { file, variant: id }, known, observers, world: user.world ?? [] };
  if (id !== user.id && !fixes.includes(id)) {
    const { id: name } = named('variant', id, [user, ...fixes.map((f) => ({ id: f })), ...variants], namesOf);
    const other = variantOf(name);
    return kernelSubject({ ...other, scenarios: user.scenarios === undefined ? other.scenarios : chosen }, world);
  }
  const filledIn = { ...user, name: user.name ?? user.id, says: user.says ?? '', scenarios: chosen };
  const follows = user.scenarios === undefined;
  if (id === user.id) return kernelSubject(filledIn, { ...world, follows, controls: [MERGED, BASE, ...fixes] });
  const fixed = { ...filledIn, id, name: id, says: `${user.id} with other edits: ${(user.fixed ?? []).map((e) => e.name).join(', ')}.` };
  return kernelSubject({ ...fixed, edits: user.fixed ?? [], expect: { verdict: 'SAFE' } }, { ...world, follows });
}

/** That every value is in its domain, every index in its set. */
export const IN_RANGE = 'in-range';

/** What is asked of every system of a user's own. */
export const ofEverySystem: readonly Property[] = [
  property(IN_RANGE, {
    states: 'No value leaves its domain, no index its set, no object is used that does not exist, no routine enters itself without end.',
    faults: ['index:*', 'domain:*', 'dead:*', 'recursion:*'], atRisk: TRUE,
  }),
  noDeadlock,
];

/** Its own, and what is asked of every system. */
const observersOf = ({ properties: own }: UserSystem): readonly Property[] => [...own, ...ofEverySystem];

/** A user's system, as written or with edits of its module's `variants`. */
export function systemSubject(
  file: string, system: UserSystem, broken: Readonly<Record<string, Edits>>, id: string = AS_WRITTEN,
): Subject {
  const { description } = system;
  named('variant', id, [AS_WRITTEN, ...Object.keys(broken)], (name) => [name]);
  const own = id === AS_WRITTEN ? [] : [broken[id]];
  return {
    source: { file, variant: id }, id, name: description.name,
    title: [description.name, ...own.map((e) => `${id}: ${e.title}`)].join(', '),
    scenarios: [description.name], follows: false, properties: observersOf(system), expect: undefined, finding: undefined,
    edits: own, controls: [], ownWorld: false, isMeant: () => true,
    saysOf: (name) => named('scenario', name, [''], () => [description.name]),
    describe: (name, edited = true) => {
      named('scenario', name, [description], (d) => [d.name]);
      return edited && own.length > 0 ? withLanes(applyEdits(description, [own]), description) : description;
    },
  };
}
