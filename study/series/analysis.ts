import { compared, undocumented } from './compare.js';
import type { Compared, Undocumented } from './compare.js';
import { evidenceIn, severityOf } from './evidence.js';
import type { Evidence, Severity } from './evidence.js';
import { isSettled } from './family.js';
import type { Family, LeftOut } from './family.js';
import { gainsIn } from './gains.js';
import type { Gain } from './gains.js';
import { edgesOf } from './graph.js';
import type { Edge, RatedNeed } from './graph.js';
import { idleIn } from './idle.js';
import type { Idle } from './idle.js';
import { isSameSystem, kernelVerdict, largerThan, stillViolated } from './kernels.js';
import type { Larger } from './kernels.js';
import type { SeriesSearches } from './series-searches.js';
import { implicantsOf, needsIn, smallest } from './needs.js';
import type { Cube } from './implicants.js';
import type { Need } from './needs.js';
import { bit, prefix } from './subsets.js';
import type { PatchSet } from './subsets.js';

/** A kernel with some patches, and what it violates where. */
export interface KernelRow {
  readonly set: PatchSet;
  readonly verdict: 'safe' | 'open' | Severity;
  readonly evidence: readonly Evidence[];
}

/** The series without one patch, beside the whole of it. */
export interface WithoutRow extends KernelRow {
  readonly patch: number;
  readonly larger: readonly Larger[];
  /** Excused properties that the whole series mends and this does not. */
  readonly still: readonly { readonly property: string; readonly scenario: string }[];
  /** It is the same system everywhere. */
  readonly same: boolean;
}

export type NeedRow = RatedNeed & { readonly evidence: readonly Evidence[] };

/** Everything that is said of a series of `patchesMax` patches. */
export interface Analysis {
  readonly patchesMax: number;
  readonly families: readonly Family[];
  readonly leftOut: readonly LeftOut[];
  /** Too large or not finished: part of prefixes and omissions, not of what is said of all subsets. */
  readonly partial: readonly LeftOut[];
  readonly prefixes: readonly KernelRow[];
  readonly without: readonly WithoutRow[];
  readonly needs: readonly NeedRow[];
  /** Prime implicants of failing. */
  readonly implicants: readonly Cube[];
  readonly gains: readonly Gain[];
  readonly edges: readonly Edge[];
  readonly compared: readonly Compared[];
  readonly undocumented: readonly Undocumented[];
  readonly idle: readonly Idle[];
}

const numbers = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

/** Reads the searched families; looks up counterexamples in the searches. */
export async function analysed(
  searches: SeriesSearches, families: readonly Family[], leftOut: readonly LeftOut[], patchesMax: number,
): Promise<Analysis> {
  const whole = families.filter(isSettled);
  const partial = families.filter((f) => !isSettled(f)).map(({ scenario, partly }): LeftOut =>
    ({ scenario, open: partly === undefined, because: partly ?? 'not every subset was searched to its end' }));
  const all = prefix(patchesMax);
  const row = async (set: PatchSet): Promise<KernelRow> => {
    const verdict = kernelVerdict(families, set);
    const evidence = await evidenceIn(searches, families.filter((f) => verdict.in.includes(f.scenario)), set);
    return { set, evidence, verdict: verdict.fails === 'no' ? 'safe' : verdict.fails === 'unknown' ? 'open' : severityOf(evidence) };
  };
  const omission = async (patch: number): Promise<WithoutRow> => {
    const set = all & ~bit(patch);
    return {
      ...await row(set), patch, larger: largerThan(families, set, all), still: stillViolated(families, set, all),
      same: isSameSystem(families, set, all),
    };
  };
  const needRow = async (need: Need): Promise<NeedRow> => {
    const evidence = await evidenceIn(searches, whole.filter((f) => need.scenarios.includes(f.scenario)), need.present);
    return { ...need, evidence, kind: severityOf(evidence) };
  };
  const [prefixes, without, needs] = await Promise.all([
    Promise.all([0, ...numbers(patchesMax)].map((k) => row(prefix(k)))),
    Promise.all(numbers(patchesMax).map(omission)), Promise.all(needsIn(whole).map(needRow)),
  ]);
  const implicants = implicantsOf(whole);
  const gains = gainsIn(whole, all);
  const edges = edgesOf(implicants, needs, (patch) => without[patch - 1].evidence, gains);
  return {
    patchesMax, families, leftOut, partial, prefixes, without, needs: smallest(needs), implicants, gains, edges,
    compared: compared(edges, needs, gains, patchesMax), undocumented: undocumented(edges), idle: idleIn(whole, patchesMax),
  };
}
