import { randomInt } from 'node:crypto';

/** With SMPCHECK_SEED=random, draws the one seed of this run before any test begins, and prints it. */
export function drawSeed(): void {
  if (process.env['SMPCHECK_SEED'] !== 'random') return;
  const seed = randomInt(2 ** 31);
  process.env['SMPCHECK_SEED'] = String(seed);
  process.stderr.write(`SMPCHECK_SEED=${seed}\n`);
}
