import { agent, boolean, call, FALSE, ground, lit, routine, step, TRUE, variable } from '../../checker/language/index.js';
import type { Description, EffectNode, Node, Property, Routine } from '../../checker/language/index.js';
import { modelErrorProperty } from '../../checker/language/ground.js';
import { searchReference } from '../../checker/reference/search.js';
import { csdData } from '../../model/smp/csd.js';
import { calls, cpus, funcs, maskOf, stacks, tasks } from '../../model/sets.js';
import { describe as describeScenario } from '../../model/system.js';
import { mms, pages } from '../../model/x86/sets.js';

/** What happens in one step, or a call. */
export type Happening = EffectNode | readonly EffectNode[] | Node;

/** A course of events, and what its property says of it. */
export interface Case {
  readonly words: string;
  readonly steps: readonly Happening[];
  readonly switches?: Readonly<Record<string, number>>;
  readonly says: Partial<Said>;
}

export interface Said {
  /** Why it is violated; undefined: it is not. */
  readonly because: string | undefined;
  readonly atRisk: boolean;
  readonly most: number | undefined;
  /** Why the model is wrong: an observer left its domains, say. */
  readonly error: string | undefined;
}

/** The property is violated, for this reason. */
export const broken = (because: string, words: string, ...steps: readonly Happening[]): Case => ({ words, steps, says: { because } });
/** It could have been violated, and is not. */
export const fine = (words: string, ...steps: readonly Happening[]): Case =>
  ({ words, steps, says: { because: undefined, atRisk: true, error: undefined } });
/** It could not even have been violated. */
export const idle = (words: string, ...steps: readonly Happening[]): Case =>
  ({ words, steps, says: { because: undefined, atRisk: false, error: undefined } });
/** The largest number that is measured. */
export const counts = (most: number, words: string, ...steps: readonly Happening[]): Case => ({ words, steps, says: { most, error: undefined } });
/** The same in a world with other switches. */
export const where = (switches: Readonly<Record<string, number>>, c: Case): Case => ({ ...c, switches });

export const [c0, c1, c2] = [0, 1, 2].map((i) => cpus.at(i));
export const [taskA, taskB] = [0, 1].map((i) => tasks.at(i));
export const [callA, callB, callC] = [0, 1, 2].map((i) => calls.at(i));
export const [f, g] = [0, 1].map((i) => funcs.at(i));
export const [stackA, stackB] = [0, 1].map((i) => stacks.at(i));
export const [page0, page1] = [0, 1].map((i) => pages.at(i));
export const [mmA, mmB] = ['mmA', 'mmB'].map((name) => mms.member(name));
export const [csd0, csd1] = [csdData.ref(c0), csdData.ref(c1)];
export const on = (...positions: readonly number[]) => maskOf(cpus, positions);
/** One cell a function, for an access with the index of none. */
export const perFunc = variable('one a function', [funcs], boolean, FALSE);
/** A function that calls itself as often as it likes. */
const nested: Routine<Record<never, never>> = routine('nested', {}, {}, () => [
  step('enter', [perFunc(f).set(TRUE)]), { kind: 'call', name: 'nested', routine: 'nested', args: {}, into: undefined },
]);
export const nests: Node = call(nested, {});

const base = describeScenario({
  name: 'course of events', says: 'One agent, whose every step is a happening.', cpus: 3,
  tasks: { A: { on: 0, mm: 'mmA', calls: [] }, B: { on: 1, mm: 'mmB', calls: [] } }, tlb: { mms: ['mmA', 'mmB'], pages: 2 },
});

const stepOf = (h: Happening, k: number): Node => ('kind' in h ? h : step(`${k + 1}`, 'op' in h ? [h] : h));

const world = (c: Case): Description => ({
  ...base, sets: { ...base.sets, call: ['A', 'B', 'C'], func: ['f', 'g'] }, routines: [nested], interchangeable: [],
  variables: [...base.variables, perFunc.node], switches: { ...base.switches, ...c.switches },
  agents: [agent('course', { lane: lit(0) }, () => c.steps.map(stepOf))],
});

/** What `p` says of the course of events. */
export function judge(p: Property, c: Case): Said {
  const { violations, atRisk, maxima } = searchReference(ground(world(c), [p]));
  return {
    because: violations.get(p.property)?.because, atRisk: atRisk.has(p.property), most: maxima.get(p.property)?.value,
    error: violations.get(modelErrorProperty)?.because,
  };
}

/** Whether that is what the case expects. */
export const agrees = (said: Said, { says }: Case): boolean =>
  Object.entries(says).every(([key, value]) => said[key as keyof Said] === value);
