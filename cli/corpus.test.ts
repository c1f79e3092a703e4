import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { refutedVariants } from './corpus.js';
import { run } from './run.js';

const folder = fileURLToPath(new URL('../traces/corpus', import.meta.url));
const files = readdirSync(folder).filter((f) => f.endsWith('.json'));

describe('corpus', () => {
  test('has one counterexample for every refuted variant', () => {
    expect(files.toSorted()).toEqual(refutedVariants.map(([v]) => `${v.id}.json`).toSorted());
  });

  test.each(files)('%s is reproduced', async (file) => {
    let text = '';
    const code = await run(['replay', `${folder}/${file}`], {
      out: (t) => { text += t; }, err: (t) => { text += t; }, terminal: false, onInterrupt: () => () => undefined,
    });
    expect(text).toMatch(/reproduced/i);
    expect(code).toBe(1);
  });
});
