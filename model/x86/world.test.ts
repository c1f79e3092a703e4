import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { all, effectIf, ground, lit, not, on, property, variable } from '../../checker/language/index.js';
import type { Bool, Description, Edits, Expr, GroundSystem, Index, Property } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { recordTrace } from '../../traces/index.js';
import { inIrq, irqsOff } from '../smp/cpu.js';
import { patchSet } from '../patches/index.js';
import type { Scenario, TaskSpec } from '../scenario.js';
import { scenarioNamed } from '../scenarios/index.js';
import { calls, cpus } from '../sets.js';
import { describeWith } from '../system.js';
import { variantNamed } from '../variants/index.js';
import { series } from '../variants/variant.js';
import { flushReturned, pteChanged } from './events.js';
import { mms, pages, version } from './sets.js';
import { cr3Asid, cr3Mm, isLazy, tlb } from './tlbstate.js';

const MERGED = series(1, 14);
const world = (name: string, patches = MERGED, own: readonly Edits[] = []): Description => {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  return describeWith(s, patchSet(patches), own);
};
const observers = (...names: readonly string[]): readonly Property[] => properties.filter((p) => names.includes(p.property));

describe('hardware is never counted on', () => {
  const kinds = (system: GroundSystem, agent: string): ReadonlySet<boolean> =>
    new Set(system.transitions.filter((t) => system.agents[t.agent].name === agent).map((t) => t.environment));

  test.each(['unmap', 'free-tables', 'two-vunmaps'])('every step of an MMU in %s is environment', (name) => {
    const system = ground(world(name), []);
    expect(kinds(system, 'mmu0')).toEqual(new Set([true]));
    expect(kinds(system, 'mmu1')).toEqual(new Set([true]));
    expect(kinds(system, 'irq1')).toEqual(new Set([false]));
  });

  test('a host may take a vCPU away, and promises no more than to give it back', () => {
    const system = ground(world('kvm-unmap'), []);
    const addresses = (environment: boolean) => system.transitions.flatMap((t) =>
      (system.agents[t.agent].name === 'host1' && t.environment === environment ? [t.address] : [])).toSorted();
    expect(addresses(true)).toEqual(['host1/sched in and out again', 'host1/vCPU sched out']);
    expect(addresses(false)).toContain('host1/vm entry');
  });

  /** The world without the promises of some agents. */
  const unpromised = (d: Description, name: RegExp): Description =>
    ({ ...d, agents: d.agents.map((a) => (name.test(a.name) ? { ...a, kind: 'environment' } : a)) });

  test.each([['global-asid', /^invlpgb/], ['kvm-unmap', /^host/]])('in %s a call would be stuck without the promises of %s', (name, agents) => {
    const stuck = (d: Description) => searchEngine(ground(d, observers('sync-call-returns')), { properties: ['sync-call-returns'] }).violations.size;
    const before = world(name, []);
    expect(stuck(before)).toBe(0);
    expect(stuck(unpromised(before, agents))).toBe(1);
  });
});

/** PTEs whose flush has returned: for each page the newest number that nobody may use any more. */
const taken = variable('taken', [calls, pages], version, lit(0));
const gone = variable('gone', [mms, pages], version, lit(0));
type Cpu = Expr<Index<'cpu'>>;

/** No CPU with interrupts on that is `such` has an entry of its loaded mm that is taken. */
const keepsNothing = (such: (c: Cpu) => Expr<Bool>): Property => property('keeps nothing', {
  kind: 'safety', states: 'a claim on stale entries', protects: 'what the world says of lazy mode', brokenBy: 'lazy mode',
  history: [taken, gone],
  on: [
    on(pteChanged, ({ call, page, old }) => [taken(call, page).set(old)]),
    on(flushReturned, ({ call, mm }) => [pages.each((p) => [effectIf(gone(mm, p).below(taken(call, p)), [gone(mm, p).set(taken(call, p))])])]),
  ],
  invariant: cpus.forall((c) => {
    const entry = (p: Expr<Index<'page'>>) => tlb(c, cr3Asid(c), p);
    return not(all(such(c), not(irqsOff(c)), not(inIrq(c)), pages.exists((p) => all(entry(p).ne(lit(0)), not(gone(cr3Mm(c), p).below(entry(p)))))));
  }),
  because: 'an entry has outlived the flush of its page',
});

describe('lazy mode', () => {
  test('a lazy CPU keeps what a flush takes from others, and gets no IPI', () => {
    const system = ground(world('unmap'), [keepsNothing((c) => isLazy(c))]);
    const found = searchEngine(system).violations.get('keeps nothing');
    if (found === undefined) throw new Error('no lazy CPU keeps a stale entry');
    const { steps } = recordTrace(system, found, { digest: '', scenario: 'unmap', variant: 'V34' });
    expect(steps.filter((s) => s.agent.startsWith('irq'))).toEqual([]);
    expect(steps.flatMap((s) => s.events).some((e) => e.event === 'flush_returned')).toBe(true);
  });

  test('no other CPU keeps it, unless the flush forgets one', () => {
    const search = (own?: readonly Edits[]) => searchEngine(ground(world('unmap', MERGED, own), [keepsNothing((c) => not(isLazy(c)))]));
    const { complete, violations } = search();
    expect(complete).toBe(true);
    expect([...violations.keys()]).toEqual([]);
    expect([...search(variantNamed('B22')?.edits).violations.keys()]).toEqual(['keeps nothing']);
  });
});

describe('switches', () => {
  const runs = (mm: string): TaskSpec => ({ on: 0, mm, stays: true, calls: mm === 'mmA' ? [{ to: 'unmap', pages: [0] }] : [] });
  const turns: Scenario = {
    name: 'turns', says: 'threads of two address spaces take turns on one CPU', cpus: 1,
    tasks: { A: runs('mmA'), B: runs('mmB') }, tlb: { mms: ['mmA', 'mmB'], pages: 1 },
  };

  /** How often CR3 was written, with and without a flush. */
  function cr3Writes(pcid: boolean): { readonly flushed: number; readonly kept: number } {
    const system = ground(describeWith({ ...turns, switches: { pcid } }, patchSet(MERGED)), []);
    const { fired = [], complete } = searchEngine(system, { coverage: true });
    expect(complete).toBe(true);
    const count = (step: string): number =>
      system.transitions.reduce((n, t, i) => (t.address === `switch_mm_irqs_off/${step}` ? n + fired[i] : n), 0);
    return { flushed: count('write CR3, flush'), kept: count('write CR3') };
  }

  test('without PCIDs each flushes', () => {
    const { flushed, kept } = cr3Writes(false);
    expect(flushed).toBeGreaterThan(0);
    expect(kept).toBe(0);
  });

  test('with PCIDs one back to a slot that is up to date does not', () => {
    const { flushed, kept } = cr3Writes(true);
    expect(flushed).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(0);
  });
});
