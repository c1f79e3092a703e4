import { defineConfig } from 'vitest/config';

const ROOMS = [
  'checker/language/**/*.test.ts', 'checker/engine/**/*.test.ts', 'checker/reference/*.test.ts', 'properties/{clauses,kill}.test.ts',
];

/**
 * The tests of the rooms whose faults `npm run mutants` looks for; commands and long tables are left out.
 * SMPCHECK_MUTANTS names others, divided by blanks.
 */
export default defineConfig({
  test: {
    include: process.env['SMPCHECK_MUTANTS']?.split(' ') ?? ROOMS,
    exclude: ['node_modules', 'dist'], setupFiles: ['checker/testing/seed.ts'], maxWorkers: 1, testTimeout: 600_000,
  },
});
