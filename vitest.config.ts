import { defineConfig } from 'vitest/config';
import { drawSeed } from './checker/testing/draw-seed.ts';

drawSeed();

const HANGS_MS = 3_600_000;

/** What `npm test` leaves to `npm run test:all` and to CI: each takes a worker half a minute or more. */
const LONG = [
  'cli/gate', 'properties/oracle', 'model/lowering', // every system against other checkers, the oracle and the direct interpreter
  'cli/pages', // every command block of README and docs
  'cli/series/*', 'cli/mutate/*', 'cli/validate', // whole tables
  'cli/edited/*', 'cli/help', 'cli/limits', 'cli/package', 'cli/start', // many searches, processes and signals
].map((name) => `${name}.test.ts`);

const isWhole = process.env['SMPCHECK_TESTS'] === 'all';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'], exclude: ['node_modules', 'dist', '.stryker-tmp', ...(isWhole ? [] : LONG)],
    setupFiles: ['checker/testing/seed.ts'], maxWorkers: '100%',
    // Whoever asserts nothing has to say so by `skip(why)`.
    expect: { requireAssertions: true },
    // They catch what hangs; a busy machine takes many minutes for the longest tests.
    testTimeout: HANGS_MS, hookTimeout: HANGS_MS, teardownTimeout: HANGS_MS,
  },
});
