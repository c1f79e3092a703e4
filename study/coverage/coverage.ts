import type { Node } from '../../checker/language/data.js';
import { nodesIn } from '../../checker/language/edit/tree.js';
import type { Description, GroundSystem } from '../../checker/language/index.js';

/** A step of a description in one search. */
export interface CoveredStep {
  readonly step: string;
  /** Transitions of the state graph that are this step; undefined: the ground system has none of it. */
  readonly fired: number | undefined;
}

/** A routine, or an agent's own program, and its steps in textual order. */
export interface CoveredProgram {
  readonly program: string;
  readonly kind: 'routine' | 'agent';
  readonly steps: readonly CoveredStep[];
}

/** Steps of a body, as the transitions name them. */
const stepsOf = (body: readonly Node[]): readonly string[] => nodesIn(body).flatMap(({ node }) => {
  switch (node.kind) {
    case 'step': case 'forEach': return [node.name];
    case 'exclusive': return [node.name, `${node.name} ends`];
    default: return [];
  }
});

/** How often each step of the description fired. `fired`: counts by id of the ground system's transitions. */
export function coveredPrograms(
  { routines, agents }: Description, system: GroundSystem, fired: readonly number[],
): readonly CoveredProgram[] {
  const byAddress = new Map<string, number>();
  for (const { id, address } of system.transitions) byAddress.set(address, (byAddress.get(address) ?? 0) + fired[id]);
  const covered = (kind: CoveredProgram['kind']) => ({ name, body }: { readonly name: string; readonly body: readonly Node[] }) =>
    ({ program: name, kind, steps: stepsOf(body).map((step) => ({ step, fired: byAddress.get(`${name}/${step}`) })) });
  return [...routines.map(covered('routine')), ...agents.map(covered('agent'))].filter((p) => p.steps.length > 0);
}

/** What became of a step in all searches together. */
export type StepWord = 'fired' | 'never fired' | 'ruled out' | 'not called';

export interface MergedStep {
  readonly step: string;
  /** *Ruled out* by constants of every scenario, though other steps of its program are not. */
  readonly word: StepWord;
  readonly fired: number;
}

export interface MergedProgram {
  /** A routine, or the agents that have these steps. */
  readonly programs: readonly string[];
  readonly kind: CoveredProgram['kind'];
  readonly steps: readonly MergedStep[];
}

/** Coverage of several searches as of one; agents with the same steps count as one. */
export function mergedCoverage(searches: readonly (readonly CoveredProgram[])[]): readonly MergedProgram[] {
  const byName = groups(searches.flat(), (p) => `${p.kind} ${p.program}`)
    .map((same) => ({ ...same[0], steps: mergedSteps(same) }));
  return groups(byName, (p) => (p.kind === 'routine' ? p.program : JSON.stringify(p.steps.map((s) => s.step))))
    .map((same): MergedProgram => {
      const steps = mergedSteps(same);
      const called = steps.some((s) => s.fired !== undefined);
      return {
        programs: same.map((p) => p.program), kind: same[0].kind,
        steps: steps.map(({ step, fired }) => ({ step, word: wordFor(fired, called), fired: fired ?? 0 })),
      };
    });
}

function wordFor(fired: number | undefined, called: boolean): StepWord {
  if (fired === undefined) return called ? 'ruled out' : 'not called';
  return fired > 0 ? 'fired' : 'never fired';
}

/** Sums by step; one that some of them lack stands where the others have it. */
function mergedSteps(programs: readonly CoveredProgram[]): readonly CoveredStep[] {
  const order: string[] = [];
  for (const { steps } of programs) {
    steps.forEach(({ step }, i) => {
      if (!order.includes(step)) order.splice(i === 0 ? 0 : order.indexOf(steps[i - 1].step) + 1, 0, step);
    });
  }
  const all = programs.flatMap((p) => p.steps);
  return order.map((step) => ({ step, fired: sum(all.filter((s) => s.step === step).map((s) => s.fired)) }));
}

/** Undefined where there is no number to add. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((n) => n !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
}

/** Items of equal key together, in the order of the first of each. */
function groups<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(key(item), [...found.get(key(item)) ?? [], item]);
  return [...found.values()];
}
