import { defineConfig } from 'vitest/config';
import { drawSeed } from './checker/testing/draw-seed.ts';

drawSeed();

const HANGS_MS = 3_600_000;

export default defineConfig({
  test: {
    include: ['**/*.test.ts'], exclude: ['node_modules', 'dist', '.stryker-tmp'], setupFiles: ['checker/testing/seed.ts'], maxWorkers: '100%',
    // Whoever asserts nothing has to say so by `skip(why)`.
    expect: { requireAssertions: true },
    // They catch what hangs; a busy machine takes many minutes for the longest tests.
    testTimeout: HANGS_MS, hookTimeout: HANGS_MS, teardownTimeout: HANGS_MS,
  },
});
