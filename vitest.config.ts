import { defineConfig } from 'vitest/config';
import { drawSeed } from './checker/testing/draw-seed.ts';

drawSeed();

export default defineConfig({
  test: {
    include: ['**/*.test.ts'], exclude: ['node_modules', 'dist', '.stryker-tmp'], setupFiles: ['checker/testing/seed.ts'], maxWorkers: '100%', testTimeout: 600_000,
  },
});
