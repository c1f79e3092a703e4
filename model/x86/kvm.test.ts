import { describe, expect, test } from 'vitest';
import { searchEngine } from '../../checker/engine/search.js';
import { digestOf, ground, remove, edits } from '../../checker/language/index.js';
import type { Edits, GroundSystem } from '../../checker/language/index.js';
import { properties } from '../../properties/index.js';
import { patchSet } from '../patches/index.js';
import { scenarioNamed } from '../scenarios/index.js';
import { describeWith } from '../system.js';
import { variantNamed } from '../variants/index.js';
import { series } from '../variants/variant.js';

const COHERENT = 'tlb-coherent';

function world(name: string, patches: readonly number[], ...own: readonly Edits[]): GroundSystem {
  const s = scenarioNamed(name);
  if (s === undefined) throw new Error(`no scenario ${name}`);
  // Without preemption in the guest it is a third of the size.
  return ground(describeWith({ ...s, preemption: 'none' }, patchSet(patches), own), properties.filter((p) => p.property === COHERENT));
}
const broken = (...of: Parameters<typeof world>): readonly string[] => [...searchEngine(world(...of)).violations.keys()];

const anywhere = variantNamed('B42')?.edits ?? [];

describe('an instruction that the host emulates', () => {
  test.each([['the kernel before the series', []], ['the merged series', series(1, 14)]] as const)('uses nothing stale: %s', (_, patches) => {
    expect(broken('kvm-emulation', patches)).toEqual([]);
    expect(broken('kvm-emulation', patches, ...anywhere)).toEqual([COHERENT]);
  });

  test('is of no concern where nothing is emulated', () => {
    expect(anywhere).toHaveLength(1);
    expect(digestOf(world('bound-kvm', [], ...anywhere))).toBe(digestOf(world('bound-kvm', [])));
  });

  test('holds up the flush until the vCPU goes on: without its IPI nothing is waited for', () => {
    const notSent = edits('not sent', 'the flush goes to nobody', [remove('kvm_flush_tlb_multi/native_flush_tlb_multi')]);
    expect(broken('kvm-emulation', series(1, 14), notSent)).toEqual([COHERENT]);
  });
});
