import { ModelError } from '../../checker/language/index.js';
import type { Edits } from '../../checker/language/index.js';

/** What the key says of a variant. */
export type Expectation =
  /** Every property holds in every scenario. */
  | { readonly verdict: 'SAFE' }
  /** Safe, but this latency number is larger than the merged series, or the variant named, has on the same scenario. */
  | { readonly verdict: 'WORSE'; readonly larger: readonly string[]; readonly than?: string }
  /** These properties are violated; WARN if they are warnings of the kernel only. */
  | { readonly verdict: 'UNSAFE' | 'WARN'; readonly violated: readonly string[] }
  /** A property is violated and the kernel's check that should have fired did not. */
  | { readonly verdict: 'BLIND'; readonly violated: readonly string[]; readonly silent: string };

/** A difference from the key that a trace or an argument explains. */
export interface Finding {
  /** Properties that the key expects to fail and that hold. */
  readonly holds?: readonly string[];
  /** Properties that the key expects to hold and that fail in `scenario`, or in each of them. */
  readonly violated?: readonly string[];
  readonly scenario?: string | readonly string[];
  readonly because: string;
}

/** The scenarios in which a finding has properties fail. */
export const explainedIn = (finding: Finding | undefined): readonly string[] => [finding?.scenario ?? []].flat();

/** Properties that a finding lets fail in this scenario. */
export const explained = (finding: Finding | undefined, scenario: string): readonly string[] =>
  (explainedIn(finding).includes(scenario) ? finding?.violated ?? [] : []);

/** A named version of the protocol with its expected verdict. */
export interface Variant {
  readonly id: string;
  readonly name: string;
  /** What it is, in one sentence. */
  readonly says: string;
  /** Numbers of the patches that it contains. */
  readonly patches: readonly number[];
  /** Edits on top of the patches. */
  readonly edits: readonly Edits[];
  readonly scenarios: readonly string[];
  readonly expect: Expectation;
  readonly source: string;
  /** Other names of the same thing. */
  readonly aliases?: readonly string[];
  readonly preemption?: 'full' | 'none' | 'rt' | 'voluntary' | 'dynamic-none';
  /** Where the model and the key differ, and why the model is right. */
  readonly finding?: Finding;
}

/** Patch numbers `from` to `to`, without some of them. */
export function series(from: number, to: number, ...without: readonly number[]): readonly number[] {
  const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const other = without.find((n) => !numbers.includes(n));
  if (numbers.length === 0 || Number.isNaN(to)) throw new ModelError(`series(${[from, to].join(', ')}) has no patch in it: the first number is the smaller, and no patch at all is []`);
  if (other !== undefined) throw new ModelError(`series(${[from, to, ...without].join(', ')}) leaves out ${other}, which is not between ${from} and ${to}`);
  return numbers.filter((n) => !without.includes(n));
}

/** Scenarios 2 to 8 and 10 to 13: all but the smoke test and the callers that break the context contract. */
export const ALL = [
  'many-vs-many', 'nowait-vs-nowait', 'two-senders-debug', 'sender-down', 'sender-down-up', 'sender-down-nowait',
  'target-down', 'target-down-up', 'one-call-target-down', 'two-calls-target-down', 'any-target-down', 'each-cpu', 're-arm', 'free-in-callback', 'async-twice',
  'call-all', 'init-task', 'stopper-target', 'polling-target', 'late-online', 'repeat-caller', 'debug-wait', 'offstack', 'three-tasks',
] as const;

/** Every world with address spaces in which nothing is broken; those of KVM aside. */
export const TLB = [
  'unmap', 'unmap-vs-switch', 'two-unmaps', 'two-pages', 'protect-twice', 'trim', 'reclaim', 'direct-reclaim', 'reclaim-vs-unmap', 'reclaim-by-invlpgb',
  'free-tables', 'free-tables-cpu-down', 'two-vunmaps', 'global-asid', 'three-mms', 'exit-cpu-down',
] as const;

/** Those of them that are searched in a second. */
export const TLB_SMALL = TLB.filter((s) => !['unmap-vs-switch', 'two-unmaps', 'two-pages', 'protect-twice', 'trim', 'reclaim-vs-unmap'].includes(s));

export const SAFE: Expectation = { verdict: 'SAFE' };
export const worse = (...larger: readonly string[]) => ({ verdict: 'WORSE', larger } as const);
export const unsafe = (...violated: readonly string[]): Expectation => ({ verdict: 'UNSAFE', violated });
export const warn = (...violated: readonly string[]): Expectation => ({ verdict: 'WARN', violated });
