import { detailQuestion, judged, severeQuestion, warnings } from './series-searches.js';
import type { SeriesSearches, Question } from './series-searches.js';
import { verdictIn } from './family.js';
import type { Family } from './family.js';
import type { PatchSet } from './subsets.js';

/** Counterexamples of so many states are found; longer ones are left to `smpcheck check`. */
const DETAIL_STATES = 50_000;
/** So many for something worse than warnings: it counts states without reductions too, once something is found. */
const SEVERE_STATES = 10_000_000;

export interface Violation {
  readonly property: string;
  /** Of the shortest counterexample. */
  readonly steps: number;
}

/** What a set of patches violates in one scenario, shortest first, warnings last. */
export interface Evidence {
  readonly scenario: string;
  readonly set: PatchSet;
  readonly violated: readonly Violation[];
  /** The search ended before its last state, so there may be more. */
  readonly cut: boolean;
}

/**
 * The violations of `set` in each of these families. Where only warnings are found, and not every state was seen,
 * more states are searched for something worse.
 */
export async function evidenceIn(searches: SeriesSearches, families: readonly Family[], set: PatchSet): Promise<readonly Evidence[]> {
  const shallow = await Promise.all(families.map((f) => found(searches, f, set, detailQuestion(f.excused, DETAIL_STATES))));
  if (severityOf(shallow) === 'unsafe') return shallow;
  return Promise.all(shallow.map(async (e, i) => {
    if (!e.cut) return e;
    const worse = await found(searches, families[i], set, severeQuestion(families[i].excused, SEVERE_STATES));
    const known = new Set(worse.violated.map((v) => v.property));
    return { ...e, violated: [...worse.violated, ...e.violated.filter((v) => !known.has(v.property))].toSorted(bySeverity) };
  }));
}

async function found(searches: SeriesSearches, f: Family, set: PatchSet, question: Question): Promise<Evidence> {
  const outcome = await searches.search(f.scenario, set & f.relevant, question);
  const first = [...verdictIn(f, set).violated];
  const all = new Map([...first, ...[...outcome?.violations ?? []].map(([p, c]): [string, number] => [p, c.path.length])]);
  const violated = [...all].filter(([p]) => judged.includes(p) && !f.excused.includes(p))
    .map(([property, steps]): Violation => ({ property, steps }));
  return { scenario: f.scenario, set, violated: violated.toSorted(bySeverity), cut: outcome?.complete !== true };
}

/** Unsafe: something fails that is no warning of the kernel. */
export type Severity = 'unsafe' | 'warning';

export const severityOf = (evidence: readonly Evidence[]): Severity =>
  (evidence.some((e) => e.violated.some((v) => isWarning(v) === 0)) ? 'unsafe' : 'warning');

const isWarning = ({ property }: Violation): number => Number(warnings.includes(property));
const bySeverity = (a: Violation, b: Violation): number => isWarning(a) - isWarning(b) || a.steps - b.steps;

/** Of each property its shortest counterexample; those of one scenario together. */
export function shortest(evidence: readonly Evidence[]): readonly Evidence[] {
  const best = new Map<string, { scenario: string; steps: number }>();
  for (const { scenario, violated } of evidence) {
    for (const { property, steps } of violated) {
      if (steps < (best.get(property)?.steps ?? Infinity)) best.set(property, { scenario, steps });
    }
  }
  return evidence.map((e) => ({ ...e, violated: e.violated.filter((v) => best.get(v.property)?.scenario === e.scenario) }))
    .filter((e) => e.violated.length > 0)
    .toSorted((a, b) => bySeverity(a.violated[0], b.violated[0]));
}
