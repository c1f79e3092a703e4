import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const smpcheck = (...args: readonly string[]) => spawnSync('node', [file('dist/cli/start.cjs'), ...args], { encoding: 'utf8' });

/** Scenarios in which every arrow of the whole analysis has its evidence, but for those of KVM; all of them take minutes. */
const enough = [
  'debug-wait', 'one-call-target-down', 'any-target-down', 'many-vs-many', 'call-all', 'one-target-sender-down', 'target-down',
  'late-online', 'torture-locked', 'unmap',
];
/** The rest has its evidence in kvm-two-unmaps, whose 64 sets take longer than all of the others. */
const kvm = ['  P12 -->|unsafe, with P13| P14', '  P13 -->|unsafe, with P12| P14'];

test('the picture in docs/series.md is the one that smpcheck series draws', () => {
  const shown = /^```mermaid\n([\s\S]*?)^```$/m.exec(readFileSync(file('docs/series.md'), 'utf8'))?.[1].trimEnd().split('\n');
  const drawn = smpcheck('series', '--mermaid', '--scenario', ...enough).stdout.trimEnd().split('\n');
  expect(shown).toEqual([...drawn, ...kvm]);
});

test.each([
  ['13,14', 'info-lifetime', 1], ['12,14', 'tlb-coherent', 1], ['12-14', 'info-lifetime', 0], ['12-14', 'tlb-coherent', 0],
  ['12,13', 'info-lifetime', 0], ['12,13', 'tlb-coherent', 0],
])('patches %s in kvm-two-unmaps: %s ends with %i', (patches, property, status) => {
  expect(smpcheck('check', '--patches', patches, '--scenario', 'kvm-two-unmaps', '--property', property).status).toBe(status);
});
