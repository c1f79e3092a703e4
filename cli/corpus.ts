import { mkdirSync } from 'node:fs';
import { variants } from '../model/variants/index.js';
import type { Variant } from '../model/variants/variant.js';
import type { Io } from './io.js';
import { run } from './run.js';

/** Variants that some trace must refute, with the property and the scenarios to look in. */
export const refutedVariants: readonly (readonly [Variant, string])[] = variants.flatMap((v): (readonly [Variant, string])[] => {
  const { expect } = v;
  return 'violated' in expect ? [[v, expect.violated[0]]] : [];
});

/**
 * Writes one counterexample for every refuted variant into `folder`, each named after its variant.
 * Run as `npm run corpus` after a change of the model, and read the difference before committing it.
 */
export async function writeCorpus(folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const silent: Io = { out: () => undefined, err: (text) => { process.stderr.write(text); }, terminal: false, onInterrupt: () => () => undefined };
  const missing: string[] = [];
  for (const [v, property] of refutedVariants) {
    let found = false;
    for (const scenario of v.scenarios) {
      if (found) break;
      const code = await run(['check', '--variant', v.id, '--scenario', scenario, '--property', property, '--workers', '1', '--trace', `${folder}/${v.id}.json`], silent);
      found = code === 1;
    }
    if (!found) missing.push(v.id);
  }
  return missing;
}
