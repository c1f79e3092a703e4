import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { all, amendNode, boolean, digestOf, edits, ground, local, not, remove } from '../../checker/language/index.js';
import type { Edits, GroundSystem } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { readTrace, replayTrace } from '../../traces/index.js';
import type { Trace, TraceStep } from '../../traces/index.js';
import { patchSet } from '../patches/index.js';
import type { Scenario } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';
import { describeWith } from '../system.js';
import { variantNamed } from '../variants/index.js';
import { series } from '../variants/variant.js';
import { gen } from './sets.js';

const COHERENT = 'tlb-coherent';

const named = (name: string): Scenario => {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return s;
};
const build = (scenario: Scenario, patches: readonly number[], own: readonly Edits[], ...judged: readonly string[]): GroundSystem =>
  ground(describeWith(scenario, patchSet(patches), own), properties.filter((p) => judged.includes(p.property)));

/** The stored counterexample of a variant, which its system reproduces today. */
function counterexample(id: string): Story {
  const variant = variantNamed(id);
  if (variant === undefined) throw new Error(`no variant ${id}`);
  const file = new URL(`../../traces/corpus/${id}.json`, import.meta.url);
  const trace = { ...readTrace(readFileSync(file, 'utf8'), id), property: COHERENT };
  const system = build(named(trace.scenario), variant.patches, variant.edits, COHERENT);
  expect(replayTrace(system, trace, digestOf(system))).toMatchObject({ reproduced: true, property: COHERENT, at: trace.steps.length });
  return new Story(trace);
}

/** Who flushed, who used a translation too late, and what each step of the trace found. */
class Story {
  readonly steps: readonly TraceStep[];
  readonly flusher: string;
  readonly victim: string;

  constructor(private readonly trace: Trace) {
    this.steps = trace.steps;
    const event = (name: string) => trace.steps.flatMap((s) => s.events).findLast((e) => e.event === name)?.args ?? {};
    this.flusher = event('flush_returned')['call'];
    this.victim = event('tlb_used')['cpu'];
  }

  /** A cell's value before a step. */
  before(step: number, cell: string): string {
    const last = this.steps.slice(0, step).findLast((s) => cell in s.changes);
    return last?.changes[cell].to ?? this.trace.initial[cell];
  }

  /** Numbers of the flusher's steps at an address. */
  flusherAt(address: string): readonly number[] {
    return [...this.steps.keys()].filter((i) => this.steps[i].agent === this.flusher && this.steps[i].address === address);
  }

  /** Addresses in flush_tlb_func() that the victim's interrupt executed. */
  get flushedAt(): readonly string[] {
    const frame = `irq${this.victim.replace('CPU', '')}`;
    return this.steps.filter((s) => s.agent === frame && s.address.startsWith('flush_tlb_func/')).map((s) => s.address);
  }
}

/** The ways in which a CPU can keep what a flush should have taken from it. */
const WAYS = {
  /** It was asked while it switched, and sent no IPI. */
  'skipped in a switch': (s) => s.flushedAt.length === 0 && s.flusherAt('should_flush_tlb/loaded_mm')
    .some((i) => s.before(i, `loaded_mm[${s.victim}]`) === 'LOADED_MM_SWITCHING'),
  /** It got the IPI and read generation 0, which it took for one that it has reached. */
  'returned early': (s) => s.flushedAt.at(-1) === 'flush_tlb_func/f->new_tlb_gen'
    && s.flusherAt('get_flush_tlb_info/info->new_tlb_gen').every((i) => Object.keys(s.steps[i].changes).length === 0),
  /** The flusher asked on behalf of another flush, which had filled the object since. */
  'info of another mm': (s) => s.flusherAt('should_flush_tlb/info->mm').some((i) => {
    const object = s.steps[i].events.find((e) => e.event === 'flush_tlb_info_read')?.args['object'] ?? '';
    const fill = s.steps.slice(0, i).flatMap((x) => x.events).findLast((e) => e.event === 'flush_tlb_info_filled' && e.args['object'] === object);
    return fill !== undefined && fill.args['call'] !== s.flusher && s.before(i, `flush_tlb_info.mm[${object}]`) !== 'mmA';
  }),
  /** The mask that the cross call read had been copied into by another flush since, and lacked the CPU. */
  'mask of another flush': (s) => s.flusherAt('smp_call_function_many_cond/cpumask_and').some((i) => {
    const cell = `cpumask.bits[${s.before(i, `mask_pointer[${s.flusher}]`)}]`;
    const copy = s.steps.slice(0, i).findLast((x) => x.address === 'kvm_flush_tlb_multi/cpumask_copy' && cell in x.changes);
    return copy !== undefined && copy.agent !== s.flusher && !s.before(i, cell).includes(s.victim);
  }),
} satisfies Readonly<Record<string, (s: Story) => boolean>>;

describe('tlb-coherent is broken by each of these in its own way', () => {
  test.each([
    ['B22', 'skipped in a switch'], ['B24', 'returned early'], ['V33', 'info of another mm'], ['V35', 'mask of another flush'],
  ])('%s: %s', (id, way) => {
    const story = counterexample(id);
    expect(Object.entries(WAYS).filter(([, happened]) => happened(story)).map(([name]) => name)).toEqual([way]);
  });

  test('a partial flush of a CPU that has missed a generation, which is then recorded as done', () => {
    const missed = edits('missed', 'a partial flush does not ask whether the slot is just one generation behind', [
      amendNode('flush_tlb_func/partial flush', 'if', (n) => ({
        ...n, cond: all(not(local('all', boolean)), local('newGen', gen).eq(local('mmGen', gen))).node,
      })),
    ]);
    const system = build({ ...named('two-pages'), preemption: 'none' }, series(1, 14), [missed], 'tlb-slot-generation');
    expect([...searchEngine(system, { properties: ['tlb-slot-generation'] }).violations.keys()]).toEqual(['tlb-slot-generation']);
  });

  test('INVLPGB without TLBSYNC', () => {
    const broken = edits('no TLBSYNC', 'the flush does not wait for its broadcast', [remove('flush_tlb_mm_range/TLBSYNC')]);
    const verdict = (own: readonly Edits[]) => searchEngine(build(named('global-asid'), series(1, 14), own, COHERENT));
    expect([...verdict([broken]).violations.keys()]).toEqual([COHERENT]);
    const merged = verdict([]);
    expect([...merged.violations.keys()]).toEqual([]);
    expect([...merged.atRisk]).toContain(COHERENT);
  });
});
