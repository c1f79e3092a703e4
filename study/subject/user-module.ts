import { z } from 'zod';
import { didYouMean } from '../../checker/language/edit/distance.js';
import type { Edits } from '../../checker/language/index.js';
import type { Scenario } from '../../model/scenario.js';
import { patches } from '../../model/patches/index.js';
import { everyScenario } from '../../model/scenarios/index.js';
import { defaultSwitches } from '../../model/system.js';
import { explainedIn } from '../../model/variants/variant.js';
import { properties } from '../../properties/index.js';
import { FIXED } from './define.js';
import type { UserSystem, UserVariant } from './define.js';
import { UsageError } from '../errors.js';
import { named } from '../named.js';
import { scenarioShape } from './scenario-shape.js';
import { AS_WRITTEN, isVariant, ofEverySystem, variantOf } from './subject.js';
import { expectedIn } from '../check/verdict.js';

/** What a user's file offers. */
export type UserModule =
  | { readonly kind: 'variant'; readonly variant: UserVariant }
  | { readonly kind: 'system'; readonly system: UserSystem; readonly variants: Readonly<Record<string, Edits>> };

const name = z.string().regex(/^[\w.#-]+$/, 'expected a name of letters, digits, - and _');
const operation = z.looseObject({ op: z.string() });
const editsShape = z.looseObject({ name: z.string(), title: z.string(), operations: z.array(operation) });
const names = z.array(z.string());
const someNames = names.min(1, 'expected at least one name');
const observer = z.looseObject({
  property: name, kind: z.string(), states: z.string(), on: z.looseObject({}), variables: z.array(z.unknown()), faults: names,
});

const expectation = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('SAFE') }),
  z.strictObject({ verdict: z.literal('WORSE'), larger: someNames, than: z.string().optional() }),
  z.strictObject({ verdict: z.enum(['UNSAFE', 'WARN']), violated: someNames }),
  z.strictObject({ verdict: z.literal('BLIND'), violated: someNames, silent: z.string() }),
]);

const findingShape = z.strictObject({
  holds: names.optional(), violated: names.optional(), scenario: z.union([z.string(), names]).optional(), because: z.string(),
});

const variantShape = z.strictObject({
  id: name, name: z.string().optional(), says: z.string().optional(), source: z.string().optional(),
  patches: z.array(z.int().min(1).max(patches.length)), edits: z.array(editsShape),
  world: z.array(editsShape).optional(), fixed: z.array(editsShape).optional(),
  scenarios: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])).min(1, 'expected at least one scenario: leave it out to have them chosen').optional(),
  properties: z.array(observer).optional(), expect: expectation.optional(),
  finding: findingShape.optional(),
  preemption: z.enum(['full', 'none', 'rt', 'voluntary', 'dynamic-none']).optional(),
});

// A compiler holds the types that a user writes against these shapes: what one takes the other takes too.
type Written<T> = T extends readonly (infer U)[] ? readonly Written<U>[] : T extends object ? { readonly [K in keyof T]: Written<Exclude<T[K], undefined>> } : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Told = 'id' | 'name' | 'says' | 'source' | 'patches' | 'preemption' | 'finding' | 'expect';
const sameAsTyped: readonly [
  Same<Pick<UserVariant, Told>, Pick<Written<z.infer<typeof variantShape>>, Told>>, Same<keyof UserVariant, keyof z.infer<typeof variantShape>>,
  Same<keyof Scenario, keyof z.infer<typeof scenarioShape>>,
  Same<Pick<Scenario, 'hotplug' | 'preemption' | 'offline'>, Pick<Written<z.infer<typeof scenarioShape>>, 'hotplug' | 'preemption' | 'offline'>>,
] = [true, true, true, true];
void sameAsTyped;

const parts = z.array(z.looseObject({ name: z.string() }));
const systemShape = z.strictObject({
  properties: z.array(observer),
  description: z.looseObject({
    name, sets: z.record(z.string(), z.array(z.string())), variables: parts, pools: parts,
    routines: parts, agents: parts.min(1, 'expected at least one agent'), lanes: z.array(z.string()), switches: z.record(z.string(), z.number()), interchangeable: names.optional(),
  }),
});

/** What the module `exported`, checked; a UsageError names the file, the place and what is expected there. */
export function checkedModule(file: string, exported: unknown): UserModule {
  const { variant, system, variants: broken, schema } = z.looseObject({}).catch({}).parse(exported);
  if (typeof schema === 'string' && schema.startsWith('smpcheck-trace')) throw new UsageError(`${file}: it is a trace: smpcheck replay ${file}`);
  if (variant !== undefined && system !== undefined) {
    throw new UsageError(`${file}: export either 'variant' or 'system', not both`);
  }
  if (variant !== undefined && broken !== undefined) {
    throw new UsageError(`${file}: 'variants' are edits of a 'system': leave them out beside a 'variant'`);
  }
  if (system !== undefined) {
    check(file, 'system', systemShape, system);
    check(file, 'variants', z.record(name, editsShape).optional(), broken);
    checkSystem(file, system as UserSystem, (broken ?? {}) as Record<string, Edits>);
    return { kind: 'system', system: system as UserSystem, variants: (broken ?? {}) as Record<string, Edits> };
  }
  if (variant === undefined) {
    throw new UsageError(`${file}: it exports neither 'variant' (made with defineVariant) nor 'system' (made with defineSystem)`);
  }
  check(file, 'variant', variantShape, variant);
  checkVariant(file, variant as UserVariant);
  return { kind: 'variant', variant: variant as UserVariant };
}

function check(file: string, what: string, shape: z.ZodType, value: unknown): void {
  const result = shape.safeParse(value);
  if (result.success) return;
  const [{ path, message }] = result.error.issues;
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw new UsageError(`${file}: ${what}${place}: ${message.replace(/^Invalid input: /, '')}`);
}

/** Names that the variant takes or uses. */
function checkVariant(file: string, v: UserVariant): void {
  if (isVariant(v.id)) {
    throw new UsageError(`${file}: variant.id: '${v.id}' is a named variant already: take another id`);
  }
  if (v.id === FIXED) throw new UsageError(`${file}: variant.id: '${FIXED}' is the variant with the edits of 'fixed': take another id`);
  const own = (v.scenarios ?? []).filter((s): s is Scenario => typeof s !== 'string');
  for (const s of own) {
    check(file, `scenario '${s.name}'`, scenarioShape, s);
    checkSwitches(file, s);
    if (everyScenario.some((known) => known.name === s.name)) {
      throw new UsageError(`${file}: scenario '${s.name}': there is a standard scenario of this name: take another`);
    }
  }
  const observers = [...properties, ...(v.properties ?? [])];
  const duplicate = observers.find((p, i) => observers.findIndex((q) => q.property === p.property) < i);
  if (duplicate !== undefined) throw new UsageError(`${file}: there are two properties '${duplicate.property}': rename one`);
  const twice = v.patches.find((n, i) => v.patches.indexOf(n) < i);
  if (twice !== undefined) throw new UsageError(`${file}: variant.patches: ${twice} stands there twice`);
  for (const s of explainedIn(v.finding)) named('scenario', s, [...everyScenario, ...own], (x) => [x.name]);
  for (const s of v.scenarios ?? []) if (typeof s === 'string') named('scenario', s, everyScenario, (x) => [x.name]);
  for (const p of namedIn(v)) named('property', p, observers, (x) => [x.property]);
  if (v.expect?.verdict === 'WORSE' && v.expect.than !== undefined) variantOf(v.expect.than);
}

/** Names that mean something of every system, and edits of nothing. */
function checkSystem(file: string, { properties: own, description }: UserSystem, broken: Readonly<Record<string, Edits>>): void {
  const taken = own.find((p) => ofEverySystem.some(({ property: other }) => other === p.property));
  if (taken !== undefined) throw new UsageError(`${file}: property '${taken.property}' is asked of every system: take another name`);
  if (AS_WRITTEN in broken) throw new UsageError(`${file}: variants: '${AS_WRITTEN}' is the system without edits: take another name`);
  const idle = Object.entries(broken).find(([, e]) => e.operations.length === 0);
  if (idle !== undefined) throw new UsageError(`${file}: variants.${idle[0]}: these edits have no operation: give one, or leave the variant out`);
  const sets = [...Object.keys(description.sets), ...description.pools.map((p) => p.object)];
  const unknown = description.interchangeable?.find((s) => !sets.includes(s));
  if (unknown !== undefined) throw new UsageError(`${file}: system.interchangeable: there is no set '${unknown}'${didYouMean(unknown, sets)}`);
}

/** A switch that nothing reads would be no switch at all. */
function checkSwitches(file: string, s: Scenario): void {
  const known = Object.keys(defaultSwitches);
  for (const name of Object.keys(s.switches ?? {})) {
    if (known.includes(name)) continue;
    throw new UsageError(`${file}: scenario '${s.name}'.switches: there is no switch '${name}'${didYouMean(name, known)}`);
  }
}

function namedIn({ expect, finding }: UserVariant): readonly string[] {
  const expected = expect === undefined ? [] : expectedIn(expect);
  return [...expected, ...(finding?.holds ?? []), ...(finding?.violated ?? [])];
}
