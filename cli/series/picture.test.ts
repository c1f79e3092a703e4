import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Scenarios in which every arrow of the whole analysis has its evidence; all of them take minutes. */
const enough = [
  'debug-wait', 'one-call-target-down', 'any-target-down', 'many-vs-many', 'call-all', 'one-target-sender-down', 'target-down',
  'late-online', 'torture-locked', 'unmap', 'kvm-two-unmaps',
];

test('the picture in the README is the one that smpcheck series draws', { timeout: 900_000 }, () => {
  const shown = /^```mermaid\n([\s\S]*?)^```$/m.exec(readFileSync(file('README.md'), 'utf8'))?.[1];
  const drawn = spawnSync('node', [file('dist/cli/start.cjs'), 'series', '--mermaid', '--scenario', ...enough], { encoding: 'utf8' });
  expect(drawn.stdout.trimEnd().split('\n')).toEqual(shown?.trimEnd().split('\n'));
});
